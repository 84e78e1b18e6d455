import type { ArchiveEntry } from '../entry.ts';
import type { PackageMeta } from '../format.ts';
import { assertNone } from '../system/fault.ts';
import { withChangelog } from './changelog.ts';
import { debFaults } from './faults.ts';

/** What a package of Debian cannot be without and that can be made: its changelog. @throws WindlassError `config` for all that cannot. */
export async function completeDeb(
  entries: readonly ArchiveEntry[],
  meta: PackageMeta,
  root: string,
  epoch: number,
): Promise<readonly ArchiveEntry[]> {
  assertNone(await debFaults(entries, meta));
  return withChangelog(entries, meta, root, epoch);
}
