import type { ArchivedEntry, ArchiveFormat } from '../format.ts';
import { fromTop } from '../links.ts';
import { unpack } from '../unpack.ts';

/**
 * Unpacks what belongs below the root of a system into a folder. Absolute links become relative ones, so that they lead to the same thing inside of
 * the folder, and never out of it. Scripts of the package are not run. @throws WindlassError `build`.
 */
export function unpackSystem({ read }: Pick<ArchiveFormat, 'read'>, file: string, folder: string): Promise<void> {
  return unpack({ read: (from, visit) => read(from, (entry) => visit?.(inside(entry)) ?? null) }, file, folder);
}

function inside(entry: ArchivedEntry): ArchivedEntry {
  const { kind, path, target } = entry;
  return kind === 'link' && target !== null ? { ...entry, target: fromTop(path, target) } : entry;
}
