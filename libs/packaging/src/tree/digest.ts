import { closeSync, fstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import { WindlassError } from '@windlass/kit/errors';
import { whyOf } from '@windlass/kit/fs/system-error';
import { sha256Hex } from '@windlass/kit/hash';
import type { TreeEntry } from './walk.ts';

const chunkSize = 1024 * 1024;

/** Size in bytes and SHA-256 (hex) of a file of any length. @throws WindlassError `build` where it cannot be read. */
export function digestFile(file: string): { readonly size: number; readonly sha256: string } {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    const { size } = fstatSync(fd);
    if (size <= chunkSize) {
      const bytes = Buffer.allocUnsafe(size + 1);
      const read = readFully(fd, bytes);
      // One byte of room shows a file that is longer than it says: one that grows, or one of /proc.
      if (read <= size) return { size: read, sha256: sha256Hex(bytes.subarray(0, read)) };
    }
    return digestLong(fd);
  } catch (cause) {
    throw unreadable(file, cause);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function digestLong(fd: number): { readonly size: number; readonly sha256: string } {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkSize);
  let size = 0;
  for (;;) {
    const read = readSync(fd, chunk, 0, chunkSize, size);
    if (read === 0) return { size, sha256: hash.digest('hex') };
    hash.update(chunk.subarray(0, read));
    size += read;
  }
}

function readFully(fd: number, bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const read = readSync(fd, bytes, at, bytes.length - at, at);
    if (read === 0) break;
    at += read;
  }
  return at;
}

/** What a file is, in one word that changes when the file does: git's mode and the SHA-256, or where a link points. */
export function fingerprint(
  file: string,
  entry: Pick<TreeEntry, 'kind' | 'mode'>,
  sha256Of = (path: string): string => digestFile(path).sha256,
): string {
  if (entry.kind === 'link') return `120000 ${readlinkSync(file)}`;
  if (entry.kind !== 'file') return '040000';
  return `${entry.mode & 0o100 ? '100755' : '100644'} ${sha256Of(file)}`;
}

export function unreadable(file: string, cause: unknown): WindlassError {
  return new WindlassError('build', `${file} cannot be read`, {
    where: { file },
    why: whyOf(cause),
    next: `make it readable, or leave it out: ls -ld '${file.replaceAll("'", `'\\''`)}'`,
    cause,
  });
}
