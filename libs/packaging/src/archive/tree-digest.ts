import type { PackageFormat } from '@windlass/kit/config/schema-packages';
import { sha256Hex } from '@windlass/kit/hash';
import { type ArchiveEntry, folderMode, linkMode } from './entry.ts';
import type { PackageMeta } from './format.ts';
import { formatOf } from './formats.ts';
import { metaDigest } from './meta.ts';

/** What makes the bytes of an archive, but for the content of its files. */
export interface TreeParts {
  readonly entries: readonly ArchiveEntry[];
  readonly format: PackageFormat;
  /** Seconds since 1970. */
  readonly epoch: number;
  readonly meta: PackageMeta;
}

/** SHA-256 (hex) of all that the bytes of an archive are made of. `sha256`: of the content of each file, by its path in the archive. */
export function treeOf({ entries, format, epoch, meta }: TreeParts, sha256: ReadonlyMap<string, string>): string {
  const rows = entries.map((entry) => {
    if (entry.kind === 'file') return ['file', entry.path, entry.mode, sha256.get(entry.path)];
    return entry.kind === 'link' ? ['link', entry.path, linkMode, entry.target] : ['folder', entry.path, folderMode];
  });
  const { revision, describes } = formatOf(format);
  return sha256Hex(JSON.stringify([format, revision, epoch, rows, ...(describes ? [metaDigest(meta)] : [])]));
}
