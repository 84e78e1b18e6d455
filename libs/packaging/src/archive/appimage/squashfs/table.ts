import type { Image, Reference } from './image.ts';

/** Bytes that a block of a table holds, the last one excepted. */
const blockLength = 8192;

interface Block {
  readonly bytes: Buffer;
  /** Where the block behind it begins. */
  readonly next: number;
}

/** A table of blocks, each one packed by itself: inodes, folders, fragments. */
export interface Table {
  /** Reads on from there. */
  from(place: Reference): TableReader;
}

export interface TableReader {
  /** The next bytes, over the ends of blocks. @throws Error where the table ends before. */
  take(length: number): Buffer;
}

/** The table that begins at `start`; a block is unpacked once. */
export function openTable(image: Image, start: number): Table {
  const blocks = new Map<number, Block>();
  const block = (position: number): Block => {
    const known = blocks.get(position);
    if (known !== undefined) return known;
    const head = image.at(position, 2).readUInt16LE();
    const length = head & 0x7fff;
    const packed = image.at(position + 2, length);
    const bytes = head & 0x8000 ? packed : image.inflate(packed, blockLength);
    if (bytes.length === 0 || bytes.length > blockLength) throw new Error('a block of a table is too long, or empty');
    const found = { bytes, next: position + 2 + length };
    blocks.set(position, found);
    return found;
  };
  return {
    from: (place) => {
      let now = block(start + place.block);
      let at = place.offset;
      return {
        take: (length) => {
          const parts: Buffer[] = [];
          for (let left = length; left > 0; ) {
            if (at > now.bytes.length) throw new Error('a reference leads out of its block');
            if (at === now.bytes.length) {
              now = block(now.next);
              at = 0;
            }
            const part = now.bytes.subarray(at, at + left);
            parts.push(part);
            at += part.length;
            left -= part.length;
          }
          return Buffer.concat(parts);
        },
      };
    },
  };
}
