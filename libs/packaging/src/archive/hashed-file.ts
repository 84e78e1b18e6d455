import { closeSync, fchmodSync, openSync, writeSync } from 'node:fs';
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
      // Not by the thread pool: there it would wait for compressors, and they then for what comes next.
      for (let at = 0; at < piece.length; ) at += attempt(named, () => writeSync(fd, piece, at));
      for (const hash of hashes) hash.update(piece);
      size += piece.length;
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

function attempt<T>(named: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw notWritten(named, cause);
  }
}
