import type { ContentReader } from '../archive/format.ts';
import { compileText } from './expression.ts';
import { Timed } from './timed.ts';
import { lineAt, type Window, Windows } from './windows.ts';

export interface TextHit {
  readonly path: string;
  readonly source: string;
  /** Bytes from the beginning of the file. */
  readonly offset: number;
  /** Counts from 1; null in a file with zeros in it, which has no lines. */
  readonly line: number | null;
}

/** What an expression may take: a start, and some more for all that it searches. An honest one goes through hundreds of megabytes a second. */
export interface Allowance {
  readonly startMs: number;
  readonly msPerMegabyte: number;
}

const usual: Allowance = { startMs: 10_000, msPerMegabyte: 1_000 };

/** Characters that are searched in one go: being watched costs a millisecond, and a package may hold ten thousand small files. */
const batch = 1024 * 1024;

interface Expression {
  readonly source: string;
  readonly regex: RegExp;
  spentMs: number;
  searched: number;
  isStopped: boolean;
}

interface File {
  readonly order: number;
  readonly path: string;
  readonly reader: { readonly binary: boolean };
  /** First hits, by expression. */
  readonly hits: Map<Expression, TextHit>;
}

/**
 * Searches the files of a package for expressions; of each file and expression the first place. What begins anywhere is found wherever the
 * pieces end if it is no longer than 64 KiB. An expression that backtracks without end is stopped, and named.
 */
export class TextSearch {
  readonly #expressions: readonly Expression[];
  readonly #allowance: Allowance;
  readonly #timed = new Timed();
  /** That have a hit. */
  readonly #files = new Set<File>();
  #order = 0;
  #queue: { readonly file: File; readonly window: Window }[] = [];
  #queued = 0;

  /** @throws SyntaxError. */
  constructor(sources: readonly string[], allowance = usual) {
    const state = { spentMs: 0, searched: 0, isStopped: false };
    this.#expressions = sources.map((source) => ({ source, regex: compileText(source), ...state }));
    this.#allowance = allowance;
  }

  reader(path: string): ContentReader {
    const windows = new Windows((window) => this.#add(file, window));
    const file: File = { order: this.#order++, path, reader: windows, hits: new Map() };
    return windows;
  }

  /** In the order of files, then of expressions. */
  hits(): readonly TextHit[] {
    this.#flush();
    const inOrder = ({ hits, reader }: File): readonly TextHit[] =>
      this.#expressions
        .flatMap((one) => hits.get(one) ?? [])
        .map((hit) => (reader.binary ? { ...hit, line: null } : hit));
    return [...this.#files].sort((a, b) => a.order - b.order).flatMap(inOrder);
  }

  /** Expressions that took too long: from some place on they searched nothing. */
  stopped(): readonly string[] {
    this.#flush();
    return this.#expressions.filter(({ isStopped }) => isStopped).map(({ source }) => source);
  }

  #add(file: File, window: Window): void {
    this.#queue.push({ file, window });
    this.#queued += window.text.length;
    if (this.#queued >= batch) this.#flush();
  }

  #flush(): void {
    for (const one of this.#expressions) this.#search(one);
    this.#queue = [];
    this.#queued = 0;
  }

  #search(one: Expression): void {
    const todo = this.#queue.filter(({ file }) => !file.hits.has(one));
    if (one.isStopped || todo.length === 0) return;
    for (const { window } of todo) one.searched += window.to - window.from;
    const { startMs, msPerMegabyte } = this.#allowance;
    const left = startMs + (one.searched / 1e6) * msPerMegabyte - one.spentMs;
    const started = performance.now();
    const isDone = this.#timed.run(() => {
      for (const { file, window } of todo) this.#look(one, file, window);
    }, left);
    one.spentMs += performance.now() - started;
    one.isStopped = !isDone;
  }

  #look(one: Expression, file: File, window: Window): void {
    if (file.hits.has(one)) return;
    one.regex.lastIndex = window.from;
    const at = one.regex.exec(window.text)?.index;
    // What begins behind the window is seen again in the next one, with all that follows it.
    if (at === undefined || at >= window.to) return;
    this.#files.add(file);
    const { source } = one;
    file.hits.set(one, { path: file.path, source, offset: window.offset + at, line: lineAt(window, at) });
  }
}
