import { closeSync, openSync, writeSync } from 'node:fs';
import { notWritten } from '../not-written.ts';
import { piecesOf } from '../pieces.ts';

/** Writes what comes into a new file; gives how many bytes that were. Errors of `source` come through. @throws WindlassError `build`. */
export async function toScratch(file: string, source: AsyncIterable<Buffer>): Promise<number> {
  const fd = attempt(file, () => openSync(file, 'wx', 0o600));
  let size = 0;
  try {
    for await (const piece of source) {
      // Not by the thread pool: there it would wait for compressors, and they then for what comes next.
      for (let at = 0; at < piece.length; ) at += attempt(file, () => writeSync(fd, piece, at));
      size += piece.length;
    }
    return size;
  } finally {
    closeSync(fd);
  }
}

function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw notWritten(file, cause);
  }
}

/** Bytes of a file from front to back. A piece is valid until the next is asked for. */
export async function* fromScratch(file: string): AsyncGenerator<Buffer> {
  yield* piecesOf(file);
}
