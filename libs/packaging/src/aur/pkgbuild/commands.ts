import { readExpression } from './dollar.ts';
import type { Reader } from './reader.ts';
import { readRedirects, readSimple } from './simple.ts';
import type { Arm, Branch, Command, Statement, Word } from './syntax.ts';
import { readTest } from './test-items.ts';
import { readParts, readWord } from './words.ts';

type ReadStatements = (reader: Reader, ends: (reader: Reader) => boolean) => readonly Statement[];

/** One command, simple or compound, with its redirections. `readStatements` reads what is inside of it. */
export function readCommand(reader: Reader, readStatements: ReadStatements): Command {
  const start = reader.at;
  const compound = readCompound(reader, readStatements);
  if (compound !== null) return compound;
  const found = readSimple(reader);
  if (found === null)
    throw reader.refuse(
      reader.done ? 'a command is missing at the end' : `${reader.peek()} stands where a command must begin`,
      { start },
    );
  return found;
}

function readCompound(reader: Reader, readStatements: ReadStatements): Command | null {
  const start = reader.at;
  const named = reader.match(
    /function[ \t]+([^\s()<>;&|]+)[ \t]*(?:\([ \t]*\))?|([^\s()<>;&|$'"`\\=]+)[ \t]*\([ \t]*\)/y,
  );
  if (named !== null) {
    reader.skipLines();
    const body = readCommand(reader, readStatements);
    return { is: 'function', name: named[1] ?? named[2] ?? '', body, heredoc: false, start, end: reader.at };
  }
  if (reader.sees('((')) {
    const arithmetic = readArithmeticCommand(reader);
    if (arithmetic !== null) return arithmetic;
  }
  const until = (...words: string[]): readonly Statement[] =>
    readStatements(reader, (at) => words.some((word) => seesWord(at, word)));
  const close = (word: string, what: string): void => {
    if (!takesWord(reader, word)) throw reader.refuse(`${what} is not closed`, { start }, `close it with ${word}`);
  };
  const whole = <T>(node: T): T & { start: number; end: number } => ({ ...node, start, end: reader.at });
  if (reader.takes('(')) {
    const body = reader.statements(reader);
    reader.expects(')', 'the subshell', start);
    const { heredoc } = readRedirects(reader);
    return whole({ is: 'other', what: 'a subshell', head: [], body, heredoc });
  }
  if (takesWord(reader, '{')) {
    const body = until('}');
    close('}', '{');
    return whole({ is: 'group', body, ...readRedirects(reader) });
  }
  if (reader.match(/\[\[(?=\s)/y) !== null) {
    const items = readTest(reader, start);
    const { redirected, heredoc } = readRedirects(reader);
    return redirected
      ? whole({ is: 'other', what: 'a redirected test', head: [], body: [], heredoc })
      : whole({ is: 'test', items, heredoc });
  }
  if (takesWord(reader, 'if')) {
    const branches: Branch[] = [];
    let otherwise: readonly Statement[] = [];
    do {
      const condition = until('then');
      close('then', 'if');
      branches.push({ condition, body: until('elif', 'else', 'fi') });
    } while (takesWord(reader, 'elif'));
    if (takesWord(reader, 'else')) otherwise = until('fi');
    close('fi', 'if');
    const { heredoc } = readRedirects(reader);
    return whole({ is: 'if', branches, otherwise, heredoc });
  }
  if (takesWord(reader, 'case')) return readCase(reader, start, readStatements);
  const loop = ['for', 'while', 'until', 'select'].find((word) => takesWord(reader, word));
  if (loop === undefined) return null;
  reader.skipBlanks();
  let head: readonly Statement[] = [];
  if (loop === 'while' || loop === 'until') {
    head = until('do');
  } else if (reader.takes('((')) {
    readExpression(reader, readParts);
    reader.expects('))', 'this loop', start);
  } else {
    const name = reader.match(/[A-Za-z_]\w*/y)?.[0];
    if (name === undefined) throw reader.refuse('this loop has no variable', { start });
    const words = readLoopWords(reader);
    const body = readLoopBody();
    const redirects = readRedirects(reader);
    if (loop === 'for' && words !== null) return whole({ is: 'for', name, words, body, ...redirects });
    const { heredoc } = redirects;
    return whole({ is: 'other', what: `a loop over ${words === null ? 'arguments' : 'a menu'}`, head, body, heredoc });
  }
  const body = readLoopBody();
  const { heredoc } = readRedirects(reader);
  return whole({ is: 'other', what: `a loop with ${loop === 'for' ? 'for ((' : loop}`, head, body, heredoc });

  function readLoopBody(): readonly Statement[] {
    reader.match(/[ \t]*;/y);
    reader.skipLines();
    close('do', `the head of ${loop}`);
    const inner = until('done');
    close('done', `${loop}`);
    return inner;
  }
}

function readLoopWords(reader: Reader): Word[] | null {
  reader.skipLines();
  if (!takesWord(reader, 'in')) return null;
  const words: Word[] = [];
  for (;;) {
    reader.skipBlanks();
    const word = readWord(reader);
    if (word.parts.length === 0) return words;
    words.push(word);
  }
}

function readCase(reader: Reader, start: number, readStatements: ReadStatements): Command {
  reader.skipBlanks();
  const word = readWord(reader);
  reader.skipLines();
  if (!takesWord(reader, 'in')) throw reader.refuse('case has no in', { start });
  const arms: Arm[] = [];
  for (;;) {
    reader.skipLines();
    if (takesWord(reader, 'esac')) break;
    if (reader.done) throw reader.refuse('case is not closed', { start }, 'close it with esac');
    reader.takes('(');
    const patterns: Word[] = [];
    do {
      reader.skipBlanks();
      patterns.push(readWord(reader));
      reader.skipBlanks();
    } while (reader.takes('|'));
    reader.expects(')', 'the pattern of case', reader.at);
    const body = readStatements(reader, (at) => seesWord(at, 'esac') || at.sees(';;') || at.sees(';&'));
    const end = reader.match(/;;&|;;|;&/y)?.[0];
    arms.push({ patterns, body, end: end === ';&' || end === ';;&' ? end : ';;' });
  }
  const { heredoc } = readRedirects(reader);
  return { is: 'case', word, arms, heredoc, start, end: reader.at };
}

function readArithmeticCommand(reader: Reader): Command | null {
  const start = reader.at;
  reader.at += 2;
  const expression = readExpression(reader, readParts);
  if (!reader.takes('))')) {
    reader.at = start;
    return null;
  }
  const { heredoc } = readRedirects(reader);
  return { is: 'arithmetic', expression, heredoc, start, end: reader.at };
}

const isBoundary = (char: string): boolean => char === '' || /[\s;&|<>()]/.test(char);

function seesWord(reader: Reader, word: string): boolean {
  return reader.sees(word) && isBoundary(reader.peek(word.length));
}

function takesWord(reader: Reader, word: string): boolean {
  return seesWord(reader, word) && reader.takes(word);
}
