import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ResolvedBuild } from '@windlass/kit/config/resolved-products';
import { trackedFiles } from '@windlass/kit/git/status';
import { sha256Hex } from '@windlass/kit/hash';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { isChecksumFile } from '../built-source.ts';
import { atKey, configError } from '../config-place.ts';
import { fingerprint } from '../tree/digest.ts';
import { findFiles } from '../tree/find.ts';
import { entryAt } from '../tree/walk.ts';
import { findProgram, programPath } from './environment.ts';
import { buildThatMakes } from './output.ts';
import { recipeOf } from './presets.ts';

/** All that the output of a build depends on. Values that may be secret are there as digests. */
export interface BuildInputs {
  readonly command: readonly (readonly string[])[];
  readonly config: Readonly<Record<string, string | null>>;
  /** Where the program of each step is: another compiler is another result. */
  readonly programs: Readonly<Record<string, string | null>>;
  /** SHA-256 of the value of each variable that is let through. */
  readonly env: Readonly<Record<string, string | null>>;
  readonly version: string;
  readonly sourceDateEpoch: number;
  /** Digest of the output of each build that it needs. */
  readonly needs: Readonly<Record<string, string | null>>;
  /** Kind, permission and SHA-256 of each file, by its path from the folder of the config. */
  readonly files: Readonly<Record<string, string>>;
}

export interface InputParts {
  readonly epoch: number;
  readonly isOutput: (path: string) => boolean;
  /** Digests of what was built before. */
  readonly built: ReadonlyMap<string, string | null>;
}

export async function collectInputs(
  release: ReleaseContext,
  name: string,
  build: ResolvedBuild,
  { epoch, isOutput, built }: InputParts,
): Promise<BuildInputs> {
  const { root, context, product, version, versionText } = release;
  const recipe = recipeOf(build, product.name, version);
  const path = programPath(context.env);
  const programs = recipe.steps.map(([word = '']) => [word, findProgram(word, path, join(root, build.dir))] as const);
  const env = build.env.map((key) => {
    const value = context.env[key];
    return [key, value === undefined ? null : sha256Hex(value)] as const;
  });
  const files = build.inputs === null ? knownFiles(release, build.dir, isOutput) : await named(release, name, isOutput);
  return {
    command: recipe.steps,
    config: { preset: build.preset, dir: build.dir, output: recipe.output },
    programs: Object.fromEntries(programs),
    env: Object.fromEntries(env),
    version: versionText,
    sourceDateEpoch: epoch,
    needs: Object.fromEntries(build.needs.map((need) => [need, built.get(need) ?? null])),
    files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Every file of a folder that belongs to the product: what git knows or would, submodules included. */
function knownFiles(
  release: ReleaseContext,
  dir: string,
  isOutput: (path: string) => boolean,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const name of trackedFiles(join(release.root, folder), release.context.env)) {
      const path = posix.join(folder, name);
      const file = join(release.root, path);
      const entry = entryAt(file, path);
      if (entry === null || isOutput(path) || isChecksumFile(release, path)) continue;
      if (entry.kind === 'folder') visit(path);
      else found.set(path, fingerprint(file, entry));
    }
  };
  if (statSync(join(release.root, dir), { throwIfNoEntry: false })?.isDirectory()) visit(posix.normalize(dir));
  return found;
}

/** What the globs of the config find; one that begins with `!` takes out again. */
async function named(
  release: ReleaseContext,
  name: string,
  isOutput: (path: string) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const globs = release.config.builds[name]?.inputs ?? [];
  const { default: picomatch } = await import('picomatch');
  const without = globs.filter((glob) => glob.startsWith('!')).map((glob) => picomatch(glob.slice(1), { dot: true }));
  const skip = (path: string): boolean => posix.basename(path) === '.git' || isOutput(path);
  const found = new Map<string, string>();
  for (const [at, glob] of globs.entries()) {
    if (glob.startsWith('!')) continue;
    const key = ['builds', name, 'inputs', at];
    const there = await atKey(release, key, () => findFiles(release.root, glob, skip));
    // What another build makes counts by the digest of its output, and may not be there yet.
    if (there === null && buildThatMakes(release, glob) !== null) continue;
    if (there === null)
      throw await configError(release, key, `${glob} matches nothing`, { next: 'correct it, or take it out' });
    const { base } = picomatch.scan(glob);
    const start = there.as === 'file' ? posix.dirname(posix.normalize(glob)) : there.as === 'glob' ? base : glob;
    for (const entry of there.entries) {
      const path = posix.join(start, entry.path);
      if (entry.kind !== 'folder' && !without.some((matches) => matches(path)))
        found.set(path, fingerprint(entry.from, entry));
    }
  }
  return found;
}
