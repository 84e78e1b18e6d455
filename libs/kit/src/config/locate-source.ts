import { type KeyPath, type Position, positionAt } from './position.ts';

/**
 * Where a key or value of a TypeScript or JavaScript config stands: by reading the object literal that is exported. A best effort:
 * where a part is computed (a variable, a spread, a call), the place is that of the last part that is written out.
 */
export function locateInSource(text: string, path: KeyPath, part: 'key' | 'value'): Position | undefined {
  const root = rootOf(text);
  if (root === undefined) return undefined;
  let offset = root;
  let value = root;
  for (const segment of path) {
    const entry: Entry | undefined = entriesOf(text, value).find(({ name }) => name === segment);
    if (entry === undefined) break;
    offset = part === 'key' ? entry.start : entry.value;
    value = entry.value;
  }
  return positionAt(text, offset);
}

interface Entry {
  readonly name: string | number;
  readonly start: number;
  readonly value: number;
}

function rootOf(text: string): number | undefined {
  const exported = /(?:export\s+default|module\.exports\s*=)\s*(?:\w+\s*\(\s*)?(\{|[A-Za-z_$][\w$]*)/.exec(text);
  const head = exported?.[1];
  if (exported === null || head === undefined) return undefined;
  if (head === '{') return exported.index + exported[0].length - 1;
  const named = new RegExp(
    `\\b(?:const|let|var)\\s+${head.replaceAll('$', '\\$')}\\b[^={]*=\\s*(?:\\w+\\s*\\(\\s*)?\\{`,
  ).exec(text);
  return named === null ? undefined : named.index + named[0].length - 1;
}

function entriesOf(text: string, open: number): Entry[] {
  const opener = text[open];
  if (opener !== '{' && opener !== '[') return [];
  const entries: Entry[] = [];
  let at = skipBlank(text, open + 1);
  while (at < text.length && !'}])'.includes(text.charAt(at))) {
    const entry = opener === '[' ? { name: entries.length, start: at, value: at } : property(text, at);
    if (entry !== undefined) entries.push(entry);
    at = skipBlank(text, endOfValue(text, entry?.value ?? at));
    if (text[at] === ',') at = skipBlank(text, at + 1);
  }
  return entries;
}

function property(text: string, start: number): Entry | undefined {
  const key = /^(?:([A-Za-z_$][\w$]*)|'([^'\n]*)'|"([^"\n]*)")/.exec(text.slice(start, start + 300));
  const name = key?.[1] ?? key?.[2] ?? key?.[3];
  if (key === null || name === undefined) return undefined;
  const colon = skipBlank(text, start + key[0].length);
  return { name, start, value: text[colon] === ':' ? skipBlank(text, colon + 1) : start };
}

/** The offset of the `,` or bracket that ends the value; always moves on. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const char = text.charAt(at);
    if (depth === 0 && at > from && ',}])'.includes(char)) return at;
    if ('{[('.includes(char)) depth++;
    if ('}])'.includes(char)) depth--;
    at = skipOne(text, at);
    if (depth === 0 && at < text.length && ',}])'.includes(text.charAt(at))) return at;
  }
  return at;
}

/** Past one character, or past a whole string or comment. */
function skipOne(text: string, at: number): number {
  const char = text.charAt(at);
  if (char === '"' || char === "'" || char === '`') {
    let end = at + 1;
    while (end < text.length && text[end] !== char) end += text[end] === '\\' ? 2 : 1;
    return end + 1;
  }
  return skipComment(text, at) ?? at + 1;
}

function skipComment(text: string, at: number): number | undefined {
  if (text.startsWith('//', at)) return endOf(text, '\n', at);
  return text.startsWith('/*', at) ? endOf(text, '*/', at + 2) : undefined;
}

function endOf(text: string, needle: string, from: number): number {
  const found = text.indexOf(needle, from);
  return found === -1 ? text.length : found + needle.length;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const next = /\s/.test(text.charAt(at)) ? at + 1 : skipComment(text, at);
    if (next === undefined) break;
    at = next;
  }
  return at;
}
