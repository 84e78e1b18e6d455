import type { ArchiveEntry } from '../entry.ts';
import type { PackageMeta } from '../format.ts';
import { configFiles, unmatchedGlobs } from '../system/config-files.ts';
import { brokenLines, brokenScripts, type Fault, missing, unknownPlatform } from '../system/fault.ts';
import { relationFaults } from './control.ts';
import { identityFaults } from './identity.ts';

/** Everything in the config that no deb package can be made of. */
export async function debFaults(entries: readonly ArchiveEntry[], meta: PackageMeta): Promise<readonly Fault[]> {
  return [
    ...missing(meta, 'deb', ['summary', 'maintainer']),
    ...brokenLines(meta),
    ...identityFaults(meta),
    ...unknownPlatform(meta),
    ...relationFaults(meta),
    ...brokenScripts(meta),
    ...(await unmatchedGlobs(entries, meta)),
    ...[...(await configFiles(entries, meta))].filter((path) => /\s$/.test(path)).map(unlistable),
  ];
}

/** dpkg takes spaces off the ends of the lines of `conffiles`. */
function unlistable(path: string): Fault {
  const what = `"${path}" ends in a space, and so cannot be a file of the administrator`;
  return { key: ['system', 'configFiles'], what, next: 'rename the file' };
}
