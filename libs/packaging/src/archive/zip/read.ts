import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ArchivedEntry, Visit } from '../format.ts';
import { damaged } from '../reading.ts';
import { readContent } from './content.ts';
import { type Listed, type ReadAt, readDirectory, readExtra, toNumber } from './directory.ts';
import { extras, flags, full32, signatures } from './records.ts';

/** Of Linux (PATH_MAX). */
const longestTarget = 4096;

/**
 * Every entry, in the order in which they lie in the file. Readers take entries from the directory at the end or from the headers before the
 * data: both have to say the same, and there is nothing before, between or behind. Every checksum is looked at. @throws WindlassError `build`.
 */
export async function readZip(file: string, visit?: Visit): Promise<readonly ArchivedEntry[]> {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    const readAt = readerOf(fd);
    const { entries, start } = readDirectory(readAt, fstatSync(fd).size);
    const sorted = [...entries].sort((a, b) => a.offset - b.offset);
    const found: ArchivedEntry[] = [];
    let end = 0;
    for (const [at, listed] of sorted.entries()) {
      if (listed.offset !== end) throw new Error('there is something between its entries, or they overlap');
      const data = dataStart(readAt, listed);
      end = sorted[at + 1]?.offset ?? start;
      assertEnd(readAt, listed, data + listed.packed, end);
      found.push(await readEntry(file, listed, data, visit));
    }
    if (end !== start) throw new Error('there is something before its directory');
    return found;
  } catch (cause) {
    throw damaged(file, cause);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function readerOf(fd: number): ReadAt {
  return (position, length) => {
    const bytes = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; ) {
      const count = position < 0 ? 0 : readSync(fd, bytes, at, length - at, position + at);
      if (count === 0) throw new Error('it ends too early');
      at += count;
    }
    return bytes;
  };
}

/** Where the data begins, behind a local header that says what the directory says (4.3.7). */
function dataStart(readAt: ReadAt, listed: Listed): number {
  const header = readAt(listed.offset, 30);
  if (header.readUInt32LE(0) !== signatures.local) throw new Error('the header of an entry is none');
  const nameLength = header.readUInt16LE(26);
  const rest = readAt(listed.offset + 30, nameLength + header.readUInt16LE(28));
  const extra = readExtra(rest.subarray(nameLength));
  const isSame =
    rest.subarray(0, nameLength).equals(listed.name) &&
    header.readUInt16LE(6) === listed.flags &&
    header.readUInt16LE(8) === listed.method &&
    !extra.has(extras.unicodePath) &&
    (listed.flags & flags.descriptor || isSameSize(header, extra.get(extras.zip64), listed));
  if (!isSame) throw new Error('the header of an entry says something else than the directory');
  return listed.offset + 30 + rest.length;
}

function isSameSize(header: Buffer, large: Buffer | undefined, { crc, packed, size }: Listed): boolean {
  const [written, unpacked] = [header.readUInt32LE(18), header.readUInt32LE(22)];
  const isLarge = written === full32 && unpacked === full32 && large !== undefined && large.length >= 16;
  return (
    header.readUInt32LE(14) === crc &&
    (isLarge ? toNumber(large, 0) === size && toNumber(large, 8) === packed : written === packed && unpacked === size)
  );
}

/** Behind the data comes the next header, or a descriptor of checksum and sizes, with or without a signature (4.3.9). */
function assertEnd(readAt: ReadAt, { crc, packed, size, flags: bits }: Listed, from: number, to: number): void {
  const length = to - from;
  if (!(bits & flags.descriptor)) {
    if (length !== 0) throw new Error('there is something between its entries, or they overlap');
    return;
  }
  if (![12, 16, 20, 24].includes(length)) throw new Error('there is something between its entries, or they overlap');
  const bytes = readAt(from, length);
  const isSigned = length === 16 || length === 24;
  if (isSigned && bytes.readUInt32LE(0) !== signatures.descriptor) throw new Error('a descriptor is broken');
  const rest = bytes.subarray(isSigned ? 4 : 0);
  const sizes =
    rest.length === 12 ? [rest.readUInt32LE(4), rest.readUInt32LE(8)] : [toNumber(rest, 4), toNumber(rest, 12)];
  if (rest.readUInt32LE(0) !== crc || sizes[0] !== packed || sizes[1] !== size)
    throw new Error('a descriptor says something else than the directory');
}

async function readEntry(file: string, listed: Listed, data: number, visit: Visit | undefined): Promise<ArchivedEntry> {
  const path = decode(listed);
  const kind = kindOf(path, listed.unixMode);
  const mode = listed.unixMode === null ? (kind === 'folder' ? 0o755 : 0o644) : listed.unixMode & 0o7777;
  if (kind !== 'link') {
    if (kind !== 'file' && listed.size > 0) throw new Error('what is no file has content');
    const entry: ArchivedEntry = { path, kind, mode, size: listed.size, target: null };
    const reader = visit?.(entry) ?? null;
    await readContent(file, listed, data, (piece) => reader?.push(piece));
    reader?.end();
    return entry;
  }
  if (listed.size > longestTarget) throw new Error('the target of a link is too long');
  const target: Buffer[] = [];
  await readContent(file, listed, data, (piece) => target.push(Buffer.from(piece)));
  const entry: ArchivedEntry = { path, kind, mode, size: 0, target: toText(Buffer.concat(target)) };
  visit?.(entry);
  return entry;
}

function decode({ name, flags: bits }: Listed): string {
  if (!(bits & flags.utf8) && name.some((byte) => byte > 0x7e)) throw new Error('a name is not UTF-8');
  return toText(name);
}

function toText(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function kindOf(path: string, unixMode: number | null): ArchivedEntry['kind'] {
  const isFolder = path.endsWith('/');
  const type = unixMode === null ? 0 : unixMode & 0o170000;
  if (type === 0) return isFolder ? 'folder' : 'file';
  if ((type === 0o040000) !== isFolder) throw new Error('an entry is a folder by its name or by its type only');
  if (type === 0o120000) return 'link';
  return type === 0o100000 ? 'file' : type === 0o040000 ? 'folder' : 'other';
}
