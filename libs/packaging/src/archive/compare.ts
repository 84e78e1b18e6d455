import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@windlass/kit/hash';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Artifact } from '../artifacts.ts';
import { digestFile } from '../tree/digest.ts';
import { type ArchiveEntry, type FileEntry, linkMode } from './entry.ts';
import type { FormerRelease } from './release-dir.ts';
import { type TreeParts, treeOf } from './tree-digest.ts';

export interface Comparison {
  /** What is in the folder already and need not be written again; null where it has to be. */
  readonly former: Artifact | null;
  /** Why it is written, or why not. */
  readonly reason: string;
  /** SHA-256 (hex) of what had to be read to know, by path in the archive; all of it where `former` is not null. */
  readonly read: ReadonlyMap<string, string>;
}

const nothing: ReadonlyMap<string, string> = new Map();
const changed = 'what goes into it changed';

/** Compares what would be packed with what is there. Files are read only where nothing but their bytes could tell a difference. */
export function compareWithFormer(
  release: ReleaseContext,
  { list }: FormerRelease,
  file: string,
  parts: TreeParts,
): Comparison {
  const former = list?.artifacts.find((artifact) => artifact.name === file);
  const written = (reason: string, read = nothing): Comparison => ({ former: null, reason, read });
  if (list === null || former === undefined) return written('it was not packed yet');
  const path = join(release.artifactsDir, file);
  if (!existsSync(path)) return written('it is gone');
  if (list.sourceDateEpoch !== parts.epoch || !isAlike(former, parts.entries)) return written(changed);
  const sums = new Map(former.contents.map((one) => [one.path, one.sha256]));
  const read = new Map<string, string>();
  for (const entry of parts.entries) {
    if (entry.kind !== 'file') continue;
    const sha256 = sha256Of(entry);
    // Read when its turn comes, and then compared by the digest of all.
    if (sha256 === null || sha256 !== sums.get(entry.path)) return written(changed, read);
    read.set(entry.path, sha256);
  }
  if (former.tree !== treeOf(parts, read)) return written(changed, read);
  if (digestFile(path).sha256 !== former.sha256) return written('it is not as it was packed', read);
  return { former, reason: 'nothing that goes into it has changed', read };
}

/** Whether a list of contents has the paths, sizes, permissions and links of these entries. */
function isAlike({ contents }: Artifact, entries: readonly ArchiveEntry[]): boolean {
  const rows = entries.flatMap((entry) => {
    if (entry.kind === 'folder') return [];
    if (entry.kind === 'link') return [[entry.path, 0, linkMode, entry.target]];
    return [[entry.path, entry.size, entry.mode, null]];
  });
  const former = contents.map(({ path, size, mode, link = null }) => [path, size, mode, link]);
  return JSON.stringify(rows) === JSON.stringify(former);
}

function sha256Of({ sha256, content, from }: FileEntry): string | null {
  if (sha256 !== undefined) return sha256;
  if (content === undefined) return digestFile(from).sha256;
  return typeof content === 'string' ? sha256Hex(content) : null;
}
