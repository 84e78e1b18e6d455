import { pipeline } from 'node:stream';
import { constants, crc32, createDeflateRaw } from 'node:zlib';

/**
 * RFC 1952: deflate, no name, no time, best compression, and 255 ("unknown") for the system, where zlib would write the one that it runs on.
 */
const gzipHead = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);

/** The same bytes for the same input, wherever the same zlib runs. Errors of `source` come through. */
export async function* gzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let sum = 0;
  let size = 0;
  const counted = async function* () {
    for await (const chunk of source) {
      sum = crc32(chunk, sum);
      size += chunk.length;
      yield chunk;
    }
  };
  const deflate = createDeflateRaw({ level: constants.Z_BEST_COMPRESSION, memLevel: 9, chunkSize: 256 * 1024 });
  // How it ends is told by reading `deflate`, which fails with what went wrong in `source`.
  pipeline(counted, deflate, () => undefined);
  yield gzipHead;
  yield* deflate;
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(sum, 0);
  tail.writeUInt32LE(size % 2 ** 32, 4);
  yield tail;
}
