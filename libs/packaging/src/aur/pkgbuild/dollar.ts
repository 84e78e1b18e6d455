import type { Reader } from './reader.ts';
import type { ParameterPart, Part, Word } from './syntax.ts';
import type { Quoting } from './words.ts';

type ReadParts = (reader: Reader, quoting: Quoting, ends: (char: string) => boolean) => Part[];

const operators = /:[-=?+]|:|##?|%%?|\/[/#%]?|\^\^?|,,?|[-=?+@~]/y;

/** What begins with a dollar sign; null where it is only that sign. */
export function readDollar(reader: Reader, quoting: Quoting, readParts: ReadParts): Part | null {
  const start = reader.at;
  const quoted = quoting !== 'bare';
  if (reader.sees('${')) return readBraced(reader, quoting, readParts);
  if (reader.sees('$((')) {
    const part = readArithmetic(reader, quoted, readParts);
    if (part !== null) return part;
  }
  if (reader.takes('$(')) {
    const body = reader.statements(reader);
    reader.expects(')', 'the command substitution', start);
    return { is: 'command', quoted, body, start, end: reader.at };
  }
  if (reader.takes('$[')) {
    readParts(reader, 'double', (char) => char === ']');
    reader.expects(']', 'the arithmetic expansion', start);
    return { is: 'odd', what: '$[…]', start, end: reader.at };
  }
  const name = reader.match(/\$([A-Za-z_]\w*|[\d@*#?$!-])/y)?.[1];
  if (name === undefined) return null;
  const plain = { indirect: false, length: false, index: null, operator: null, operands: [] } as const;
  return { is: 'parameter', quoted, name, ...plain, start, end: reader.at };
}

/** `$(( … ))`; null where it is a command substitution that begins with a subshell. */
function readArithmetic(reader: Reader, quoted: boolean, readParts: ReadParts): Part | null {
  const start = reader.at;
  reader.at += 3;
  const expression = readExpression(reader, readParts);
  if (reader.takes('))')) return { is: 'arithmetic', quoted, expression, start, end: reader.at };
  reader.at = start;
  return null;
}

/** Up to the `)` that closes what was opened before it. */
export function readExpression(reader: Reader, readParts: ReadParts): Word {
  const start = reader.at;
  let depth = 0;
  const parts = readParts(reader, 'double', (char) => {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    return depth < 0;
  });
  return { parts, start, end: reader.at };
}

function readBraced(reader: Reader, quoting: Quoting, readParts: ReadParts): ParameterPart {
  const start = reader.at;
  const quoted = quoting !== 'bare';
  reader.at += 2;
  const length = reader.match(/#(?=[A-Za-z_\d@*])/y) !== null;
  const indirect = !length && reader.match(/!(?=[A-Za-z_\d])/y) !== null;
  const name = reader.match(/[A-Za-z_]\w*|\d+|[@*#?$!-]/y)?.[0];
  if (name === undefined) throw reader.refuse('this expansion has no name', { start });
  const index = readIndex(reader, readParts);
  const operator = reader.match(operators)?.[0] ?? null;
  const operands = operator === null ? [] : readOperands(reader, operator, quoted, readParts);
  reader.expects('}', 'the expansion ${', start);
  return { is: 'parameter', quoted, name, indirect, length, index, operator, operands, start, end: reader.at };
}

function readIndex(reader: Reader, readParts: ReadParts): ParameterPart['index'] {
  const start = reader.at;
  if (!reader.takes('[')) return null;
  const parts = readParts(reader, 'bare', (char) => char === ']');
  const word = { parts, start: start + 1, end: reader.at };
  reader.expects(']', 'the index', start);
  const text = reader.text.slice(word.start, word.end);
  return text === '@' || text === '*' ? text : word;
}

function readOperands(reader: Reader, operator: string, quoted: boolean, readParts: ReadParts): Word[] {
  // Patterns are quoted as if they stood alone, values as the quotes around the expansion have it.
  const isValue = /^:?[-=?+]$/.test(operator);
  const quoting = quoted && isValue ? 'argument' : operator === ':' ? 'double' : 'bare';
  const separator = operator.startsWith('/') ? '/' : operator === ':' ? ':' : null;
  const operand = (ends: string): Word => {
    const start = reader.at;
    // In `${x////_}` the third slash is what is looked for.
    const isPattern = (char: string) => operator === '//' && char === '/' && reader.at === start;
    const parts = readParts(reader, quoting, (char) => ends.includes(char) && !isPattern(char));
    return { parts, start, end: reader.at };
  };
  if (separator === null) return [operand('}')];
  const first = operand(`${separator}}`);
  return reader.takes(separator) ? [first, operand('}')] : [first];
}
