import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blocksOf } from './blocks.ts';

/** The bytes in pieces of these lengths, all in one buffer that is used again, as a reader of files does. */
async function* inPieces(bytes: Buffer, lengths: readonly number[]): AsyncGenerator<Buffer> {
  const piece = Buffer.alloc(Math.max(1, ...lengths));
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = Math.min(lengths[turn % lengths.length] ?? 1, bytes.length - at);
    bytes.copy(piece, 0, at, at + length);
    yield piece.subarray(0, length);
    piece.fill(0xff);
    at += length;
  }
}

it('cuts at the same places whatever the pieces are, and each block knows what came before it', async () => {
  const cases = fc.record({
    bytes: fc.uint8Array({ maxLength: 60 }),
    lengths: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 5 }),
    size: fc.integer({ min: 1, max: 20 }),
    history: fc.integer({ min: 0, max: 30 }),
    holds: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ bytes, lengths, size, history, holds }) => {
      const all = Buffer.from(bytes);
      let at = 0;
      let ended = false;
      const held: (() => void)[] = [];
      for await (const block of blocksOf(inPieces(all, lengths), size, history)) {
        expect(ended).toBe(false);
        expect([...block.bytes]).toEqual([...all.subarray(at, at + size)]);
        expect([...block.before]).toEqual([...all.subarray(Math.max(0, at - history), at)]);
        at += block.bytes.length;
        ended = block.isLast;
        // Its memory goes to a later block at once, or not before the end.
        if (holds) held.push(block.release);
        else block.release();
      }
      expect([at, ended]).toEqual([all.length, true]);
    }),
    { numRuns: 300 },
  );
});

it('passes the errors of the source on', async () => {
  const broken = async function* () {
    yield Buffer.from('abc');
    throw new Error('broken');
  };
  const read = async () => {
    for await (const block of blocksOf(broken(), 2)) block.release();
  };
  await expect(read()).rejects.toThrow('broken');
});
