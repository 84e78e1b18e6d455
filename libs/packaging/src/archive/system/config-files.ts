import type { ArchiveEntry } from '../entry.ts';
import type { PackageMeta } from '../format.ts';
import type { Fault } from './fault.ts';

/** Debian policy 10.7.2: what is in /etc and is no link belongs to the administrator. */
const defaultGlobs: readonly string[] = ['etc/**'];

/** Paths of the files that an update must not overwrite where the administrator changed them. */
export async function configFiles(
  entries: readonly ArchiveEntry[],
  { system }: PackageMeta,
): Promise<ReadonlySet<string>> {
  const { default: picomatch } = await import('picomatch');
  const globs = (system.configFiles ?? defaultGlobs).map(fromRoot);
  const matches = picomatch(globs, { dot: true });
  const files = entries.filter(({ kind, path }) => kind === 'file' && globs.length > 0 && matches(path));
  return new Set(files.map(({ path }) => path));
}

/** A glob that means nothing is a file that an update would overwrite. */
export async function unmatchedGlobs(
  entries: readonly ArchiveEntry[],
  { system }: PackageMeta,
): Promise<readonly Fault[]> {
  const { default: picomatch } = await import('picomatch');
  return (system.configFiles ?? []).flatMap((glob, at): readonly Fault[] => {
    const matches = picomatch(fromRoot(glob), { dot: true });
    if (entries.some(({ kind, path }) => kind === 'file' && matches(path))) return [];
    const next = 'correct it: paths are as in the package, for instance etc/beacon/*.conf';
    return [{ key: ['system', 'configFiles', at], what: `no file in the package is ${glob}`, next }];
  });
}

function fromRoot(glob: string): string {
  return glob.replace(/^\.?\//, '');
}
