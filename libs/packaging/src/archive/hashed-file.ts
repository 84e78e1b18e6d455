import { closeSync, fchmodSync, openSync, write } from 'node:fs';
import { fsyncLater } from '@windlass/kit/fs/atomic';
import { notWritten } from './not-written.ts';

export interface Written {
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** Hex. */
  readonly sha512: string;
}

/**
 * Writes a new file and makes it last; digests are taken of the bytes as they go out. `named`: the name for messages.
 * Errors of `bytes` come through. @throws WindlassError `build`.
 */
export async function writeHashed(file: string, bytes: AsyncIterable<Buffer>, named: string): Promise<Written> {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hashes = [createHash('sha256'), createHash('sha512')] as const;
  let size = 0;
  const fd = attempt(named, () => openSync(file, 'wx', 0o600));
  try {
    for await (const piece of bytes) {
      const written = writeWhole(fd, piece, named);
      // While another thread writes.
      for (const hash of hashes) hash.update(piece);
      size += piece.length;
      await written;
    }
    attempt(named, () => fchmodSync(fd, 0o644));
    await fsyncLater(fd).catch((cause: unknown) => {
      throw notWritten(named, cause);
    });
    return { size, sha256: hashes[0].digest('hex'), sha512: hashes[1].digest('hex') };
  } finally {
    closeSync(fd);
  }
}

async function writeWhole(fd: number, piece: Buffer, named: string): Promise<void> {
  for (let at = 0; at < piece.length; ) {
    at += await new Promise<number>((done, fail) => {
      write(fd, piece, at, (cause, count) => (cause ? fail(notWritten(named, cause)) : done(count)));
    });
  }
}

function attempt<T>(named: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw notWritten(named, cause);
  }
}
