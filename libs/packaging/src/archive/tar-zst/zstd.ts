import { constants, createZstdCompress } from 'node:zlib';
import { blocksOf } from '../blocks.ts';
import { compressed } from '../compressed.ts';

/** Bytes of a frame: more of them would make the whole a thousandth smaller. */
const frameSize = 2 * 1024 * 1024;
/** The level of `zstd` itself. */
const level = 3;

/**
 * Zstandard (RFC 8878), in frames that are compressed side by side. Each stands for itself, so that the bytes depend on no number of threads, as
 * they would where zstd makes the jobs of one frame (ZSTD_c_nbWorkers), which not every Node can. A piece is valid until the next is asked for.
 */
export async function* zstd(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 };
  yield* compressed(blocksOf(source, frameSize), ({ bytes }) =>
    // ZSTD_compressBound, and the checksum: all in one piece.
    createZstdCompress({ params, chunkSize: bytes.length + (bytes.length >> 8) + 128 }),
  );
}
