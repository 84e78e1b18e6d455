import { maskPython } from '../scan/languages.ts';
import { baseName } from '../scan/paths.ts';
import { type Constant, constantFormat, stringPattern } from './constants.ts';
import { fieldAt, renderNumbers, spanOf } from './field.ts';
import { type Field, renderAs } from './format.ts';

const annotated = String.raw`[ \t]*(?::[^=\n"']*)?=[ \t]*`;
const tuple = new RegExp(
  `^(?<name>VERSION|version_info|__version_info__|__version_tuple__)${annotated}\\([ \\t]*(?<value>\\d+[ \\t]*,[ \\t]*\\d+[ \\t]*,[ \\t]*\\d+)[ \\t]*,?[ \\t]*\\)`,
  'gmd',
);

/** `__version__ = "3.4.0"` in any module, `VERSION = (3, 4, 0)`, and `version = …` where the file is named for it; Sphinx's `release`. */
export const pythonConstants = constantFormat({
  id: 'python-constants',
  title: 'Python constants',
  files: /\.py$/,
  hint: /(?:version|VERSION|release)\w{0,60}[ \t]{0,60}(?::[^=\n]{0,80})?=/,
  mask: maskPython,
  patterns: [new RegExp(`^(?<name>\\w+)${annotated}(?:\\w+[ \\t]*=[ \\t]*)?${stringPattern(`"'`)}`, 'gmd')],
  accepts: isOurs,
  render: (former) => renderAs('pep440', former),
  more: (text, masked, path) => [...tuples(text, masked), ...sphinx(text, masked, path)],
});

// setuptools-scm and versioneer write such a file anew in every build.
const isGenerated = (masked: string): boolean => /^__version_tuple__|^def get_versions\b/m.test(masked);

function isOurs({ name, masked, inVersionFile, path }: Constant): boolean {
  if (isGenerated(masked)) return false;
  if (name === '__version__') return true;
  return inVersionFile || name !== 'version' || baseName(path) === '__init__.py';
}

function tuples(text: string, masked: string): Field[] {
  if (isGenerated(masked)) return [];
  return [...masked.matchAll(tuple)].flatMap((match) => {
    const span = spanOf(match, 'value');
    if (!span) return [];
    const [start, end] = span;
    return [
      fieldAt(text, {
        field: match.groups?.name ?? 'VERSION',
        start,
        end,
        render: renderNumbers(text.slice(start, end)),
      }),
    ];
  });
}

function sphinx(text: string, masked: string, path: string): Field[] {
  if (baseName(path) !== 'conf.py') return [];
  return [...masked.matchAll(new RegExp(`^(?<name>release|version)${annotated}${stringPattern(`"'`)}`, 'gmd'))].flatMap(
    (match) => {
      const span = spanOf(match, 'value');
      if (!span || !/^\d+\.\d+\.\d+/.test(text.slice(...span))) return [];
      return [
        fieldAt(text, {
          field: match.groups?.name ?? 'release',
          start: span[0],
          end: span[1],
          render: renderAs('pep440', text.slice(...span)),
        }),
      ];
    },
  );
}
