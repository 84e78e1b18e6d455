import { mostEntries } from '../reading.ts';
import { extras, flags, full16, full32, methods, signatures } from './records.ts';

/** What the central directory says of an entry. */
export interface Listed {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
  /** Of Unix, type included; null where another system made it. */
  readonly unixMode: number | null;
}

export interface Directory {
  readonly entries: readonly Listed[];
  /** Where it begins, and so where the data has to end. */
  readonly start: number;
}

/** Reads bytes of a file; all of them, or throws. */
export type ReadAt = (position: number, length: number) => Buffer;

const endLength = 22;
const longestComment = 0xffff;
/** A million names of a hundred bytes. */
const longestDirectory = 256 * 1024 * 1024;

/** APPNOTE 4.3.12 to 4.3.16. @throws Error where it is none, or says something that readers understand differently. */
export function readDirectory(readAt: ReadAt, fileSize: number): Directory {
  const tail = readAt(
    Math.max(0, fileSize - endLength - longestComment),
    Math.min(fileSize, endLength + longestComment),
  );
  const at = endRecordIn(tail);
  const endOffset = fileSize - tail.length + at;
  const { count, length, start, end } = zip64End(readAt, endOffset) ?? plainEnd(tail.subarray(at), endOffset);
  if (count > mostEntries) throw new Error(`it has more than ${mostEntries} entries`);
  if (length > longestDirectory || start + length !== end) throw new Error('its directory is not where it should be');
  const bytes = readAt(start, length);
  const entries: Listed[] = [];
  let next = 0;
  while (next < bytes.length) {
    const { listed, length: used } = readListed(bytes.subarray(next));
    entries.push(listed);
    next += used;
  }
  if (entries.length !== count) throw new Error(`it lists ${entries.length} entries, and counts ${count}`);
  return { entries, start };
}

/** The last record whose comment ends where the file does. */
function endRecordIn(tail: Buffer): number {
  for (let at = tail.length - endLength; at >= 0; at--) {
    if (tail.readUInt32LE(at) === signatures.end && at + endLength + tail.readUInt16LE(at + 20) === tail.length)
      return at;
  }
  throw new Error('it has no directory at its end: it is no zip file, or cut off');
}

function plainEnd(record: Buffer, end: number) {
  if (record.readUInt32LE(4) !== 0 || record.readUInt16LE(8) !== record.readUInt16LE(10))
    throw new Error('it is one of several parts');
  return { count: record.readUInt16LE(10), length: record.readUInt32LE(12), start: record.readUInt32LE(16), end };
}

/** Null where there is no ZIP64 record before the end. */
function zip64End(readAt: ReadAt, endOffset: number) {
  if (endOffset < 20) return null;
  const locator = readAt(endOffset - 20, 20);
  if (locator.readUInt32LE(0) !== signatures.zip64Locator) return null;
  const end = toNumber(locator, 8);
  if (end + 56 !== endOffset - 20) throw new Error('its ZIP64 record is not where it should be');
  const record = readAt(end, 56);
  if (record.readUInt32LE(0) !== signatures.zip64End) throw new Error('its ZIP64 record is none');
  if (toNumber(record, 24) !== toNumber(record, 32)) throw new Error('it is one of several parts');
  return { count: toNumber(record, 32), length: toNumber(record, 40), start: toNumber(record, 48), end };
}

export function toNumber(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('a number in it is too large');
  return Number(value);
}

function readListed(bytes: Buffer): { readonly listed: Listed; readonly length: number } {
  if (bytes.length < 46 || bytes.readUInt32LE(0) !== signatures.central) throw new Error('its directory is broken');
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) => bytes.readUInt16LE(at));
  const length = 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  if (length > bytes.length) throw new Error('its directory is broken');
  const name = Buffer.from(bytes.subarray(46, 46 + (nameLength ?? 0)));
  const extra = readExtra(bytes.subarray(46 + name.length, 46 + name.length + (extraLength ?? 0)));
  const large = extra.get(extras.zip64) ?? Buffer.alloc(0);
  let used = 0;
  const number = (at: number): number => {
    const value = bytes.readUInt32LE(at);
    if (value !== full32) return value;
    used += 8;
    if (used > large.length) throw new Error('a number in its directory is missing');
    return toNumber(large, used - 8);
  };
  const [size, packed, offset] = [number(24), number(20), number(42)];
  const listed = {
    name,
    flags: bytes.readUInt16LE(8),
    method: bytes.readUInt16LE(10),
    crc: bytes.readUInt32LE(16),
    ...{ size, packed, offset },
    // 4.4.2: 3 is Unix, 19 macOS.
    unixMode: [3, 19].includes(bytes.readUInt8(5)) ? bytes.readUInt16LE(40) : null,
  };
  assertPlain(listed, bytes.readUInt16LE(34), extra);
  return { listed, length };
}

function assertPlain(listed: Listed, disk: number, extra: ReadonlyMap<number, Buffer>): void {
  if (listed.flags & flags.encrypted) throw new Error('it is encrypted');
  if (listed.method !== methods.stored && listed.method !== methods.deflated)
    throw new Error(`it is compressed by method ${listed.method}, which not every unpacker knows`);
  if (disk !== 0 && disk !== full16) throw new Error('it is one of several parts');
  // Info-ZIP's unzip takes the name from there, others do not.
  if (extra.has(extras.unicodePath)) throw new Error('an entry has a second name');
}

/** Data by kind (4.5). @throws Error. */
export function readExtra(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    const length = at + 4 <= bytes.length ? bytes.readUInt16LE(at + 2) : bytes.length;
    if (at + 4 + length > bytes.length) throw new Error('an extra field is broken');
    found.set(bytes.readUInt16LE(at), bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
}
