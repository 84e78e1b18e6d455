import type { Reader } from './reader.ts';
import { bareTextOf, type Word } from './syntax.ts';
import { readParts, readWord } from './words.ts';

/** What stands between `[[` and `]]`: words, and operators as text. */
export function readTest(reader: Reader, start: number): (Word | string)[] {
  const items: (Word | string)[] = [];
  for (;;) {
    reader.skipLines();
    if (reader.match(/\]\](?=[\s;&|<>()]|$)/y) !== null) return items;
    if (reader.done) throw reader.refuse('[[ is not closed', { start }, 'close it with ]]');
    // In a regular expression parentheses and `|` are its own.
    if (items.at(-1) === '=~') items.push(readExpression(reader));
    else items.push(reader.match(/&&|\|\||[()<>]/y)?.[0] ?? readItem(reader));
  }
}

function readItem(reader: Reader): Word | string {
  const word = readWord(reader);
  if (word.parts.length === 0) throw reader.refuse(`${reader.peek()} stands in [[`);
  const bare = bareTextOf(word);
  return bare !== null && /^(?:!|==?|!=|=~|-[a-zA-Z]{1,2})$/.test(bare) ? bare : word;
}

function readExpression(reader: Reader): Word {
  const start = reader.at;
  let depth = 0;
  const parts = readParts(reader, 'bare', (char) => {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    return (depth === 0 && /[ \t\n]/.test(char)) || depth < 0;
  });
  return { parts, start, end: reader.at };
}
