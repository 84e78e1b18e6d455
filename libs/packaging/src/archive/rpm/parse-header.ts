import { headerMagic, indexEntrySize, typeNumbers } from './header.ts';

/** Bounds of rpm itself (rpm, lib/header.c). */
const mostEntries = 0xffff;
const mostData = 0x0fff_ffff;

/** Bytes before the index. */
export const prologueSize = 16;

/** Bytes of index and values, from the first 16 bytes of a header. @throws Error where it is none. */
export function headerSize(prologue: Buffer): number {
  if (!prologue.subarray(0, headerMagic.length).equals(headerMagic)) throw new Error('a header does not begin as one');
  const entries = prologue.readUInt32BE(8);
  const data = prologue.readUInt32BE(12);
  if (entries > mostEntries || data > mostData) throw new Error('a header is too long');
  return entries * indexEntrySize + data;
}

/** The values of a header by their tags. */
export class ParsedHeader {
  readonly #rows: ReadonlyMap<number, { readonly type: number; readonly at: number; readonly count: number }>;
  readonly #data: Buffer;

  /** @param header with its prologue. */
  constructor(header: Buffer) {
    const entries = header.readUInt32BE(8);
    const start = prologueSize + entries * indexEntrySize;
    this.#data = header.subarray(start);
    this.#rows = new Map(
      [...Array(entries).keys()].map((row) => {
        const at = prologueSize + row * indexEntrySize;
        const [type, offset] = [header.readUInt32BE(at + 4), header.readInt32BE(at + 8)];
        return [header.readUInt32BE(at), { type, at: offset, count: header.readUInt32BE(at + 12) }];
      }),
    );
  }

  /** Empty where there is no such tag. @throws Error where it has no numbers, or fewer than it says. */
  numbers(tag: number): readonly number[] {
    const row = this.#rows.get(tag);
    if (row === undefined) return [];
    const width = widths.get(row.type);
    if (width === undefined) throw new Error(`tag ${tag} has no numbers`);
    const bytes = this.#slice(row.at, row.count * width);
    return [...Array(row.count).keys()].map((at) => {
      if (width < 8) return bytes.readUIntBE(at * width, width);
      return Number(bytes.readBigUInt64BE(at * width));
    });
  }

  /** The same for texts. */
  texts(tag: number): readonly string[] {
    const row = this.#rows.get(tag);
    if (row === undefined) return [];
    if (!textTypes.includes(row.type)) throw new Error(`tag ${tag} has no text`);
    const found: string[] = [];
    for (let { at } = row; found.length < row.count; ) {
      const end = this.#data.indexOf(0, at);
      if (end === -1 || at < 0) throw new Error(`tag ${tag} has no end`);
      found.push(this.#data.toString('utf8', at, end));
      at = end + 1;
    }
    return found;
  }

  #slice(at: number, length: number): Buffer {
    if (at < 0 || at + length > this.#data.length) throw new Error('a header says more than it has');
    return this.#data.subarray(at, at + length);
  }
}

const widths: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 1],
  [typeNumbers.int16, 2],
  [typeNumbers.int32, 4],
  [typeNumbers.int64, 8],
]);
const textTypes: readonly number[] = [typeNumbers.string, typeNumbers.strings, typeNumbers.i18n];
