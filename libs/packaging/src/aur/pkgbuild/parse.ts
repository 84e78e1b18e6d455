import { readCommand } from './commands.ts';
import { Reader } from './reader.ts';
import type { Pipeline, Statement } from './syntax.ts';

/** What ends a list of commands inside of another one. */
export type Ends = (reader: Reader) => boolean;

/**
 * A PKGBUILD as a tree.
 * @throws WindlassError `input` with file:line:column where it is no bash, or bash of a kind that is not understood.
 */
export function parsePkgbuild(text: string, file: string): readonly Statement[] {
  const carriage = text.indexOf('\r');
  const reader = new Reader(text, file, (inner) => readStatements(inner, (at) => at.peek() === ')'));
  if (carriage !== -1)
    throw reader.refuse('this file has CR LF line ends', { start: carriage }, `sed -i 's/\\r$//' ${file}`);
  const statements = readStatements(reader, () => false);
  if (!reader.done) throw reader.refuse(`${reader.peek()} stands where a command must begin`);
  return statements;
}

function readStatements(reader: Reader, ends: Ends): readonly Statement[] {
  return reader.within(() => readList(reader, ends));
}

function readList(reader: Reader, ends: Ends): readonly Statement[] {
  const statements: Statement[] = [];
  for (;;) {
    reader.count();
    reader.skipLines();
    if (reader.done || ends(reader)) return statements;
    const statement = readStatement(reader);
    statements.push(statement);
    reader.skipBlanks();
    if (reader.done || ends(reader)) return statements;
    if (reader.peek() === '\n') continue;
    // `;;` belongs to the `case` around it.
    if (reader.sees(';;') || reader.sees(';&')) return statements;
    if (!reader.takes(';') && !statement.background)
      throw reader.refuse(`${reader.peek()} stands where this command should end`);
  }
}

function readStatement(reader: Reader): Statement {
  const start = reader.at;
  const first = readPipeline(reader);
  const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
  for (;;) {
    const end = reader.at;
    reader.skipBlanks();
    const operator = reader.match(/&&|\|\|/y)?.[0];
    if (operator === undefined) {
      const background = reader.match(/&(?![&>])/y) !== null;
      return { first, rest, background, start, end };
    }
    reader.skipLines();
    rest.push({ operator: operator === '&&' ? '&&' : '||', pipeline: readPipeline(reader) });
  }
}

function readPipeline(reader: Reader): Pipeline {
  const start = reader.at;
  let negated = false;
  while (reader.match(/!(?=[ \t\n])/y) !== null) {
    negated = !negated;
    reader.skipBlanks();
  }
  const commands = [readCommand(reader, readStatements)];
  for (;;) {
    const end = reader.at;
    reader.skipBlanks();
    if (reader.match(/\|&?(?!\|)/y) === null) return { negated, commands, start, end };
    reader.skipLines();
    commands.push(readCommand(reader, readStatements));
  }
}
