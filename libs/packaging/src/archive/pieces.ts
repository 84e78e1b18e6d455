import { closeSync, openSync, readSync } from 'node:fs';

/** Bytes of a piece: small enough to be in the processor's cache when it is hashed and copied. */
const pieceSize = 256 * 1024;

/**
 * What an open file holds from here to its end. A piece is valid until the next is asked for. Synchronous: a turn through the thread pool takes
 * longer than the read, and there it would wait for compressors. `size`: bytes that there should be.
 */
export function* readPieces(fd: number, size = pieceSize): Generator<Buffer> {
  // One byte of room more shows the end, or that there is more, in the same turn.
  const buffer = Buffer.allocUnsafe(Math.min(size + 1, pieceSize));
  for (;;) {
    const count = readSync(fd, buffer, 0, buffer.length, null);
    if (count === 0) return;
    yield buffer.subarray(0, count);
  }
}

/** The same of a file that is not open. */
export function* piecesOf(file: string): Generator<Buffer> {
  const fd = openSync(file, 'r');
  try {
    yield* readPieces(fd);
  } finally {
    closeSync(fd);
  }
}
