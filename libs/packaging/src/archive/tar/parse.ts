import type { ArchivedEntry } from '../format.ts';
import { blockSize } from './header.ts';

/** What one record of 512 bytes says; null for one of zeros, which ends an archive. */
export interface TarRecord {
  readonly type: string;
  readonly path: string;
  readonly target: string;
  readonly mode: number;
  /** Bytes of what follows. */
  readonly size: number;
}

/** @throws Error where the record is none. */
export function parseRecord(record: Buffer): TarRecord | null {
  if (record.every((byte) => byte === 0)) return null;
  const sum = record.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (numberAt(record, 148, 8) !== sum) throw new Error('the checksum of a header is wrong');
  const name = textAt(record, 0, 100);
  // GNU tar's own format says `ustar  ` and has other fields where POSIX has the prefix.
  const prefix = record.toString('latin1', 257, 263) === 'ustar\0' ? textAt(record, 345, 155) : '';
  const type = String.fromCharCode(record[156] ?? 0);
  return {
    type: type === '\0' ? '0' : type,
    path: prefix === '' ? name : `${prefix}/${name}`,
    target: textAt(record, 157, 100),
    mode: numberAt(record, 100, 8) & 0o7777,
    size: numberAt(record, 124, 12),
  };
}

function textAt(record: Buffer, at: number, length: number): string {
  return untilNul(record.subarray(at, at + length));
}

export function untilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

/** Octal digits, or with the highest bit set a binary number, as GNU tar writes what octal digits cannot. */
function numberAt(record: Buffer, at: number, length: number): number {
  const field = record.subarray(at, at + length);
  if ((field[0] ?? 0) & 0x80) {
    const value = field.reduce((total, byte, index) => total * 256 + (index === 0 ? byte & 0x7f : byte), 0);
    if (Number.isSafeInteger(value)) return value;
    throw new Error('a number in a header is too large');
  }
  const digits = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart();
  if (!/^[0-7]*$/.test(digits)) throw new Error('a number in a header is none');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

/** The records of a pax header, by their lengths: a value may hold anything, a newline too. @throws Error. */
export function parsePax(data: Buffer): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const digits = data.toString('latin1', at, space);
    const length = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0;
    const record = data.subarray(space + 1, at + length);
    const equals = record.indexOf(0x3d);
    if (space === -1 || at + length > data.length || equals < 1 || record.at(-1) !== 0x0a)
      throw new Error('a pax header is broken');
    found.set(record.toString('utf8', 0, equals), record.toString('utf8', equals + 1, record.length - 1));
    at += length;
  }
  return found;
}

/** A record with what pax and GNU headers before it said of it. @throws Error. */
export function toEntry(record: TarRecord, said: ReadonlyMap<string, string>): ArchivedEntry {
  const size = said.get('size');
  if (size !== undefined && !/^\d{1,15}$/.test(size)) throw new Error('a size in a pax header is no number');
  const path = said.get('path') ?? record.path;
  const kind = record.type === '0' && path.endsWith('/') ? 'folder' : (kinds[record.type] ?? 'other');
  const isLink = kind === 'link' || kind === 'hard-link';
  return {
    path,
    kind,
    mode: record.mode,
    size: size === undefined ? record.size : Number(size),
    target: isLink ? (said.get('linkpath') ?? record.target) : null,
  };
}

const kinds: Readonly<Record<string, ArchivedEntry['kind']>> = {
  '0': 'file',
  '7': 'file',
  '1': 'hard-link',
  '2': 'link',
  '5': 'folder',
};

/** Bytes that the content takes, padding included. */
export function padded(size: number): number {
  return Math.ceil(size / blockSize) * blockSize;
}
