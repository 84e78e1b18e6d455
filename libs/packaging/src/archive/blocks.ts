/** A stretch of a stream, as a unit of work. */
export interface Block {
  readonly bytes: Buffer;
  /** What came right before it: as much as was asked for, less at the beginning. */
  readonly before: Buffer;
  readonly isLast: boolean;
  /** To be called when its bytes are used no more: their memory is taken for a later block. */
  release(): void;
}

/**
 * Cuts a stream into blocks of `size` bytes, the last one shorter: at the same places whatever pieces it comes in. There is at least one.
 * `history`: bytes that a block shall know of what came before it. `free`: memory that was released, for who cuts many streams in the same way.
 */
export async function* blocksOf(
  source: AsyncIterable<Buffer>,
  size: number,
  history = 0,
  free: Buffer[] = [],
): AsyncGenerator<Block> {
  const cut = (memory: Buffer, known: number, length: number, isLast: boolean): Block => ({
    bytes: memory.subarray(history, history + length),
    before: memory.subarray(history - known, history),
    isLast,
    release: () => free.push(memory),
  });
  const take = (): Buffer => free.pop() ?? Buffer.allocUnsafe(history + size);
  let memory = take();
  let known = 0;
  let length = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length; ) {
      if (length === size) {
        const next = take();
        // Behind a whole block there may be less than `history`, where blocks are shorter than that.
        const knownNext = Math.min(history, known + size);
        memory.copy(next, history - knownNext, history + size - knownNext, history + size);
        yield cut(memory, known, length, false);
        memory = next;
        known = knownNext;
        length = 0;
      }
      const count = piece.copy(memory, history + length, at, Math.min(piece.length, at + size - length));
      at += count;
      length += count;
    }
  }
  yield cut(memory, known, length, true);
}
