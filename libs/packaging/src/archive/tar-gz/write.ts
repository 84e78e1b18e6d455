import { createHash } from 'node:crypto';
import { closeSync, openSync, read } from 'node:fs';
import { WindlassError } from '@windlass/kit/errors';
import { unreadable } from '../../tree/digest.ts';
import type { ArchiveEntry, FileEntry } from '../entry.ts';
import type { WriteOptions } from '../format.ts';
import { blockSize, headerOf, padding } from './header.ts';

const chunkSize = 1024 * 1024;

/** The entries as a tar, in the order given. @throws WindlassError `build` where a file is not what it was when it was collected. */
export async function* tar(entries: readonly ArchiveEntry[], options: WriteOptions): AsyncGenerator<Buffer> {
  let small: Buffer[] = [];
  let length = 0;
  for (const entry of entries) {
    options.signal.throwIfAborted();
    const parts = entry.kind === 'file' ? withContent(entry, options) : [headerOf(entry, options.mtime)];
    for await (const part of parts) {
      small.push(part);
      length += part.length;
      // Ten thousand small files are not ten thousand turns of the compressor.
      if (length < chunkSize) continue;
      yield Buffer.concat(small);
      small = [];
      length = 0;
    }
  }
  yield Buffer.concat([...small, Buffer.alloc(2 * blockSize)]);
}

async function* withContent(entry: FileEntry, { mtime, signal, onBytes }: WriteOptions): AsyncGenerator<Buffer> {
  yield headerOf(entry, mtime);
  const hash = createHash('sha256');
  const fd = open(entry);
  try {
    let left = entry.size;
    while (left > 0) {
      signal.throwIfAborted();
      const chunk = await readSome(fd, Math.min(left, chunkSize), entry);
      if (chunk.length === 0) throw changed(entry);
      hash.update(chunk);
      left -= chunk.length;
      onBytes(chunk.length);
      yield chunk;
    }
    if (hash.digest('hex') !== entry.sha256) throw changed(entry);
  } finally {
    closeSync(fd);
  }
  yield padding(entry.size);
}

function open(entry: FileEntry): number {
  try {
    return openSync(entry.from, 'r');
  } catch (cause) {
    throw unreadable(entry.from, cause);
  }
}

/** By hand: `promisify` loads more than all of this. */
function readSome(fd: number, length: number, entry: FileEntry): Promise<Buffer> {
  return new Promise((done, fail) => {
    read(fd, Buffer.allocUnsafe(length), 0, length, null, (cause, count, buffer) =>
      cause ? fail(unreadable(entry.from, cause)) : done(buffer.subarray(0, count)),
    );
  });
}

function changed(entry: FileEntry): WindlassError {
  return new WindlassError('build', `${entry.from} changed while it was packed`, {
    where: { file: entry.from },
    why: 'something else writes to it: a build that still runs, an editor, a file watcher',
    next: 'stop that, and run the command again',
  });
}
