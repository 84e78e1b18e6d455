import { maskCMake } from '../scan/languages.ts';
import { baseName } from '../scan/paths.ts';
import { areOwnWords, wordsOf } from '../scan/version-names.ts';
import { fieldAt, inOrder, renderLike, renderNumbers, renderPart } from './field.ts';
import { type Field, type Format, renderAs } from './format.ts';

const partNames = ['MAJOR', 'MINOR', 'PATCH'] as const;

/** `project(name VERSION 3.4.0)` and `set(NAME_VERSION 3.4.0)` for the project's own name; `find_package` and requirements are not ours. */
export const cmake: Format = {
  id: 'cmake',
  title: 'CMake project',
  matches: (path) => baseName(path) === 'CMakeLists.txt' || /(?:^|[/_-])version\.cmake$/i.test(path),
  find(text) {
    if (!text.includes('VERSION')) return [];
    const masked = maskCMake(text);
    const project = /\bproject\s*\(\s*([^\s()]+)([^()]*)\)/i.exec(masked);
    const own = project
      ? wordsOf(text.slice(project.index, project.index + project[0].length).match(/\(\s*"?([^\s"()]+)/)?.[1] ?? '')
      : [];
    return inOrder([...(project ? projectField(text, project) : []), ...setFields(text, masked, own.join(''))]);
  },
};

function projectField(text: string, project: RegExpExecArray): Field[] {
  const match = /\sVERSION\s+("?)([^\s"()]+)\1/.exec(project[0]);
  if (!match) return [];
  const end = project.index + match.index + match[0].length - (match[1] ?? '').length;
  const start = end - (match[2] ?? '').length;
  return [fieldAt(text, { field: 'project.VERSION', start, end, render: renderCmake(text.slice(start, end)) })];
}

function renderCmake(former: string): Field['render'] {
  return former.split('.').length === 4 ? renderNumbers(former) : renderAs('cmake', former);
}

function setFields(text: string, masked: string, own: string): Field[] {
  return [...masked.matchAll(/^[ \t]*set\s*\(\s*(\w+)\s+("?)([^\s"()]+)\2(?=[\s)])/gim)].flatMap((match) => {
    const name = match[1] ?? '';
    const words = wordsOf(name);
    const part = partNames.findIndex((one) => name.endsWith(`VERSION_${one}`));
    const at = words.lastIndexOf('version');
    if (at === -1) return [];
    const prefix = words.slice(0, at);
    if (!isOwn(prefix, own) && !(part !== -1 && isShortFor(prefix.join(''), own, masked))) return [];
    if (words.slice(at + 1).some((word) => !/^(?:major|minor|patch|string|str|full)$/.test(word))) return [];
    const end = match.index + match[0].length - (match[2] ?? '').length;
    const start = end - (match[3] ?? '').length;
    const value = text.slice(start, end);
    if (part !== -1)
      return /^\d+$/.test(value)
        ? [fieldAt(text, { field: name, start, end, kind: 'literal', render: renderPart(part) })]
        : [];
    if (!/^v?\d+\.\d+\.\d+/.test(value)) return [];
    return [
      fieldAt(text, {
        field: name,
        start,
        end,
        render: /^\d+(?:\.\d+){3}$/.test(value) ? renderNumbers(value) : renderLike(value),
      }),
    ];
  });
}

/** `TR_VERSION_MAJOR` and its two sisters for a project that is called transmission. */
function isShortFor(prefix: string, own: string, masked: string): boolean {
  if (prefix.length < 2 || !own.startsWith(prefix)) return false;
  return partNames.every((part) => new RegExp(`\\bset\\s*\\(\\s*${prefix}_VERSION_${part}\\s`, 'i').test(masked));
}

function isOwn(words: readonly string[], own: string): boolean {
  return areOwnWords(words, 'strict') || words.join('') === own || words.join('_') === 'cpack_package';
}
