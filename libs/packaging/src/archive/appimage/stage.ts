import { chmodSync, closeSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { contentOf } from '../content.ts';
import { type ArchiveEntry, type FileEntry, folderMode } from '../entry.ts';
import type { WriteOptions } from '../format.ts';
import { notWritten } from '../not-written.ts';

/** Writes the entries into a new folder, with their permissions. @throws WindlassError `build` where a file is not what it was. */
export async function stage(entries: readonly ArchiveEntry[], folder: string, options: WriteOptions): Promise<void> {
  attempt(folder, () => mkdirSync(folder));
  for (const entry of entries) {
    options.signal.throwIfAborted();
    const path = join(folder, entry.path);
    if (entry.kind === 'link') attempt(path, () => symlinkSync(entry.target, path));
    else if (entry.kind === 'file') await stageFile(entry, path, options);
    else attempt(path, () => mkdirSync(path));
    // Whatever the umask of this process took away.
    if (entry.kind === 'folder') chmodSync(path, folderMode);
  }
}

async function stageFile(entry: FileEntry, path: string, options: WriteOptions): Promise<void> {
  const fd = attempt(path, () => openSync(path, 'wx', 0o600));
  try {
    for await (const piece of contentOf(entry, options)) {
      for (let at = 0; at < piece.length; ) at += attempt(path, () => writeSync(fd, piece, at));
    }
  } finally {
    closeSync(fd);
  }
  chmodSync(path, entry.mode);
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw notWritten(path, cause);
  }
}
