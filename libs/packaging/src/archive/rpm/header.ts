/** Values of one tag. A text in `i18n` stands for every language. */
export type Value =
  | { readonly type: 'int16' | 'int32' | 'int64'; readonly values: readonly number[] }
  | { readonly type: 'strings'; readonly values: readonly string[] }
  | { readonly type: 'i18n'; readonly values: readonly string[] }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: Buffer };

export const int16 = (values: readonly number[]): Value => ({ type: 'int16', values });
export const int32 = (values: readonly number[]): Value => ({ type: 'int32', values });
export const int64 = (values: readonly number[]): Value => ({ type: 'int64', values });
export const strings = (values: readonly string[]): Value => ({ type: 'strings', values });
export const string = (value: string): Value => ({ type: 'string', value });
export const i18n = (value: string): Value => ({ type: 'i18n', values: [value] });
export const bytes = (value: Buffer): Value => ({ type: 'bytes', value });

/** Numbers of the types (rpmtag.h, rpmTagType). */
export const typeNumbers = { int16: 3, int32: 4, int64: 5, string: 6, bytes: 7, strings: 8, i18n: 9 } as const;

/** Where values of a type may begin: their own length (rpm, lib/header.c, typeAlign). */
const widths = { int16: 2, int32: 4, int64: 8, string: 1, bytes: 1, strings: 1, i18n: 1 } as const;

/** Version 1 of the header structure, and four bytes that are kept for later. */
export const headerMagic = Buffer.from([0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0]);

export const indexEntrySize = 16;

/**
 * A header structure: magic, the number of entries and of bytes, an index of (tag, type, offset, count), and the values. All of it lies in one
 * region, whose entry comes first and whose trailer comes last, so that digests are of just these bytes.
 * @param region `headerSignatures` or `headerImmutable`.
 */
export function headerBytes(region: number, values: ReadonlyMap<number, Value>): Buffer {
  const rows = [...values].sort(([a], [b]) => a - b);
  const index: Buffer[] = [];
  const store: Buffer[] = [];
  let at = 0;
  const append = (data: Buffer): void => {
    store.push(data);
    at += data.length;
  };
  for (const [number, value] of rows) {
    const width = widths[value.type];
    append(Buffer.alloc((width - (at % width)) % width));
    index.push(indexEntry(number, typeNumbers[value.type], at, countOf(value)));
    append(dataOf(value, width));
  }
  const count = rows.length + 1;
  const regionType = typeNumbers.bytes;
  const first = indexEntry(region, regionType, at, indexEntrySize);
  append(indexEntry(region, regionType, -count * indexEntrySize, indexEntrySize));
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(count, 0);
  sizes.writeUInt32BE(at, 4);
  return Buffer.concat([headerMagic, sizes, first, ...index, ...store]);
}

/** The signature header ends at a multiple of eight (rpm, lib/signature.c). */
export function signaturePadding(length: number): Buffer {
  return Buffer.alloc((8 - (length % 8)) % 8);
}

function indexEntry(number: number, type: number, offset: number, count: number): Buffer {
  const entry = Buffer.alloc(indexEntrySize);
  entry.writeUInt32BE(number, 0);
  entry.writeUInt32BE(type, 4);
  entry.writeInt32BE(offset, 8);
  entry.writeUInt32BE(count, 12);
  return entry;
}

function countOf(value: Value): number {
  if (value.type === 'string') return 1;
  return value.type === 'bytes' ? value.value.length : value.values.length;
}

function dataOf(value: Value, width: number): Buffer {
  if (value.type === 'bytes') return value.value;
  if (value.type === 'string') return Buffer.from(`${value.value}\0`);
  if (value.type === 'strings' || value.type === 'i18n')
    return Buffer.from(value.values.map((one) => `${one}\0`).join(''));
  const data = Buffer.alloc(value.values.length * width);
  for (const [at, one] of value.values.entries()) {
    if (width === 2) data.writeUInt16BE(one, at * 2);
    else if (width === 4) data.writeUInt32BE(one, at * 4);
    else data.writeBigUInt64BE(BigInt(one), at * 8);
  }
  return data;
}
