import { WindlassError } from '@windlass/kit/errors';
import { positionAt } from '@windlass/version-sync/sync/position';
import type { Span, Statement } from './syntax.ts';

/** A heredoc whose body starts on the next line. */
interface Heredoc {
  readonly delimiter: string;
  readonly stripTabs: boolean;
}

/** Commands, quotes and expansions within each other. */
const deepest = 100;
/** Characters and commands that are read, those included that are read again because they were something else. */
const mostReads = 2_000_000;

/** Reads the statements up to a `)` that closes them; the parser of commands is given to that of words this way. */
export type ReadStatements = (reader: Reader) => readonly Statement[];

/** A place in a PKGBUILD that moves forward. */
export class Reader {
  at = 0;
  readonly text: string;
  readonly file: string;
  readonly statements: ReadStatements;
  readonly #heredocs: Heredoc[] = [];
  #depth = 0;
  #reads = 0;

  constructor(text: string, file: string, statements: ReadStatements) {
    this.text = text;
    this.file = file;
    this.statements = statements;
  }

  /** Reads what stands inside of something. */
  within<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > deepest) throw this.refuse('this is nested too deeply');
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** Called for each character and command. */
  count(): void {
    this.#reads += 1;
    if (this.#reads > mostReads) throw this.refuse('this file takes too much work to be read');
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  peek(offset = 0): string {
    return this.text[this.at + offset] ?? '';
  }

  sees(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Goes past a text if it stands here. */
  takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Goes past what a sticky expression matches here; null where it does not. */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  expects(text: string, what: string, from: number): void {
    if (!this.takes(text)) throw this.refuse(`${what} is not closed`, { start: from }, `close it with ${text}`);
  }

  /** Blanks, continued lines, and a comment where one may begin. */
  skipBlanks(): void {
    this.match(/(?:[ \t]|\\\n)*/y);
    if (this.peek() === '#') this.match(/[^\n]*/y);
  }

  /** As `skipBlanks`, over line ends too. */
  skipLines(): void {
    for (;;) {
      this.skipBlanks();
      if (this.peek() !== '\n') return;
      this.newline();
    }
  }

  heredoc(delimiter: string, stripTabs: boolean): void {
    this.#heredocs.push({ delimiter, stripTabs });
  }

  /** Goes past a line end and the heredocs that begin behind it. */
  newline(): void {
    const from = this.at;
    this.at += 1;
    for (const { delimiter, stripTabs } of this.#heredocs.splice(0)) {
      for (;;) {
        if (this.done) throw this.refuse(`the heredoc <<${delimiter} is not closed`, { start: from });
        const line = this.match(/[^\n]*/y)?.[0] ?? '';
        const isEnd = (stripTabs ? line.replace(/^\t+/, '') : line) === delimiter;
        // The line end behind the last one is that of the command itself.
        if (isEnd && this.peek() === '\n') this.at += 1;
        if (isEnd) break;
        this.at += 1;
      }
    }
  }

  refuse(what: string, at: Pick<Span, 'start'> = { start: this.at }, next?: string): WindlassError {
    return refused(this.text, this.file, what, at, next);
  }
}

/** An error at a place of a PKGBUILD: what it is that is not understood, and what to write instead. */
export function refused(
  text: string,
  file: string,
  what: string,
  at: Pick<Span, 'start'>,
  next = 'write it in a simpler form; makepkg --printsrcinfo, where there is one, understands all of bash',
): WindlassError {
  return new WindlassError('input', what, { where: { file, ...positionAt(text, at.start) }, next });
}
