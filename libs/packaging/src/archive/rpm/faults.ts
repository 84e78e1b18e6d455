import type { ArchiveEntry } from '../entry.ts';
import type { PackageMeta } from '../format.ts';
import { unmatchedGlobs } from '../system/config-files.ts';
import { brokenLines, brokenScripts, type Fault, missing, unknownPlatform } from '../system/fault.ts';
import { relationFaults } from './dependencies.ts';
import { identityFaults } from './identity.ts';

/** Everything in the config that no rpm package can be made of. rpmbuild, too, makes none without a summary and a license. */
export async function rpmFaults(entries: readonly ArchiveEntry[], meta: PackageMeta): Promise<readonly Fault[]> {
  return [
    ...missing(meta, 'rpm', ['summary', 'license']),
    ...brokenLines(meta),
    ...identityFaults(meta),
    ...unknownPlatform(meta),
    ...relationFaults(meta),
    ...brokenScripts(meta),
    ...(await unmatchedGlobs(entries, meta)),
  ];
}
