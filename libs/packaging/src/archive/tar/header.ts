import { WindlassError } from '@windlass/kit/errors';
import { type ArchiveEntry, folderMode, linkMode } from '../entry.ts';

/** POSIX.1-2017, pax: an archive is made of records of 512 bytes. */
export const blockSize = 512;

const nameLength = 100;
const prefixLength = 155;
/** Eleven octal digits. */
const largestNumber = 8 ** 11 - 1;

/**
 * The header of an entry: one ustar record, and before it a pax extended header where the ustar fields are too short or the name is not ASCII.
 * Owner 0 without a name, no device, no time but `mtime` (seconds since 1970): nothing that differs between two machines.
 */
export function headerOf(entry: ArchiveEntry, mtime: number): Buffer {
  const path = entry.kind === 'folder' ? `${entry.path}/` : entry.path;
  const target = entry.kind === 'link' ? entry.target : '';
  const size = entry.kind === 'file' ? entry.size : 0;
  const place = splitName(path);
  const records = [
    ...(place === null ? [paxRecord('path', path)] : []),
    ...(isShort(target, nameLength) ? [] : [paxRecord('linkpath', target)]),
    ...(size > largestNumber ? [paxRecord('size', String(size))] : []),
  ];
  const ustar = ustarRecord({
    name: place?.name ?? shortened(path),
    prefix: place?.prefix ?? '',
    mode: modeOf(entry),
    size: Math.min(size, largestNumber),
    mtime,
    type: entry.kind === 'file' ? '0' : entry.kind === 'link' ? '2' : '5',
    target: isShort(target, nameLength) ? target : shortened(target),
  });
  if (records.length === 0) return ustar;
  const data = Buffer.concat(records);
  const type = 'x';
  const name = shortened(`PaxHeaders/${path}`);
  const pax = ustarRecord({ name, prefix: '', mode: 0o644, size: data.length, mtime, type, target: '' });
  return Buffer.concat([pax, data, padding(data.length), ustar]);
}

/** Zeros up to the next whole record. */
export function padding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

function modeOf(entry: ArchiveEntry): number {
  if (entry.kind === 'file') return entry.mode;
  return entry.kind === 'link' ? linkMode : folderMode;
}

interface Fields {
  readonly name: string;
  readonly prefix: string;
  readonly mode: number;
  readonly size: number;
  readonly mtime: number;
  readonly type: string;
  readonly target: string;
}

function ustarRecord({ name, prefix, mode, size, mtime, type, target }: Fields): Buffer {
  const record = Buffer.alloc(blockSize);
  record.write(name, 0, nameLength, 'latin1');
  writeOctal(record, 100, 8, mode);
  writeOctal(record, 108, 8, 0);
  writeOctal(record, 116, 8, 0);
  writeOctal(record, 124, 12, size);
  writeOctal(record, 136, 12, mtime);
  record.fill(' ', 148, 156);
  record.write(type, 156, 'latin1');
  record.write(target, 157, nameLength, 'latin1');
  record.write('ustar\u000000', 257, 'latin1');
  writeOctal(record, 329, 8, 0);
  writeOctal(record, 337, 8, 0);
  record.write(prefix, 345, prefixLength, 'latin1');
  const sum = record.reduce((total, byte) => total + byte, 0);
  record.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return record;
}

function writeOctal(record: Buffer, at: number, length: number, value: number): void {
  const digits = value.toString(8).padStart(length - 1, '0');
  if (digits.length >= length) throw new WindlassError('internal', `${value} does not fit a tar header`);
  record.write(digits, at, 'latin1');
}

/** A name as the ustar fields hold it: whole, or cut at a slash; null where it does not fit or is not ASCII. */
function splitName(path: string): { readonly name: string; readonly prefix: string } | null {
  if (isShort(path, nameLength)) return { name: path, prefix: '' };
  if (!isShort(path, nameLength + 1 + prefixLength)) return null;
  // Not the slash at the end of a folder: the name may not be empty.
  const slash = path.indexOf('/', Math.max(1, path.length - nameLength - 1));
  if (slash === -1 || slash === path.length - 1 || slash > prefixLength) return null;
  return { name: path.slice(slash + 1), prefix: path.slice(0, slash) };
}

function isShort(text: string, length: number): boolean {
  return text.length <= length && /^[\x20-\x7e]*$/.test(text);
}

/** For readers that do not know pax headers, and for those that show it. */
function shortened(path: string): string {
  return path
    .replace(/[^\x20-\x7e]/gu, '_')
    .slice(0, nameLength)
    .replace(/\/$/, '');
}

/** `<length> <key>=<value>\n`, where the length counts itself, in bytes. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (rest + String(length).length !== length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}
