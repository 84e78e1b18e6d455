import { WindlassError } from '@windlass/kit/errors';
import { suggest } from '@windlass/kit/suggest';
import { type Ecosystem, ecosystems, project } from '../model/projections.ts';
import type { Version } from '../model/version.ts';
import { lineNumberAt } from '../scan/lines.ts';
import { type GroupSpan, matchPattern, type PatternMatch, readPattern } from '../scan/pattern.ts';
import { fieldAt } from './field.ts';
import type { Field, Format } from './format.ts';

export interface CustomRule {
  /** The file, for messages and as the one path that the format matches. */
  readonly file: string;
  /**
   * Text with `{version}`, `{core}` or `{build}` in it, or a regular expression (where it has none of them) with groups of those names or one
   * group. `^` and `$` are those of a line. `{version}` takes all that a version may hold, so write what follows it where something does.
   */
  readonly pattern: string | RegExp;
  /** How often it must match; default 1. */
  readonly exactly?: number;
  /** How `{version}` is written; default `full`. */
  readonly as?: string;
}

/**
 * A format for one file by one pattern. A pattern of ours is linear by its make. A regular expression of the user's is refused where it nests
 * unbounded repetition, and runs in its own context with a limit of one second, so that what the check misses cannot hang a release.
 * @throws WindlassError `config` for a pattern that cannot work; `find` throws `input` where it matches another number of times.
 */
export function customFormat(rule: CustomRule): Format {
  const refuse = (why: string): WindlassError => refusal(rule, why);
  const pattern = readPattern(rule.pattern, refuse);
  const as = ecosystemOf(rule);
  return {
    id: 'custom',
    title: `pattern in ${rule.file}`,
    matches: (path) => path === rule.file,
    find(text) {
      const matches = matchPattern(pattern, text, refuse);
      checkCount(rule, text, matches);
      return matches.flatMap(({ groups }) => groups.map((group) => field(text, group, as)));
    },
  };
}

function field(text: string, [name, start, end]: GroupSpan, as: Ecosystem): Field {
  const former = text.slice(start, end);
  const prefix = /^v\d/.test(former) ? 'v' : '';
  const render = (version: Version): string | null => {
    if (name === 'core') return version.core;
    return name === 'build' ? version.build : prefix + project(version, as).text;
  };
  return fieldAt(text, {
    field: name,
    start,
    end,
    kind: 'literal',
    render,
    ...(name === 'build' ? { role: 'release-or-build-number' } : {}),
  });
}

function ecosystemOf(rule: CustomRule): Ecosystem {
  const name = rule.as ?? 'full';
  const known = ecosystems.find((one) => one === name);
  if (known) return known;
  const near = suggest(name, ecosystems);
  throw new WindlassError('config', `"${name}" is no way to write a version`, {
    where: { file: rule.file },
    why: `the ways are ${ecosystems.join(', ')}`,
    next: near === null ? 'correct `as` in version.files' : `did you mean "${near}"?`,
  });
}

function checkCount(rule: CustomRule, text: string, matches: readonly PatternMatch[]): void {
  const wanted = rule.exactly ?? 1;
  if (matches.length === wanted) return;
  const lines = matches.map(({ at }) => lineNumberAt(text, at));
  throw new WindlassError(
    'input',
    `the pattern ${show(rule)} matches ${matches.length} times in ${rule.file}, not ${wanted}`,
    {
      where: { file: rule.file, ...(lines[0] === undefined ? {} : { line: lines[0] }) },
      why:
        lines.length === 0
          ? 'no line matches it'
          : `it matches on line${lines.length > 1 ? 's' : ''} ${lines.join(', ')}`,
      next:
        lines.length > wanted
          ? 'make the pattern longer, or set exactly to what is right'
          : 'correct the pattern in version.files',
    },
  );
}

function refusal(rule: CustomRule, why: string): WindlassError {
  return new WindlassError('config', `the pattern ${show(rule)} for ${rule.file} cannot be used`, {
    where: { file: rule.file },
    why,
    next: 'write the line as it stands with {version} in the version’s place, for example: release = "{version}"',
  });
}

const show = ({ pattern }: CustomRule): string =>
  typeof pattern === 'string' ? JSON.stringify(pattern) : String(pattern);
