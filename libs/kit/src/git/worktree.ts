import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitAt, git, gitResult } from './git.ts';

/**
 * A work tree of its own at this commit, detached, for as long as `work` runs: branch, index and files of the user's stay as they are.
 * What is committed in it stays in the repository. Hooks do not run when it is made.
 */
export async function inWorktree<T>(
  at: GitAt,
  commit: string,
  work: (at: Exclude<GitAt, string>) => Promise<T> | T,
): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-worktree-')));
  const dir = join(folder, 'tree');
  const { env: own = process.env } = typeof at === 'string' ? {} : at;
  // Large files are not needed to revert a version: their pointers do.
  const env = { ...own, GIT_LFS_SKIP_SMUDGE: '1' };
  try {
    const flags = ['--quiet', '--force', '--detach'];
    git(at, ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', ...flags, '--', dir, commit]);
    return await work({ cwd: dir, env });
  } finally {
    // Not `prune`: that would forget the user's own work trees on a disk that is not mounted now.
    gitResult(at, ['worktree', 'remove', '--force', '--', dir], { answers: [0, 128] });
    rmSync(folder, { recursive: true, force: true });
  }
}
