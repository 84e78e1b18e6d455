import type { ContentReader } from '../archive/format.ts';

/** A part of a file, with what stands around it: whoever searches takes what begins in `from` to `to` and may look at all of `text`. */
export interface Window {
  /** One character a byte (latin1). */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Of the first character of `text`, from the beginning of the file. */
  readonly offset: number;
  /** Newlines of the file before `text`. */
  readonly lines: number;
}

/** Bytes in front of a window that a search may look back at. */
const before = 1024;
/** Bytes behind a window: what begins in the window and is no longer than this is seen whole, wherever the pieces end. */
export const after = 64 * 1024;
/** Bytes of a window. */
const width = 1024 * 1024;

/** Cuts a file, which comes in pieces of any length, into windows that overlap. A file has at least one window, unless it is empty. */
export class Windows implements ContentReader {
  readonly #look: (window: Window) => void;
  #parts: Buffer[] = [];
  #length = 0;
  /** Bytes at the beginning of what is kept that were looked at already. */
  #seen = 0;
  #offset = 0;
  #lines = 0;
  #binary = false;

  constructor(look: (window: Window) => void) {
    this.#look = look;
  }

  /** Whether a zero came so far: such a file has no lines. */
  get binary(): boolean {
    return this.#binary;
  }

  push(piece: Buffer): void {
    this.#binary ||= piece.includes(0);
    for (let at = 0; at < piece.length; at += width) {
      // A copy: a format may fill the same buffer again.
      const part = Buffer.from(piece.subarray(at, at + width));
      this.#parts.push(part);
      this.#length += part.length;
      if (this.#length - this.#seen >= width + after) this.#turn(this.#length - after);
    }
  }

  end(): void {
    if (this.#length > this.#seen) this.#turn(this.#length);
  }

  #turn(to: number): void {
    const bytes = this.#parts.length === 1 && this.#parts[0] ? this.#parts[0] : Buffer.concat(this.#parts);
    const text = bytes.toString('latin1');
    this.#look({ text, from: this.#seen, to, offset: this.#offset, lines: this.#lines });
    const start = Math.max(0, to - before);
    this.#lines += newlinesIn(text, start);
    this.#offset += start;
    this.#parts = [bytes.subarray(start)];
    this.#length = bytes.length - start;
    this.#seen = to - start;
  }
}

/** Newlines in a text before `end`. */
export function newlinesIn(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Line of a place in a window, from 1. */
export function lineAt({ text, lines }: Pick<Window, 'text' | 'lines'>, at: number): number {
  return lines + newlinesIn(text, at) + 1;
}
