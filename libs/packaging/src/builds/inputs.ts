import { statSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import type { ResolvedBuild } from '@windlass/kit/config/resolved-products';
import { boundaryOf } from '@windlass/kit/git/repository';
import { trackedFiles } from '@windlass/kit/git/status';
import { sha256Hex } from '@windlass/kit/hash';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { isChecksumFile } from '../built-source.ts';
import { atKey, configError } from '../config-place.ts';
import { findFiles, isBelow } from '../tree/find.ts';
import { entryAt } from '../tree/walk.ts';
import type { Fingerprints } from './fingerprints.ts';
import { buildRecipe, buildThatMakes } from './output.ts';
import type { Tools } from './tools.ts';

/** All that the output of a build depends on. Values that may be secret are there as digests. */
export interface BuildInputs {
  readonly command: readonly (readonly string[])[];
  readonly config: Readonly<Record<string, string | null>>;
  /** Where the program of each step is and what it is: another compiler is another result. Null where there is none. */
  readonly programs: Readonly<Record<string, string | null>>;
  /** What the tools behind them say of their version, by the command that asks; null where there is no such tool. */
  readonly tools: Readonly<Record<string, string | null>>;
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
  readonly prints: Fingerprints;
  readonly tools: Tools;
  readonly isOutput: (path: string) => boolean;
  /** Digests of what was built before. */
  readonly built: ReadonlyMap<string, string | null>;
}

export async function collectInputs(
  release: ReleaseContext,
  name: string,
  build: ResolvedBuild,
  { epoch, prints, tools, isOutput, built }: InputParts,
): Promise<BuildInputs> {
  const { context, versionText } = release;
  const recipe = buildRecipe(release, name, build);
  const env = build.env.map((key) => {
    const value = context.env[key];
    return [key, value === undefined ? null : sha256Hex(value)] as const;
  });
  const at = { release, isOutput, prints };
  const files = build.inputs === null ? knownFiles(at, build.dir) : await named(at, name);
  for (const [path, print] of installed(at, build.dir, recipe.row.installed ?? [])) files.set(path, print);
  return {
    command: recipe.steps,
    config: { preset: build.preset, dir: build.dir, output: recipe.output },
    programs: tools.programs(build, recipe),
    tools: await tools.versions(build, recipe, epoch),
    env: Object.fromEntries(env),
    version: versionText,
    sourceDateEpoch: epoch,
    needs: Object.fromEntries(build.needs.map((need) => [need, built.get(need) ?? null])),
    files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

interface Place {
  readonly release: ReleaseContext;
  readonly isOutput: (path: string) => boolean;
  readonly prints: Fingerprints;
}

/** Every file of a folder that belongs to the product: what git knows or would, submodules included. */
function knownFiles({ release, isOutput, prints }: Place, dir: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    const base = join(release.root, folder);
    for (const name of trackedFiles(base, release.context.env)) {
      // Git gives clean paths: to join ten thousand takes longer than to look at them.
      const path = folder === '.' ? name : `${folder.replace(/\/$/, '')}/${name}`;
      if (isOutput(path) || isChecksumFile(release, path)) continue;
      const file = `${base}${base.endsWith(sep) ? '' : sep}${name}`;
      const entry = entryAt(file, path);
      if (entry?.kind === 'folder') visit(path);
      else if (entry !== null) add(found, path, prints.of(file, entry));
    }
  };
  if (statSync(join(release.root, dir), { throwIfNoEntry: false })?.isDirectory()) visit(posix.normalize(dir));
  return found;
}

/** What the globs of the config find; one that begins with `!` takes out again. */
async function named({ release, isOutput, prints }: Place, name: string): Promise<Map<string, string>> {
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
        add(found, path, prints.of(entry.from, entry));
    }
  }
  return found;
}

/** What tells which packages are installed beside the sources: git ignores it, and yet it gets into the output. */
function installed({ release, prints }: Place, dir: string, names: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of names) {
    // As Node does, which finds the modules of a workspace above the package.
    for (let folder = posix.normalize(dir); ; folder = posix.join(folder, '..')) {
      const path = posix.join(folder, name);
      const entry = entryAt(join(release.root, path), path);
      if (entry !== null) add(found, path, prints.of(join(release.root, path), entry));
      if (entry !== null || !isBelow(boundaryOf(release.root), join(release.root, folder, '..'))) break;
    }
  }
  return found;
}

function add(found: Map<string, string>, path: string, print: string | null): void {
  if (print !== null) found.set(path, print);
}
