import { lstatSync } from 'node:fs';
import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Artifact } from '../artifacts.ts';
import { type AurManifest, manifestOf, placeOfManifest } from './manifest.ts';

/** The PKGBUILD of a package that has none yet. @throws WindlassError `input` where there is one. */
export async function newManifest(release: ReleaseContext, artifacts: readonly Artifact[]): Promise<AurManifest> {
  const { path, file } = placeOfManifest(release);
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined)
    throw new WindlassError('input', `there is a ${file} already`, {
      where: { file },
      why: 'what a person wrote there would be lost',
      next: `npx windlass prepare-aur-package, which changes no more of it than has to be; or: git rm ${file}`,
    });
  const { createPkgbuild } = await import('./create/create.ts');
  return manifestOf(release, await createPkgbuild(release, file, artifacts));
}
