import { posix, relative } from 'node:path';
import type { KeyPath } from '@windlass/kit/config/position';
import type { ResolvedBuild } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { atKey, configError } from '../config-place.ts';
import { digestFile, fingerprint } from '../tree/digest.ts';
import { type Found, type FoundEntry, findFiles, isGlob } from '../tree/find.ts';
import type { FileMark } from '../tree/walk.ts';
import { imageName, type Recipe, recipeOf } from './presets.ts';

/** How a build of this product is run. */
export function buildRecipe(release: ReleaseContext, name: string, build: ResolvedBuild): Recipe {
  const { product, config, version } = release;
  return recipeOf(build, product.name, version, imageName(config.builds, name, product.name));
}

/** Where a build leaves its output, from the folder of the config, as path or glob; null where it leaves no file. */
export function outputPath(release: ReleaseContext, name: string): string | null {
  const build = release.config.builds[name];
  return build === undefined ? null : buildRecipe(release, name, build).output;
}

/** What a build left behind; null where nothing is there, or a folder without a file. */
export async function findOutput(
  release: ReleaseContext,
  name: string,
  path = outputPath(release, name),
): Promise<Found | null> {
  if (path === null) return null;
  const own = relative(release.root, release.artifactsDir);
  const find = () => findFiles(release.root, path, (below) => below === own);
  const found = await atKey(release, ['builds', name, 'output'], find);
  return found?.entries.some(({ kind }) => kind !== 'folder') ? found : null;
}

/**
 * The output of a build for who packs or serves it. `from` is the key that names the build.
 * @throws WindlassError `config` where there is no such build or it leaves no file, `build` where it was not built yet.
 */
export async function buildOutput(release: ReleaseContext, name: string, from: KeyPath): Promise<Found> {
  if (!Object.hasOwn(release.config.builds, name))
    throw await configError(release, from, `there is no build ${name}`, {
      why: `builds are ${Object.keys(release.config.builds).join(', ') || 'not configured'}`,
    });
  const path = outputPath(release, name);
  if (path === null)
    throw await configError(release, ['builds', name], 'its output is not named, so that it cannot be packed', {
      next: `add output to builds.${name}: a file, a folder or a glob`,
    });
  const found = await findOutput(release, name);
  if (found !== null) return found;
  throw new WindlassError('build', `${name} has not been built: there is no ${path}`, {
    where: release.root,
    next: `npx windlass build-artifacts ${name}`,
  });
}

export interface OutputDigest {
  /** SHA-256 (hex) of names, kinds, permissions and contents. */
  readonly digest: string;
  readonly files: number;
  readonly bytes: number;
}

/** `sha256Of`: for who has read the files already. */
export function digestOutput(
  { entries }: Found,
  sha256Of: (file: string, mark: FileMark) => string = (file) => digestFile(file).sha256,
): OutputDigest {
  const printOf = (entry: FoundEntry): string => fingerprint(entry.from, entry, (file) => sha256Of(file, entry));
  const rows = entries.map((entry) => `${printOf(entry)} ${entry.path}`).sort();
  const files = entries.filter(({ kind }) => kind === 'file');
  return {
    digest: sha256Hex(rows.join('\0')),
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Name of the build, other than `but`, in whose output a path or glob lies; null where none is known. */
export function buildThatMakes(release: ReleaseContext, path: string, but?: string): string | null {
  const wanted = posix.normalize(path);
  const makes = (name: string): boolean => {
    const output = outputPath(release, name);
    if (output === null) return false;
    const there = posix.normalize(output).replace(/\/$/, '');
    return wanted === there || wanted.startsWith(`${there}/`);
  };
  return Object.keys(release.config.builds).find((name) => name !== but && makes(name)) ?? null;
}

/** Tells outputs of any build, and what is packed of them, from sources. Paths from the folder of the config. */
export async function outputTest(release: ReleaseContext): Promise<(path: string) => boolean> {
  const outputs = Object.keys(release.config.builds).flatMap((name) => outputPath(release, name) ?? []);
  const plain = [relative(release.root, release.artifactsDir), ...outputs.map((output) => posix.normalize(output))].map(
    (path) => path.replace(/(?<=.)\/$/, ''),
  );
  const globs = outputs.filter(isGlob);
  const matches = globs.length === 0 ? null : (await import('picomatch')).default(globs, { dot: true });
  return (path) => plain.some((output) => path === output || path.startsWith(`${output}/`)) || !!matches?.(path);
}
