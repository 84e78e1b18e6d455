import { type Image, wide } from './image.ts';
import type { FileInode } from './inode.ts';
import { openTable } from './table.ts';

/** A bit in the length of a block: it is there as it is. */
const unpacked = 1 << 24;
const fragmentsInBlock = 512;
const fragmentLength = 16;

/** The content of files, block by block. */
export type ReadContent = (file: FileInode) => Generator<Buffer, void>;

export function contentOf(image: Image): ReadContent {
  const { blockSize } = image.superblock;
  const block = (position: number, word: number, most: number): Buffer => {
    const packed = image.at(position, word & ~unpacked);
    return word & unpacked ? packed : image.inflate(packed, most);
  };
  const fragment = fragmentsOf(image, block);
  return function* content({ size, start, blocks, tail }) {
    let position = start;
    let left = size;
    for (const word of blocks) {
      const length = Math.min(left, blockSize);
      // A length of nothing stands for zeros.
      const bytes = word === 0 ? Buffer.alloc(length) : block(position, word, blockSize);
      if (bytes.length !== length) throw new Error('a block of a file has another length than it says');
      yield bytes;
      position += word & ~unpacked;
      left -= length;
    }
    if (tail === null || left === 0) return;
    const bytes = fragment(tail.fragment).subarray(tail.offset, tail.offset + left);
    if (bytes.length !== left) throw new Error('the end of a file is not where it should be');
    yield bytes;
  };
}

/** Blocks that hold the ends of files; the one that was asked for last is kept, because files that share one follow each other. */
function fragmentsOf(
  image: Image,
  block: (position: number, word: number, most: number) => Buffer,
): (at: number) => Buffer {
  const { fragments, fragmentTable, blockSize } = image.superblock;
  let last: { readonly at: number; readonly bytes: Buffer } | null = null;
  return (at) => {
    if (last?.at === at) return last.bytes;
    if (at >= fragments) throw new Error('there is no such fragment');
    const pointer = wide(image.at(fragmentTable + 8 * Math.floor(at / fragmentsInBlock), 8), 0);
    const offset = (at % fragmentsInBlock) * fragmentLength;
    const row = openTable(image, pointer).from({ block: 0, offset }).take(fragmentLength);
    last = { at, bytes: block(wide(row, 0), row.readUInt32LE(8), blockSize) };
    return last.bytes;
  };
}
