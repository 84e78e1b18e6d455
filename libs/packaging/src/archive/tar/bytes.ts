import { createReadStream, statSync } from 'node:fs';
import type { Transform } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';

export type Compression = 'gzip' | 'zstd';

const chunkSize = 256 * 1024;
/** RFC 8878, 3.1.1.1.2: decoders should manage 8 MiB. More is not taken from an archive that nobody knows. */
const zstdWindowLog = 23;

function decompressor(compression: Compression): Transform & { readonly bytesWritten: number } {
  if (compression === 'gzip') return createGunzip({ chunkSize });
  return createZstdDecompress({ chunkSize, params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLog } });
}

/** What a compressed file holds, from front to back. @throws Error where it is not compressed that way, or cut off. */
export async function* decompressed(file: string, compression: Compression): AsyncGenerator<Buffer> {
  const source = createReadStream(file, { highWaterMark: chunkSize });
  const unpacker = decompressor(compression);
  source.on('error', (error) => unpacker.destroy(error));
  unpacker.on('close', () => source.destroy());
  yield* source.pipe(unpacker);
  // What Node takes for no part of it is passed over in silence.
  if (unpacker.bytesWritten !== statSync(file).size) throw new Error('there is more behind its end');
}

/** Takes a stream apart from front to back. */
export class Bytes {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** The next bytes; fewer only at the end. */
  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let left = length;
    while (left > 0 && (await this.#fill())) {
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      parts.push(part);
      left -= part.length;
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }

  /** The next bytes as they come, not more than `length`; none only at the end. */
  async some(length: number): Promise<Buffer> {
    await this.#fill();
    const part = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return false;
      this.#rest = value;
    }
    return true;
  }
}
