import { project } from '@windlass/version-sync/model/projections';
import type { PackageMeta } from '../format.ts';
import { architectureOf } from '../system/architecture.ts';
import type { Fault } from '../system/fault.ts';

export interface RpmIdentity {
  readonly name: string;
  /** `1.2.3~rc.1`. */
  readonly version: string;
  /** `004.1`. */
  readonly release: string;
  readonly arch: string;
  /** `x86-64`; null where it is for any processor. */
  readonly isa: string | null;
  /** Number of the processor in the lead. */
  readonly lead: number;
}

/**
 * An RPM version has no place for a build, so Release tells builds apart (rpm-version(7)): `<build>.<revision of the packaging>`. The build comes
 * first, because a new build starts with revision 1 again; `1` of no build is older than `1.1` of the build 1.
 */
export function rpmIdentity({ product, version, platform, system }: PackageMeta): RpmIdentity {
  const architecture = architectureOf(platform);
  const build = version.build?.replaceAll('-', '_');
  return {
    name: system.name ?? product,
    version: project(version, 'rpm').text,
    release: build === undefined ? system.release : `${build}.${system.release}`,
    arch: architecture?.rpm ?? 'noarch',
    isa: architecture?.isa ?? null,
    lead: architecture?.lead ?? 255,
  };
}

export function identityFaults(meta: PackageMeta): readonly Fault[] {
  const { name } = rpmIdentity(meta);
  const faults: Fault[] = [];
  if (!/^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(name))
    faults.push({
      key: ['system', 'name'],
      what: `"${name}" cannot be the name of an rpm package`,
      why: 'it has letters, digits, ".", "_", "+" and "-" only, and begins with a letter, a digit or "_"',
      next: "give another one: system: { name: 'beacon' }",
    });
  if (!/^[A-Za-z0-9._+~^]+$/.test(meta.system.release))
    faults.push({
      key: ['system', 'release'],
      what: `"${meta.system.release}" cannot be the release of an rpm package`,
      why: 'it has letters, digits, ".", "_", "+", "~" and "^" only (rpm-version(7))',
      next: "count from 1: system: { release: '1' }",
    });
  return faults;
}
