import { decodeAnsi } from './ansi.ts';
import { readDollar } from './dollar.ts';
import type { Reader } from './reader.ts';
import type { Part, Word } from './syntax.ts';

/**
 * How characters are taken: `bare` outside of quotes, `double` inside double quotes, `argument` behind the operator of an
 * expansion that itself stands inside double quotes (`"${x:-…}"`, where an apostrophe is an apostrophe).
 */
export type Quoting = 'bare' | 'double' | 'argument';

const metacharacters = new Set([' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')', '']);

/** One word of a command; it may be empty where none stands here. */
export function readWord(reader: Reader): Word {
  const start = reader.at;
  const parts = readParts(reader, 'bare', (char) => metacharacters.has(char));
  return { parts, start, end: reader.at };
}

/** Parts up to a character (or the end of the text, as `''`) that `ends` them outside of quotes. */
export function readParts(reader: Reader, quoting: Quoting, ends: (char: string) => boolean): Part[] {
  return reader.within(() => readUpTo(reader, quoting, ends));
}

function readUpTo(reader: Reader, quoting: Quoting, ends: (char: string) => boolean): Part[] {
  const parts: Part[] = [];
  while (!reader.done) {
    reader.count();
    const char = reader.peek();
    if (quoting === 'bare' && /^[<>]\($/.test(char + reader.peek(1))) parts.push(processSubstitution(reader));
    else if (ends(char)) break;
    else parts.push(...readPart(reader, quoting));
  }
  return merged(parts);
}

function readPart(reader: Reader, quoting: Quoting): Part[] {
  const start = reader.at;
  const char = reader.peek();
  const quoted = quoting !== 'bare';
  if (char === '$') return readDollarPart(reader, quoting);
  if (char === '`') return [backticks(reader)];
  if (char === '\\') return escaped(reader, quoting);
  if (char === '"' && quoting !== 'double') return doubleQuoted(reader);
  if (char === "'" && quoting === 'bare') {
    reader.at += 1;
    const text = reader.match(/[^']*/y)?.[0] ?? '';
    reader.expects("'", 'the text in quotes', start);
    return [{ is: 'text', text, quoted: true, start: start + 1, end: reader.at - 1 }];
  }
  if (quoting === 'bare' && /^[?*+@!]\($/.test(char + reader.peek(1))) return [extendedPattern(reader)];
  reader.at += 1;
  return [{ is: 'text', text: char, quoted, start, end: reader.at }];
}

function readDollarPart(reader: Reader, quoting: Quoting): Part[] {
  const start = reader.at;
  if (quoting === 'bare' && reader.takes("$'")) {
    const raw = reader.match(/(?:[^'\\]|\\[\s\S])*/y)?.[0] ?? '';
    reader.expects("'", 'the text in quotes', start);
    const text = decodeAnsi(raw);
    if (text === null) return [{ is: 'odd', what: "an escape in $'…'", start, end: reader.at }];
    return [{ is: 'text', text, quoted: true, start, end: reader.at }];
  }
  if (quoting === 'bare' && reader.sees('$"')) {
    reader.at += 1;
    doubleQuoted(reader);
    return [{ is: 'odd', what: '$"…", a text that is translated', start, end: reader.at }];
  }
  const part = readDollar(reader, quoting, readParts);
  if (part !== null) return [part];
  reader.at += 1;
  return [{ is: 'text', text: '$', quoted: quoting !== 'bare', start, end: reader.at }];
}

function escaped(reader: Reader, quoting: Quoting): Part[] {
  const start = reader.at;
  const next = reader.peek(1);
  reader.at += 2;
  const end = reader.at;
  if (next === '\n') return [];
  const isEscape = quoting === 'bare' || '$`"\\'.includes(next || 'none') || (quoting === 'argument' && next === '}');
  return [{ is: 'text', text: isEscape ? next : `\\${next}`, quoted: true, start, end }];
}

function doubleQuoted(reader: Reader): Part[] {
  const start = reader.at;
  reader.at += 1;
  const parts = readParts(reader, 'double', (char) => char === '"');
  reader.expects('"', 'the text in double quotes', start);
  // Also `""` is a word.
  return parts.length > 0 ? parts : [{ is: 'text', text: '', quoted: true, start: start + 1, end: start + 1 }];
}

function backticks(reader: Reader): Part {
  const start = reader.at;
  reader.at += 1;
  reader.match(/(?:[^`\\]|\\[\s\S])*/y);
  reader.expects('`', 'the command in backticks', start);
  return { is: 'odd', what: 'a command in backticks', start, end: reader.at };
}

function processSubstitution(reader: Reader): Part {
  const start = reader.at;
  reader.at += 2;
  reader.statements(reader);
  reader.expects(')', 'the process substitution', start);
  return { is: 'odd', what: 'a process substitution', start, end: reader.at };
}

/** `@(a|b)`: kept as it is; what evaluates a pattern refuses it. */
function extendedPattern(reader: Reader): Part {
  const start = reader.at;
  reader.at += 2;
  let depth = 0;
  readParts(reader, 'bare', (char) => {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    return depth < 0;
  });
  reader.expects(')', 'the pattern', start);
  const text = reader.text.slice(start, reader.at);
  // As it stands here it would not be what bash makes of it.
  if (/['"\\$`]/.test(text)) return { is: 'odd', what: 'a pattern with quotes in it', start, end: reader.at };
  return { is: 'text', text, quoted: false, start, end: reader.at };
}

function merged(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.is === 'text' && last?.is === 'text' && last.quoted === part.quoted)
      result[result.length - 1] = { ...last, text: last.text + part.text, end: part.end };
    else result.push(part);
  }
  return result;
}
