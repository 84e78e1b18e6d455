import { project } from '@windlass/version-sync/model/projections';
import type { PackageMeta } from '../format.ts';
import { architectureOf } from '../system/architecture.ts';
import type { Fault } from '../system/fault.ts';

/** The three words that tell one deb package from another. */
export interface DebIdentity {
  readonly name: string;
  /** `1.2.3~rc.1+004-1`. */
  readonly version: string;
  readonly architecture: string;
}

/** Debian policy 5.6.7. */
export const debName = /^[a-z0-9][a-z0-9+.-]+$/;

/** A product may be `Beacon`; a package of Debian may not. */
export function debIdentity({ product, version, platform, system }: PackageMeta): DebIdentity {
  return {
    name: system.name ?? product.toLowerCase(),
    version: `${project(version, 'debian').text}-${system.release}`,
    architecture: architectureOf(platform)?.deb ?? 'all',
  };
}

export function identityFaults(meta: PackageMeta): readonly Fault[] {
  const { name } = debIdentity(meta);
  const faults: Fault[] = [];
  if (!debName.test(name))
    faults.push({
      key: ['system', 'name'],
      what: `"${name}" cannot be the name of a deb package`,
      why: 'it has two or more of a-z, 0-9, "+", "-" and ".", and begins with a letter or a digit',
      next: "give another one: system: { name: 'beacon' }",
    });
  if (!/^[A-Za-z0-9+.~]+$/.test(meta.system.release))
    faults.push({
      key: ['system', 'release'],
      what: `"${meta.system.release}" cannot be the revision of a deb package`,
      why: 'it has letters, digits, "+", "." and "~" only (deb-version(7))',
      next: "count from 1: system: { release: '1' }",
    });
  return faults;
}
