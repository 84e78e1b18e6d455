import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Artifact } from '../../artifacts.ts';
import { readPkgbuild } from '../print-srcinfo.ts';
import { writePkgbuild } from './write-pkgbuild.ts';

/** The PKGBUILD of a new package. @throws WindlassError `config`, `gate`. */
export async function createPkgbuild(
  release: ReleaseContext,
  file: string,
  artifacts: readonly Artifact[],
): Promise<string> {
  const { aur } = release.config.channels;
  if (aur === undefined) throw new WindlassError('config', 'channels.aur is not in the config');
  const pkgbase = aur.package ?? release.product.name;
  const hasScripts = Object.values(aur.scripts).some((script) => script !== null);
  const text = await writePkgbuild(release, aur, pkgbase, artifacts, hasScripts ? `${pkgbase}.install` : null);
  // By our own reading: what is written here is no worse than what is read elsewhere.
  readPkgbuild(text, file);
  return text;
}
