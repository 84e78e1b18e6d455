import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { boundaryOf } from '@windlass/kit/git/repository';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { buildThatMakes } from '../../builds/output.ts';
import type { Locked, LockReader } from './lock/lock.ts';
import { lockReaders } from './lock/readers.ts';

/** A lock file that a package's builds use. */
export interface FoundLock {
  readonly reader: LockReader;
  /** From the folder of the config. */
  readonly file: string;
  readonly text: string;
  readonly inner: string;
  readonly others: ReadonlyMap<string, string>;
}

/** The builds that a package is made of: those whose output is in it, and what those need. */
export function buildsIn(release: ReleaseContext, packageName: string): readonly string[] {
  const { packages, builds } = release.config;
  const one = packages[packageName];
  if (one === undefined) return [];
  const waiting = [one.build ?? [], one.files.map(({ from }) => buildThatMakes(release, from) ?? [])].flat(2);
  const found = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...(builds[name]?.needs ?? []));
  }
  return [...found].sort();
}

/** The lock files of builds: of the package manager that the preset starts, else of every one that has a lock file in the build's folder. */
export function findLocks(release: ReleaseContext, builds: readonly string[]): readonly FoundLock[] {
  const found = new Map<string, FoundLock>();
  for (const name of builds) {
    const build = release.config.builds[name];
    if (build === undefined) continue;
    const known = lockReaders.filter(({ presets }) => presets.includes(build.preset));
    const dir = join(release.root, build.dir);
    const taken = new Set<string>();
    for (const reader of known.length > 0 ? known : lockReaders) {
      // Of several that do the same work only one was used.
      const language = reader.presets.join();
      const lock = taken.has(language) ? null : lockOf(release.root, dir, reader, known.length > 0 && reader.above);
      if (lock === null) continue;
      taken.add(language);
      found.set(`${lock.file} ${lock.inner}`, lock);
    }
  }
  return [...found.values()];
}

function lockOf(root: string, dir: string, reader: LockReader, above: boolean): FoundLock | null {
  const end = boundaryOf(root);
  for (let at = dir; ; at = dirname(at)) {
    const name = reader.names.find((one) => isFile(join(at, one)));
    if (name !== undefined) {
      const text = readFileSync(join(at, name), 'utf8');
      const inner = slashes(relative(at, dir));
      const others = new Map((reader.also?.(text, inner) ?? []).flatMap((one) => readIfThere(at, one)));
      return { reader, file: slashes(relative(root, join(at, name))), text, inner, others };
    }
    if (!above || at === end || dirname(at) === at) return null;
  }
}

/** @throws WindlassError `build` for a lock file that its own package manager could not read either. */
export async function readLock({ reader, file, text, inner, others }: FoundLock): Promise<Locked> {
  try {
    return await reader.read({ text, inner, others });
  } catch (cause) {
    throw new WindlassError(
      'build',
      `${file} cannot be read, so that what the build takes from elsewhere is not known`,
      {
        where: { file },
        why: cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause),
        next: 'repair it with its package manager, or set artifacts.sbom to false',
        cause,
      },
    );
  }
}

function readIfThere(dir: string, name: string): readonly (readonly [string, string])[] {
  const file = join(dir, name);
  return isFile(file) ? [[name, readFileSync(file, 'utf8')]] : [];
}

const isFile = (file: string): boolean => existsSync(file) && statSync(file).isFile();

const slashes = (path: string): string => posix.normalize(path.split(sep).join('/')).replace(/^\.$/, '');
