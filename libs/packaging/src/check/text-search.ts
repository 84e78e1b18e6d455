import type { ContentReader } from '../archive/format.ts';

export interface TextHit {
  readonly source: string;
  /** Bytes from the beginning of the file. */
  readonly offset: number;
  /** Counts from 1; null in a file with zeros in it, which has no lines. */
  readonly line: number | null;
}

/** Bytes of the piece before that are searched again, for what lies across the border. */
const overlap = 64 * 1024;

/**
 * Searches a file for expressions, piece by piece; for each the first place. Of what is longer than `overlap` and lies across the border of two
 * pieces the beginning alone may be found.
 */
export class TextSearch implements ContentReader {
  readonly #onEnd: (hits: readonly TextHit[]) => void;
  readonly #left: Map<string, RegExp>;
  readonly #hits: TextHit[] = [];
  #kept: Buffer = Buffer.alloc(0);
  /** Of the first byte that is kept. */
  #offset = 0;
  #line = 1;
  #hasZero = false;

  constructor(expressions: ReadonlyMap<string, RegExp>, onEnd: (hits: readonly TextHit[]) => void) {
    this.#left = new Map(expressions);
    this.#onEnd = onEnd;
  }

  push(piece: Buffer): void {
    this.#hasZero ||= piece.includes(0);
    if (this.#left.size === 0) return;
    const bytes = this.#kept.length === 0 ? piece : Buffer.concat([this.#kept, piece]);
    const text = bytes.toString('latin1');
    for (const [source, regex] of this.#left) {
      const at = regex.exec(text)?.index;
      if (at === undefined) continue;
      this.#hits.push({ source, offset: this.#offset + at, line: this.#line + newlines(bytes.subarray(0, at)) });
      this.#left.delete(source);
    }
    this.#keep(bytes);
  }

  end(): void {
    this.#onEnd(this.#hasZero ? this.#hits.map((hit) => ({ ...hit, line: null })) : this.#hits);
  }

  /** From the beginning of a line where there is one: `^` must not match in the middle of one. */
  #keep(bytes: Buffer): void {
    const earliest = Math.max(0, bytes.length - overlap);
    const newline = bytes.indexOf(10, earliest);
    const start = newline === -1 ? earliest : newline + 1;
    this.#offset += start;
    this.#line += newlines(bytes.subarray(0, start));
    this.#kept = bytes.subarray(start);
  }
}

function newlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

/**
 * An expression that searches bytes: files are read as one character a byte, so that a binary is searched like a text, and what is not ASCII in
 * the expression stands for its bytes in UTF-8. `^` and `$` are beginning and end of a line. @throws SyntaxError.
 */
export function compileText(source: string): RegExp {
  const strange = /\[[^\]]*\P{ASCII}[^\]]*\]/u.exec(source)?.[0];
  if (strange !== undefined)
    throw new SyntaxError(`${strange}: what is not ASCII cannot stand in brackets; write (?:ä|ö) instead`);
  return new RegExp(source.replace(/\P{ASCII}+/gu, asBytes), 'm');
}

/** In groups, so that what follows (`*`, `?`) is about the whole of the last letter. */
function asBytes(letters: string): string {
  return [...letters].map((letter) => `(?:${Buffer.from(letter).toString('latin1')})`).join('');
}
