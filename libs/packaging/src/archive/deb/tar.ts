import type { ArchiveEntry } from '../entry.ts';
import { folderMode, linkMode } from '../entry.ts';

const blockSize = 512;
const nameLength = 100;
/** Eleven octal digits. */
const largestOctal = 8 ** 11 - 1;

/**
 * The header of an entry as dpkg-deb has it written: the GNU format, since dpkg refuses pax headers (dpkg, lib/dpkg/tarfn.c). Names are the bytes
 * that they are; a longer one goes before in a record of its own. Everything belongs to root.
 * @param path From the root, with a slash at the end of a folder; `./` is put before it.
 */
export function debTarHeader(entry: ArchiveEntry | 'root', mtime: number): Buffer {
  const path = entry === 'root' ? './' : `./${entry.path}${entry.kind === 'folder' ? '/' : ''}`;
  const isLink = entry !== 'root' && entry.kind === 'link';
  const isFile = entry !== 'root' && entry.kind === 'file';
  const target = isLink ? entry.target : '';
  const mode = isFile ? entry.mode : isLink ? linkMode : folderMode;
  const type = isFile ? '0' : isLink ? '2' : '5';
  return Buffer.concat([
    longName('K', target),
    longName('L', path),
    record({ path, target, mode, type, size: isFile ? entry.size : 0, mtime }),
  ]);
}

/** The header of a file of the control archive. */
export function controlHeader(name: string, size: number, mode: number, mtime: number): Buffer {
  return record({ path: `./${name}`, target: '', mode, type: '0', size, mtime });
}

export function tarPadding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

export const tarEnd = Buffer.alloc(2 * blockSize);

function longName(type: 'K' | 'L', name: string): Buffer {
  const bytes = Buffer.from(`${name}\0`);
  if (bytes.length - 1 <= nameLength) return Buffer.alloc(0);
  const head = record({ path: '././@LongLink', target: '', mode: 0o644, type, size: bytes.length, mtime: 0 });
  return Buffer.concat([head, bytes, tarPadding(bytes.length)]);
}

interface Fields {
  readonly path: string;
  readonly target: string;
  readonly mode: number;
  readonly type: string;
  readonly size: number;
  readonly mtime: number;
}

function record({ path, target, mode, type, size, mtime }: Fields): Buffer {
  const bytes = Buffer.alloc(blockSize);
  // Bytes that do not fit are in the record before; a character may be cut here.
  Buffer.from(path).copy(bytes, 0, 0, nameLength);
  bytes.write(octal(mode, 7), 100, 'latin1');
  bytes.write(octal(0, 7), 108, 'latin1');
  bytes.write(octal(0, 7), 116, 'latin1');
  writeSize(bytes, size);
  bytes.write(octal(mtime, 11), 136, 'latin1');
  bytes.fill(' ', 148, 156);
  bytes.write(type, 156, 'latin1');
  Buffer.from(target).copy(bytes, 157, 0, nameLength);
  bytes.write('ustar  \0root', 257, 'latin1');
  bytes.write('root', 297, 'latin1');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return bytes;
}

/** Above 8 GiB GNU tar writes a binary number with its highest bit set. */
function writeSize(bytes: Buffer, size: number): void {
  if (size <= largestOctal) {
    bytes.write(octal(size, 11), 124, 'latin1');
    return;
  }
  bytes[124] = 0x80;
  bytes.writeBigUInt64BE(BigInt(size), 128);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
