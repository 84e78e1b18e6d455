import type { Transform } from 'node:stream';
import type { Block } from './blocks.ts';
import { inOrder } from './in-order.ts';

/**
 * Blocks compressed side by side, each by a stream of its own, in their order. Unlike `zlib.deflateRaw` and its like, which put the pieces of a
 * result together in a copy, this leaves nothing behind for the collector of garbage, for which hundreds of megabytes would wait.
 * A piece is valid until the next is asked for. `ahead`: see `inOrder`.
 */
export async function* compressed(
  blocks: AsyncIterable<Block>,
  streamFor: (block: Block) => Transform,
  ahead?: number,
): AsyncGenerator<Buffer> {
  const pack = async (block: Block): Promise<readonly Buffer[]> => {
    const pieces = await compress(block.bytes, streamFor(block));
    block.release();
    return pieces;
  };
  for await (const pieces of inOrder(blocks, pack, ahead)) {
    yield* pieces;
    giveBack(pieces);
  }
}

/** All that a stream makes of some bytes. */
export function compress(bytes: Buffer, stream: Transform): Promise<readonly Buffer[]> {
  return new Promise((done, fail) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('error', fail);
    // Not `end`: until it is closed a thread may be reading `bytes`.
    stream.on('close', () => done(pieces));
    stream.end(bytes);
  });
}

/** Frees the memory of pieces that nobody uses any more, at once. */
export function giveBack(pieces: readonly Buffer[]): void {
  for (const buffer of new Set(pieces.map((piece) => piece.buffer))) {
    // Small ones share their memory with others (Buffer.poolSize).
    if (buffer instanceof ArrayBuffer && buffer.byteLength > 2 * Buffer.poolSize) buffer.transfer(0);
  }
}
