import { contentOf } from '../content.ts';
import type { ArchiveEntry } from '../entry.ts';
import type { WriteOptions } from '../format.ts';
import { blockSize, headerOf, padding } from './header.ts';

/**
 * The entries as a tar, in the order given. A piece is valid until the next is asked for.
 * @throws WindlassError `build` where a file is not what it was when it was collected.
 */
export async function* tar(entries: readonly ArchiveEntry[], options: WriteOptions): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    options.signal.throwIfAborted();
    yield headerOf(entry, options.mtime);
    if (entry.kind !== 'file') continue;
    yield* contentOf(entry, options);
    yield padding(entry.size);
  }
  yield Buffer.alloc(2 * blockSize);
}
