import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';

/** Which part of a file: from `start`, `size` bytes. */
export interface Part {
  readonly file: string;
  readonly start: number;
  readonly size: number;
}

/** RFC 8878, 3.1.1.1.2: decoders should manage 8 MiB. rpm's zstd at level 19 uses just that. */
const zstdWindowLog = 23;

const openers = {
  none: null,
  gzip: () => createGunzip({ chunkSize }),
  zstd: () => createZstdDecompress({ chunkSize, params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLog } }),
} as const;

export type Compression = keyof typeof openers;

const chunkSize = 256 * 1024;

/** A part of a file with its compression taken off; `onRaw` sees the bytes as they are in the file. */
export async function* unpressed(
  { file, start, size }: Part,
  compression: Compression,
  onRaw: (bytes: Buffer) => void = () => {},
): AsyncGenerator<Buffer> {
  if (size === 0) return;
  const raw = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(file, { start, end: start + size - 1, highWaterMark: chunkSize })) {
      onRaw(chunk);
      yield chunk;
    }
  };
  const opener = openers[compression]?.();
  if (opener === undefined) {
    yield* raw();
    return;
  }
  // How it ends is told by reading `opener`, which fails with what went wrong before it.
  pipeline(raw, opener, () => undefined);
  yield* opener;
}

/** @throws Error for one that nobody here can take off, such as xz. */
export function compressionOf(name: string): Compression {
  const known: Readonly<Record<string, Compression>> = {
    '': 'none',
    gz: 'gzip',
    gzip: 'gzip',
    zst: 'zstd',
    zstd: 'zstd',
  };
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found === undefined) throw new Error(`it is compressed by ${name}, which is not read here`);
  return found;
}
