import { posix, relative } from 'node:path';
import type { KeyPath } from '@windlass/kit/config/position';
import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import type { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { buildOutput, buildThatMakes } from '../builds/output.ts';
import { atKey, configError } from '../config-place.ts';
import { type Found, findFiles } from '../tree/find.ts';

/** A place on the disk and where it goes in the archive. */
export interface Place {
  readonly found: Found;
  /** Folder in the archive that takes `found`; for one file its whole path. Empty: the top. */
  readonly to: string;
  readonly mode: number | null;
}

/** What a package takes from the disk. @throws WindlassError `config`, or `build` where it has not been built. */
export async function placesOf(release: ReleaseContext, name: string, one: ResolvedPackage): Promise<readonly Place[]> {
  const places: Place[] = [];
  if (one.build !== null) {
    const found = await buildOutput(release, one.build, ['packages', name, 'build']);
    places.push({ found, to: found.as === 'file' ? (found.entries[0]?.path ?? '') : '', mode: null });
  }
  const own = relative(release.root, release.artifactsDir);
  const skip = (path: string): boolean => path === own || posix.basename(path) === '.git';
  for (const [at, { from, to, mode }] of one.files.entries()) {
    const key: KeyPath = ['packages', name, 'files', at];
    const found = await atKey(release, [...key, 'from'], () => findFiles(release.root, from, skip));
    if (found === null) throw await nothingThere(release, [...key, 'from'], from);
    places.push({ found, to: await placeOf(release, key, found, from, to), mode });
  }
  return places;
}

async function nothingThere(release: ReleaseContext, key: KeyPath, from: string): Promise<WindlassError> {
  const build = buildThatMakes(release, from);
  if (build === null) return configError(release, key, `${from} matches nothing`, { next: 'correct the path' });
  return configError(release, key, `${from} is not there: ${build} has not been built`, {
    kind: 'build',
    next: `npx windlass build-artifacts ${build}`,
  });
}

/** Without `to` a file and a folder keep their name, what a glob finds goes to the top. */
async function placeOf(release: ReleaseContext, key: KeyPath, found: Found, from: string, to: string | null) {
  if (to === null) return found.as === 'glob' ? '' : posix.basename(posix.normalize(from));
  if (/^\/|(?:^|\/)\.\.(?:\/|$)|\\/.test(to))
    throw await configError(release, [...key, 'to'], `${to} is no path inside the archive`, {
      why: 'it starts with a slash, or holds .. or a backslash',
    });
  const path = posix.normalize(to).replace(/\/$/, '');
  if (found.as === 'file' && (to.endsWith('/') || path === '.')) return posix.join(path, posix.basename(from));
  return path === '.' ? '' : path;
}
