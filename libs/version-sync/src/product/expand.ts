import type { ResolvedFile } from '@windlass/kit/config/resolved';
import { WindlassError } from '@windlass/kit/errors';
import { trackedFiles } from '@windlass/kit/git/status';
import picomatch from 'picomatch';
import type { Target } from '../sync/target.ts';

/**
 * The config's entries as targets; one with `*`, `?` or `{a,b}` stands for every file of the repository that it matches.
 * @throws WindlassError `config` where it matches none: a pattern that does nothing is a misprint.
 */
export function expandTargets(root: string, entries: readonly ResolvedFile[]): Target[] {
  const files = entries.some((entry) => isGlob(entry.file)) ? trackedFiles(root) : [];
  return entries.flatMap((entry) => {
    if (!isGlob(entry.file)) return [{ ...entry, source: false }];
    const matches = picomatch(entry.file, { dot: true });
    const found = files.filter((file) => matches(file));
    if (found.length > 0) return found.map((file) => ({ ...entry, file, source: false }));
    throw new WindlassError('config', `version.files: "${entry.file}" matches no file`, {
      where: root,
      why: `${files.length} files of the repository were looked at; those that git ignores are not`,
      next: 'correct the pattern, or take it out',
    });
  });
}

function isGlob(file: string): boolean {
  return /[*?{]/.test(file);
}
