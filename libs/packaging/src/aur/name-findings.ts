import type { Finding } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { askArch, askAur } from './rpc.ts';
import type { Srcinfo } from './srcinfo.ts';

/**
 * Whether the names are free: the AUR takes no package that one of Arch's own repositories has, none of another package base, and nothing from
 * who does not maintain it. What cannot be asked is no finding: the AUR decides. Its list of unwanted names is known to itself alone.
 */
export async function nameFindings(
  { services, config }: ReleaseContext,
  { pkgbase, packages }: Srcinfo,
  file: string,
): Promise<readonly Finding[]> {
  const site = config.channels.aur?.url;
  if (site === undefined) return [];
  const findings: Finding[] = [];
  for (const { pkgname } of packages) {
    const there = await askAur(services, site, pkgname);
    if (there.is === 'present' && there.pkgbase !== pkgbase)
      findings.push({
        check: 'aur-name-taken',
        severity: 'error',
        message: `${pkgname} is a package of ${there.pkgbase} already`,
        file,
        expected: pkgbase,
        actual: there.pkgbase,
        fix: 'give it another name',
      });
    if (there.is === 'present' && there.maintainer === null)
      findings.push({
        check: 'aur-orphan',
        severity: 'warning',
        message: `${there.pkgbase} has no maintainer, and takes no push before it has one`,
        file,
        fix: `ssh ${config.channels.aur?.host} adopt ${there.pkgbase}`,
      });
    const repository = await askArch(services, pkgname);
    if (repository !== null)
      findings.push({
        check: 'aur-official',
        severity: 'error',
        message: `${pkgname} is a package of Arch itself, in ${repository}`,
        file,
        fix: 'the AUR is for what Arch does not have: give it another name',
      });
  }
  return findings;
}
