import type { ResolvedAbout } from '@windlass/kit/config/resolved-products';
import { sha256Hex } from '@windlass/kit/hash';
import { toolVersion } from '@windlass/kit/tool-version';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Artifact } from '../../artifacts.ts';
import { buildsIn, type FoundLock, findLocks } from './find-locks.ts';

/** Everything that the list of a package's contents is made of. */
export interface SbomParts {
  readonly product: string;
  /** As it is written in the source. */
  readonly version: string;
  readonly about: ResolvedAbout;
  readonly artifact: Artifact;
  /** Hex. */
  readonly sha512: string;
  /** Seconds since 1970. */
  readonly epoch: number;
  readonly locks: readonly FoundLock[];
  /** Builds of whose package manager no lock file was found. */
  readonly without: readonly string[];
}

/** Changes when the same parts become other bytes. */
const revision = 1;

export function sbomParts(release: ReleaseContext, artifact: Artifact, sha512: string, epoch: number): SbomParts {
  const builds = buildsIn(release, artifact.package);
  const without = builds.filter((name) => findLocks(release, [name]).length === 0 && usesPackages(release, name));
  const { product, versionText: version, config } = release;
  const locks = findLocks(release, builds);
  return { product: product.name, version, about: config.about, artifact, sha512, epoch, locks, without };
}

/** Of a build of our own commands nobody knows whether it takes anything from elsewhere. */
function usesPackages({ config }: ReleaseContext, build: string): boolean {
  return !['custom', 'cmake', 'docker'].includes(config.builds[build]?.preset ?? 'custom');
}

/** SHA-256 (hex) of all of them: the same parts need not be made a list of again. */
export function partsDigest({ product, version, about, artifact, sha512, epoch, locks }: SbomParts): string {
  const { name, platform, sha256, contents } = artifact;
  const files = locks.map(({ file, inner, text, others }) => [
    file,
    inner,
    sha256Hex(text),
    [...others].map(([key, one]) => [key, sha256Hex(one)]),
  ]);
  const rows = [revision, toolVersion, product, version, about, name, platform, sha256, sha512, contents, epoch, files];
  return sha256Hex(JSON.stringify(rows));
}
