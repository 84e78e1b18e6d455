import type { Entry } from './entry.ts';

/** A value that stands on one line; `end` is behind its closing quote. Null where only the full parser can tell. */
export type LineValue =
  | {
      readonly is: 'scalar';
      readonly form: Entry['form'];
      readonly value: string;
      readonly start: number;
      readonly end: number;
    }
  | { readonly is: 'empty' }
  | { readonly is: 'block' }
  | { readonly is: 'no-children' }
  | null;

const space = 32;
const tab = 9;

/** Reads the value between `from` and the end of its line `to` (without its line break). */
export function readLineValue(text: string, from: number, to: number): LineValue {
  let start = from;
  while (start < to && isBlank(text.charCodeAt(start))) start += 1;
  if (start === to) return { is: 'empty' };
  const first = text[start];
  switch (first) {
    case '#':
      return start > from ? { is: 'empty' } : null;
    case '"':
    case "'":
      return readQuoted(text, start, to, first);
    case '|':
    case '>':
      return /^[|>][+-]?[ \t]*(?:[ \t]#.*)?$/.test(text.slice(start, to)) ? { is: 'block' } : null;
    case '{':
      if (text[start + 1] === '{') return readTemplate(text, start, to);
      return isRestBlank(text, start + 2, to) && text[start + 1] === '}' ? { is: 'no-children' } : null;
    case '[':
      return isRestBlank(text, start + 2, to) && text[start + 1] === ']' ? { is: 'no-children' } : null;
    case '%':
    case '@':
      return readTemplate(text, start, to);
    default:
      return readPlain(text, start, to);
  }
}

/** Only white space or a comment up to the end of the line. */
export function isRestBlank(text: string, from: number, to: number): boolean {
  let at = from;
  while (at < to && isBlank(text.charCodeAt(at))) at += 1;
  return at >= to || (text[at] === '#' && at > from);
}

function readQuoted(text: string, start: number, to: number, quote: string): LineValue {
  const close = text.indexOf(quote, start + 1);
  if (close === -1 || close >= to || !isRestBlank(text, close + 1, to)) return null;
  const value = text.slice(start + 1, close);
  // An escape changes what the value is, or where it ends.
  if (quote === '"' && value.includes('\\')) return null;
  return { is: 'scalar', form: 'text', value, start: start + 1, end: close };
}

/** The text up to a comment or the end of the line. */
function readTemplate(text: string, start: number, to: number): LineValue {
  const end = plainEnd(text, start, to);
  return { is: 'scalar', form: 'bare', value: text.slice(start, end), start, end };
}

function readPlain(text: string, start: number, to: number): LineValue {
  const first = text.charCodeAt(start);
  const second = start + 1 < to ? text.charCodeAt(start + 1) : space;
  // c-indicator of YAML 1.2 §5.3; `-`, `?` and `:` may begin a plain scalar only before a character that is no space.
  if (',]}&*!|>`'.includes(text[start] ?? '')) return null;
  if ((first === 45 || first === 63 || first === 58) && isBlank(second)) return null;
  const end = plainEnd(text, start, to);
  for (let at = text.indexOf(':', start); at !== -1 && at < end; at = text.indexOf(':', at + 1)) {
    if (at + 1 === end || isBlank(text.charCodeAt(at + 1))) return null;
  }
  return { is: 'scalar', form: 'bare', value: text.slice(start, end), start, end };
}

function plainEnd(text: string, start: number, to: number): number {
  let end = to;
  for (let at = text.indexOf('#', start + 1); at !== -1 && at < to; at = text.indexOf('#', at + 1)) {
    if (isBlank(text.charCodeAt(at - 1))) {
      end = at;
      break;
    }
  }
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return end;
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}
