import { closeSync, fstatSync, openSync } from 'node:fs';
import { WindlassError } from '@windlass/kit/errors';
import { unreadable } from '../tree/digest.ts';
import type { FileMark } from '../tree/walk.ts';
import type { FileEntry } from './entry.ts';
import type { WriteOptions } from './format.ts';
import { readPieces } from './pieces.ts';

/*
 * For every format: the one place where what is packed is read, and the one time.
 *
 *   for await (const piece of contentOf(entry, options)) …
 *
 * gives the `entry.size` bytes of a file. A piece is valid until the next is asked for: copy it, hash it or write it before. At the end
 * `options.onFile(entry, sha256)` has been called: that is where `artifacts.json` and the tree digest have it from, so a format calls `contentOf`
 * once for each file, in the order of the entries, and reads `entry.from` nowhere else.
 */

/** @throws WindlassError `build` where a file cannot be read, or is not what it was when it was collected, or changes meanwhile. */
export async function* contentOf(
  entry: FileEntry,
  options: Pick<WriteOptions, 'signal' | 'onBytes' | 'onFile'>,
): AsyncGenerator<Buffer> {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  let left = entry.size;
  for await (const piece of rawContent(entry, options.signal)) {
    options.signal.throwIfAborted();
    if (piece.length > left) throw changed(entry);
    left -= piece.length;
    hash.update(piece);
    options.onBytes(piece.length);
    yield piece;
  }
  const sha256 = hash.digest('hex');
  if (left > 0 || (entry.sha256 !== undefined && entry.sha256 !== sha256)) throw changed(entry);
  options.onFile(entry, sha256);
}

function rawContent(entry: FileEntry, signal: AbortSignal): AsyncIterable<Buffer> | Iterable<Buffer> {
  const { content } = entry;
  if (content === undefined) return fileContent(entry);
  return typeof content === 'string' ? [Buffer.from(content)] : content(signal);
}

function* fileContent(entry: FileEntry): Generator<Buffer> {
  let fd: number | undefined;
  try {
    fd = openSync(entry.from, 'r');
    const before = fstatSync(fd);
    if (before.size !== entry.size || (entry.seen !== undefined && !isSame(before, entry.seen))) throw changed(entry);
    yield* readPieces(fd, entry.size);
    if (!isSame(fstatSync(fd), before)) throw changed(entry);
  } catch (cause) {
    throw cause instanceof WindlassError ? cause : unreadable(entry.from, cause);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function isSame(one: FileMark, other: FileMark): boolean {
  return (
    one.size === other.size && one.ino === other.ino && one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs
  );
}

function changed(entry: FileEntry): WindlassError {
  return new WindlassError('build', `${entry.from} changed while it was packed`, {
    where: { file: entry.from },
    why: 'something else writes to it: a build that still runs, an editor, a file watcher',
    next: 'stop that, and run the command again',
  });
}
