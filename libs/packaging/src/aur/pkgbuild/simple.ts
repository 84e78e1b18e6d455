import type { Reader } from './reader.ts';
import {
  type ArrayElement,
  type Assignment,
  type Command,
  isAssignment,
  literalOf,
  type Redirects,
  type Word,
} from './syntax.ts';
import { readParts, readWord } from './words.ts';

/** Commands whose arguments are assignments too, arrays included. */
const declarations = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);

type Simple = Extract<Command, { is: 'simple' }>;

/** A command with its assignments and redirections; null where none stands here. */
export function readSimple(reader: Reader): Simple | null {
  const start = reader.at;
  const assignments: Assignment[] = [];
  const words: (Word | Assignment)[] = [];
  let hereString: Word | null = null;
  let redirected = false;
  let heredoc = false;
  let end = start;
  for (;;) {
    reader.skipBlanks();
    const redirect = readRedirect(reader);
    if (redirect !== null) {
      if (redirect.isHereString) hereString = redirect.word;
      redirected ||= !redirect.isHereString;
      heredoc ||= redirect.isHeredoc;
    } else {
      const [first] = words;
      const declares = first !== undefined && !isAssignment(first) && declarations.has(literalOf(first) ?? '');
      const assignment = words.length === 0 || declares ? readAssignment(reader) : null;
      if (assignment !== null) (words.length === 0 ? assignments : words).push(assignment);
      else {
        const word = readWord(reader);
        if (word.parts.length === 0) break;
        words.push(word);
      }
    }
    end = reader.at;
  }
  if (end === start) return null;
  return { is: 'simple', assignments, words, hereString, redirected, heredoc, start, end };
}

/** What follows a compound command. */
export function readRedirects(reader: Reader): Redirects {
  let [redirected, heredoc] = [false, false];
  for (;;) {
    reader.skipBlanks();
    const found = readRedirect(reader);
    if (found === null) return { redirected, heredoc };
    redirected = true;
    heredoc ||= found.isHeredoc;
  }
}

interface Redirect {
  readonly isHereString: boolean;
  readonly isHeredoc: boolean;
  readonly word: Word;
}

function readRedirect(reader: Reader): Redirect | null {
  const start = reader.at;
  const operator = reader.match(/(?:\d+|\{[A-Za-z_]\w*\})?(?:<<<|<<-?|<>|<&|>&|>>|>\||[<>](?!\()|&>>?)/y)?.[0];
  if (operator === undefined) return null;
  reader.skipBlanks();
  const word = readWord(reader);
  if (word.parts.length === 0) throw reader.refuse(`nothing follows ${operator}`, { start });
  const isHereString = operator.endsWith('<<<');
  const isHeredoc = !isHereString && /<<-?$/.test(operator);
  if (isHeredoc) {
    const delimiter = literalOf(word);
    if (delimiter === null) throw reader.refuse('the end of this heredoc is no plain word', { start });
    reader.heredoc(delimiter, operator.endsWith('-'));
  }
  return { isHereString, isHeredoc, word };
}

/** `name=`, `name+=`, `name[index]=` and its value; null, with nothing read, where none stands here. */
function readAssignment(reader: Reader): Assignment | null {
  const start = reader.at;
  const name = reader.match(/[A-Za-z_]\w*(?=[[+=])/y)?.[0];
  if (name === undefined) return null;
  const index = readIndex(reader);
  const operator = reader.match(/\+?=/y)?.[0];
  if (operator === undefined) {
    reader.at = start;
    return null;
  }
  const value = reader.peek() === '(' ? readArray(reader) : readWord(reader);
  return { name, index, append: operator === '+=', value, start, end: reader.at };
}

function readIndex(reader: Reader): Word | null {
  const start = reader.at;
  if (!reader.takes('[')) return null;
  const parts = readParts(reader, 'bare', (char) => char === ']' || char === '\n');
  const word = { parts, start: start + 1, end: reader.at };
  // Not an index after all where it is not closed: `readAssignment` goes back.
  reader.takes(']');
  return word;
}

function readArray(reader: Reader): readonly ArrayElement[] {
  const start = reader.at;
  reader.at += 1;
  const elements: ArrayElement[] = [];
  for (;;) {
    reader.skipLines();
    if (reader.takes(')')) return elements;
    if (reader.done) throw reader.refuse('this array is not closed', { start }, 'close it with )');
    const at = reader.at;
    const index = readIndex(reader);
    if (index !== null && reader.takes('=')) elements.push({ index, word: readWord(reader) });
    else {
      reader.at = at;
      const word = readWord(reader);
      if (word.parts.length === 0)
        throw reader.refuse(`${reader.peek()} stands in an array`, { start: at }, 'put the element in quotes');
      elements.push({ index: null, word });
    }
  }
}
