import { contentOf } from '../content.ts';
import type { ArchiveEntry, FileEntry } from '../entry.ts';
import type { WriteOptions } from '../format.ts';
import { isLarge, modeOf, sizeOf } from './files.ts';

/** cpio(5), "New ASCII Format". */
export const newcMagic = '070701';
/** rpm's own short header for files above 4 GiB: a number of a file, and all else from the package's header (rpm, lib/cpio.c). */
export const strippedMagic = '07070X';
export const trailerName = 'TRAILER!!!';

/**
 * The payload: entries in the order of the package's header, names with `./` before them. SHA-256 (hex) of each file goes into `digests` by path.
 * A piece is valid until the next is asked for.
 */
export async function* cpio(
  entries: readonly ArchiveEntry[],
  options: WriteOptions,
  digests: Map<string, string>,
): AsyncGenerator<Buffer> {
  const short = isLarge(entries);
  const onFile = (entry: FileEntry, sha256: string): void => {
    digests.set(entry.path, sha256);
    options.onFile(entry, sha256);
  };
  for (const [at, entry] of entries.entries()) {
    options.signal.throwIfAborted();
    const size = sizeOf(entry);
    yield short ? strippedHeader(at) : newcHeader(`./${entry.path}`, entry, at + 1, options.mtime);
    if (entry.kind === 'link') yield Buffer.from(entry.target);
    if (entry.kind === 'file') {
      yield* contentOf(entry, { ...options, onFile });
    }
    yield cpioPadding(size);
  }
  yield newcHeader(trailerName, null, 0, 0);
}

function newcHeader(name: string, entry: ArchiveEntry | null, inode: number, mtime: number): Buffer {
  const bytes = Buffer.from(`${name}\0`);
  const mode = entry === null ? 0 : modeOf(entry);
  const links = entry?.kind === 'folder' ? 2 : 1;
  const size = entry === null ? 0 : sizeOf(entry);
  // inode mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
  const fields = [inode, mode, 0, 0, links, mtime, size, 0, 0, 0, 0, bytes.length, 0];
  const head = newcMagic + fields.map((value) => value.toString(16).padStart(8, '0')).join('');
  return Buffer.concat([Buffer.from(head), bytes, cpioPadding(head.length + bytes.length)]);
}

function strippedHeader(at: number): Buffer {
  const head = Buffer.from(strippedMagic + at.toString(16).padStart(8, '0'));
  return Buffer.concat([head, cpioPadding(head.length)]);
}

/** Headers and contents begin at multiples of four. */
export function cpioPadding(size: number): Buffer {
  return Buffer.alloc((4 - (size % 4)) % 4);
}
