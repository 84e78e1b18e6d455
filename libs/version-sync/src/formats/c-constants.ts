import { maskC } from '../scan/languages.ts';
import { baseName } from '../scan/paths.ts';
import { areOwnWords, wordsOf } from '../scan/version-names.ts';
import { isPlaceholder, isReleaseLike } from '../scan/version-text.ts';
import { type Constant, constantFormat, stringPattern } from './constants.ts';
import { fieldAt, renderPart, spanOf } from './field.ts';
import type { Field } from './format.ts';

const define = String.raw`^[ \t]*#[ \t]*define[ \t]+`;
const number = new RegExp(`${define}(?<name>\\w+)[ \\t]+\\(?(?<value>\\d+)\\)?[ \\t]*$`, 'gmd');
const part = /^(?<prefix>\w*?)_?(?:VERSION_|VER_)?(?<part>MAJOR|MINOR|PATCH|MICRO|REVISION)(?:_VERSION|_VER)?$/;
const text = new RegExp(`${define}(?<name>\\w*VERSION\\w*)[ \\t]+L?${stringPattern('"')}`, 'gmd');

/**
 * `#define FOO_VERSION "3.4.0"`, `FOO_VERSION_MAJOR 3` and its two sisters, `constexpr auto kVersion = "3.4.0";`.
 * Of a name with a prefix it is ours where the prefix is the file's or its folder's own name, or the file is named for the version.
 */
export const cConstants = constantFormat({
  id: 'c-constants',
  title: 'C/C++ constants',
  files: /\.(?:h|hh|hpp|hxx|h\.in|c|cc|cpp|cxx|m|mm)$/,
  hint: /VERSION|[vV]ersion\w{0,60}(?:\[\])?\s{0,60}=\s{0,60}"/,
  mask: maskC,
  patterns: [
    new RegExp(
      `^[ \\t]*(?:(?:static|inline|extern|constexpr|const)[ \\t]+){1,5}(?:(?:std::)?(?:auto|char|string|string_view)[ \\t]*(?:const\\b[ \\t]*)?[*]?[ \\t]*(?:const\\b[ \\t]*)?)(?<name>\\w+)(?:\\[\\])?[ \\t]*=[ \\t]*L?${stringPattern('"')}`,
      'gmd',
    ),
  ],
  accepts: ({ match }: Constant) => /const/.test(match[0]),
  more: (source, masked, path) => [...strings(source, masked, path), ...numbers(source, masked, path)],
});

function strings(source: string, masked: string, path: string): Field[] {
  return [...masked.matchAll(text)].flatMap((match) => {
    const span = spanOf(match, 'value');
    const words = wordsOf(match.groups?.name ?? '');
    while (words.length > 1 && /^(?:string|str|text|full)$/.test(words.at(-1) ?? '')) words.pop();
    if (!span || words.pop() !== 'version' || !isOwnPrefix(words, path)) return [];
    const [start, end] = span;
    const value = source.slice(start, end);
    if (!isReleaseLike(value) && !isPlaceholder(value)) return [];
    return [fieldAt(source, { field: match.groups?.name ?? 'VERSION', start, end })];
  });
}

function numbers(source: string, masked: string, path: string): Field[] {
  const sets = new Map<string, { index: number; field: Field }[]>();
  for (const match of masked.matchAll(number)) {
    const span = spanOf(match, 'value');
    const name = match.groups?.name ?? '';
    const parts = /VER/.test(name) ? part.exec(name)?.groups : undefined;
    const prefix = parts?.prefix ?? '';
    if (!span || !parts || !isOwnPrefix(wordsOf(prefix), path)) continue;
    const index = parts.part === 'MAJOR' ? 0 : parts.part === 'MINOR' ? 1 : 2;
    const field = fieldAt(source, {
      field: name,
      start: span[0],
      end: span[1],
      render: renderPart(index),
      kind: 'literal',
    });
    sets.set(prefix, [...(sets.get(prefix) ?? []), { index, field }]);
  }
  // Fewer than three are an interface's number, not a release's.
  const whole = [...sets.values()].filter((set) => [0, 1, 2].every((index) => set.some((one) => one.index === index)));
  return whole.flatMap((set) => set.map(({ field }) => field));
}

function isOwnPrefix(words: readonly string[], path: string): boolean {
  if (areOwnWords(words, 'strict')) return true;
  if (!areOwnWords(words, 'lenient')) return false;
  const squash = (name: string): string => name.toLowerCase().replace(/[^a-z\d]/g, '');
  const prefix = words.join('');
  const stem = squash(baseName(path).replace(/\..*$/, ''));
  const folders = path.split('/').slice(0, -1).map(squash);
  return /version/.test(stem) || stem === prefix || folders.includes(prefix);
}
