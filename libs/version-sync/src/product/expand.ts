import type { ResolvedFile } from '@windlass/kit/config/resolved';
import { type Place, WindlassError } from '@windlass/kit/errors';
import { trackedFiles } from '@windlass/kit/git/status';
import type { Target } from '../sync/target.ts';

/**
 * The config's entries as targets; one with `*`, `?` or `{a,b}` stands for every file of the repository that it matches.
 * @throws WindlassError `config` where it matches none: a pattern that does nothing is a misprint.
 */
export async function expandTargets(
  root: string,
  entries: readonly ResolvedFile[],
  placeOf: (index: number) => Place,
): Promise<Target[]> {
  const named = (entry: ResolvedFile, index: number): Target => ({ ...entry, source: false, place: placeOf(index) });
  if (!entries.some((entry) => isGlob(entry.file))) return entries.map(named);
  const { default: picomatch } = await import('picomatch');
  const files = trackedFiles(root);
  return entries.flatMap((entry, index) => {
    if (!isGlob(entry.file)) return [named(entry, index)];
    const matches = picomatch(entry.file, { dot: true });
    const found = files.filter((file) => matches(file));
    if (found.length > 0) return found.map((file) => named({ ...entry, file }, index));
    throw new WindlassError('config', `version.files: "${entry.file}" matches no file`, {
      where: placeOf(index),
      why: `${files.length} files of the repository were looked at; those that git ignores are not`,
      next: 'correct the pattern, or take it out',
    });
  });
}

function isGlob(file: string): boolean {
  return /[*?{]/.test(file);
}
