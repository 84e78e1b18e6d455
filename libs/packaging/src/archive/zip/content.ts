import { createReadStream } from 'node:fs';
import { crc32, createInflateRaw } from 'node:zlib';
import type { Listed } from './directory.ts';
import { methods } from './records.ts';

const chunkSize = 256 * 1024;

/**
 * Hands on the content of an entry, piece by piece, and looks at its size and checksum; what is longer than it says is left there.
 * @throws Error.
 */
export async function readContent(
  file: string,
  { method, packed, size, crc }: Listed,
  start: number,
  push: (piece: Buffer) => void,
): Promise<void> {
  let sum = 0;
  let seen = 0;
  for await (const piece of packed === 0 ? [] : pieces(file, method, start, packed)) {
    seen += piece.length;
    if (seen > size) throw new Error('an entry is longer than it says');
    sum = crc32(piece, sum);
    push(piece);
  }
  if (seen < size) throw new Error('an entry is shorter than it says');
  if (sum !== crc) throw new Error('the checksum of an entry is wrong');
}

async function* pieces(file: string, method: number, start: number, packed: number): AsyncGenerator<Buffer> {
  const source = createReadStream(file, { start, end: start + packed - 1, highWaterMark: chunkSize });
  if (method === methods.stored) {
    yield* source;
    return;
  }
  const inflate = createInflateRaw({ chunkSize });
  source.on('error', (error) => inflate.destroy(error));
  inflate.on('close', () => source.destroy());
  yield* source.pipe(inflate);
  if (inflate.bytesWritten !== packed) throw new Error('there is something behind the data of an entry');
}
