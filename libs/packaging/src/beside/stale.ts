import { tryParseVersion } from '@windlass/version-sync/model/version';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { provenanceName, provenanceVersion, sbomOf, signedName } from './names.ts';

/**
 * Whether a file is named like what goes out beside packages of another version; `isOther` knows names of such packages. What has one name in
 * every version (SHA256SUMS) is told by the table.
 */
export function isBesideOther(
  release: Pick<ReleaseContext, 'product' | 'version'>,
  file: string,
  isOther: (file: string) => boolean,
): boolean {
  const named = signedName(file) ?? file;
  const packed = sbomOf(named);
  if (packed !== null) return isOther(packed);
  const version = named === provenanceName(release) ? null : provenanceVersion(named, release.product.name);
  return version !== null && tryParseVersion(version.replace('_', '+')) !== null;
}
