import { crc32, deflateRawSync } from 'node:zlib';
import { type Block, blocksOf } from '../blocks.ts';
import { compress, giveBack } from '../compressed.ts';
import { contentOf } from '../content.ts';
import type { ArchiveEntry } from '../entry.ts';
import type { WriteOptions } from '../format.ts';
import { deflateStream, level } from '../tar-gz/gzip.ts';
import { methods } from './records.ts';

/** Bytes of a file that are compressed in one go, and those before that they may refer to. */
const blockSize = 512 * 1024;
const window = 32 * 1024;
/** Below this a turn through the thread pool takes longer than the work. */
const small = 16 * 1024;

/** An entry, or a part of a file that is longer than one block. */
export interface Unit {
  readonly entry: ArchiveEntry;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly block: Block | null;
  /** CRC-32 of the file up to the end of this. */
  readonly crc: number;
}

/** All units in order, for work side by side. */
export async function* unitsOf(entries: readonly ArchiveEntry[], options: WriteOptions): AsyncGenerator<Unit> {
  const free: Buffer[] = [];
  for (const entry of entries) {
    options.signal.throwIfAborted();
    if (entry.kind !== 'file') {
      yield { entry, isFirst: true, isLast: true, block: null, crc: crc32(dataOf(entry)) };
      continue;
    }
    let crc = 0;
    let isFirst = true;
    for await (const block of blocksOf(contentOf(entry, options), blockSize, window, free)) {
      crc = crc32(block.bytes, crc);
      yield { entry, isFirst, isLast: block.isLast, block, crc };
      isFirst = false;
    }
  }
}

/** The target of a link is what is in it. */
function dataOf(entry: ArchiveEntry): Buffer {
  return Buffer.from(entry.kind === 'link' ? entry.target : '');
}

export interface Packed {
  readonly unit: Unit;
  readonly method: number;
  readonly pieces: readonly Buffer[];
  /** Bytes. */
  readonly length: number;
  /** To be called when the pieces are used no more. */
  release(): void;
}

/** Deflates a unit; one that is a whole file stays as it is where that is shorter. */
export async function pack(unit: Unit): Promise<Packed> {
  const { block, entry, isFirst, isLast } = unit;
  if (block === null || block.bytes.length === 0) {
    const data = dataOf(entry);
    const release = block?.release ?? (() => undefined);
    return { unit, method: methods.stored, pieces: [data], length: data.length, release };
  }
  const { bytes } = block;
  const pieces =
    bytes.length <= small && isFirst ? [deflateRawSync(bytes, { level })] : await compress(bytes, deflateStream(block));
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (isFirst && isLast && length >= bytes.length)
    return { unit, method: methods.stored, pieces: [bytes], length: bytes.length, release: block.release };
  block.release();
  return { unit, method: methods.deflated, pieces, length, release: () => giveBack(pieces) };
}
