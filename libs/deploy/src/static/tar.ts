import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { ManifestFile } from './manifest.ts';

/** Bytes of files that one stream carries: what is in memory at a time, as long as no file alone is larger. */
const batchBytes = 16 * 2 ** 20;

/** Files in portions that are sent one after the other, so that neither memory nor what a broken connection costs grows with the bundle. */
export function inBatches(files: readonly ManifestFile[]): readonly (readonly ManifestFile[])[] {
  const batches: ManifestFile[][] = [];
  let room = 0;
  for (const file of files) {
    // A header and its padding count, too: many small files are many bytes.
    const takes = file.size + 1024;
    if (takes > room || batches.length === 0) {
      batches.push([]);
      room = batchBytes;
    }
    room -= takes;
    batches.at(-1)?.push(file);
  }
  return batches;
}

/**
 * A tar stream that GNU tar, BusyBox and bsdtar unpack alike: ustar (POSIX.1-1988) with GNU's long names. The time is now, not that of the
 * file: web servers make entity tags of time and size, and a build that sets all times to one would have changed files taken for unchanged.
 * @param folder absolute. @param now milliseconds since 1970.
 */
export function tarOf(folder: string, files: readonly ManifestFile[], now: number): Buffer {
  const seconds = Math.floor(now / 1000);
  const blocks: Buffer[] = [];
  for (const { path, size, mode } of files) {
    const bytes = readFileSync(join(folder, path));
    if (bytes.length !== size) throw changed(folder, path);
    blocks.push(...entry(path, mode, seconds, bytes));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function entry(path: string, mode: number, seconds: number, bytes: Buffer): Buffer[] {
  const name = Buffer.from(path);
  const parts = split(name);
  if (parts !== null) return [header(parts.name, parts.prefix, mode, seconds, bytes.length, '0'), ...padded(bytes)];
  const long = Buffer.concat([name, Buffer.alloc(1)]);
  return [
    header(Buffer.from('././@LongLink'), Buffer.alloc(0), 0o644, 0, long.length, 'L'),
    ...padded(long),
    header(name.subarray(0, 100), Buffer.alloc(0), mode, seconds, bytes.length, '0'),
    ...padded(bytes),
  ];
}

/** ustar: up to 155 bytes of prefix, a slash that is not written, up to 100 bytes of name. Null where it does not fit. */
function split(path: Buffer): { readonly prefix: Buffer; readonly name: Buffer } | null {
  if (path.length <= 100) return { prefix: Buffer.alloc(0), name: path };
  const slash = path.indexOf('/', path.length - 101);
  if (slash < 1 || slash > 155 || slash === path.length - 1) return null;
  return { prefix: path.subarray(0, slash), name: path.subarray(slash + 1) };
}

function header(name: Buffer, prefix: Buffer, mode: number, seconds: number, size: number, type: '0' | 'L'): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, at: number, length: number) =>
    block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  name.copy(block, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(seconds, 136, 12);
  block.write('        ', 148, 'latin1');
  block.write(type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  prefix.copy(block, 345);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function padded(bytes: Buffer): Buffer[] {
  const rest = bytes.length % 512;
  return rest === 0 ? [bytes] : [bytes, Buffer.alloc(512 - rest)];
}

function changed(folder: string, path: string): WindlassError {
  return new WindlassError('gate', `${path} changed while it was sent`, {
    where: { file: join(folder, path) },
    why: 'a build wrote into the folder at the same time',
    next: 'npx windlass update-and-deploy',
  });
}
