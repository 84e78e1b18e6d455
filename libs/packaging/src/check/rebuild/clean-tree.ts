import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { type GitAt, git, gitPatiently, gitResult, splitNul } from '@windlass/kit/git/git';
import { findRepository } from '@windlass/kit/git/repository';

type At = Exclude<GitAt, string>;

/**
 * Runs `work` in a temporary work tree of this commit, with its submodules in their places, detached; `from` is the top of a work tree that has
 * them, too, so that nothing is fetched. Whatever happens, the tree is gone afterwards. Unlike `inWorktree` of kit it has the files of Git LFS,
 * and a checkout that takes long can be interrupted.
 */
export async function inCleanTree<T>(
  from: At,
  commit: string,
  signal: AbortSignal,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-rebuild-')));
  try {
    return await checkedOut(from, join(folder, 'tree'), commit, signal, work);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkedOut<T>(
  from: At,
  tree: string,
  commit: string,
  signal: AbortSignal,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  try {
    const flags = ['--quiet', '--force', '--detach'];
    await gitPatiently(from, ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', ...flags, '--', tree, commit], {
      signal,
    });
    return await withSubmodules(from, tree, submodulesOf({ ...from, cwd: tree }), signal, () => work(tree));
  } finally {
    // Not `prune`: that would forget the user's own work trees on a disk that is not mounted now.
    gitResult(from, ['worktree', 'remove', '--force', '--', tree], { answers: [0, 128] });
  }
}

interface Submodule {
  readonly path: string;
  readonly commit: string;
}

function submodulesOf(at: At): readonly Submodule[] {
  if (!existsSync(join(at.cwd, '.gitmodules'))) return [];
  return splitNul(git(at, ['ls-tree', '-r', '-z', 'HEAD'])).flatMap((row) => {
    const [, commit, path] = /^160000 commit ([0-9a-f]+)\t(.+)$/s.exec(row) ?? [];
    return commit === undefined || path === undefined ? [] : [{ path, commit }];
  });
}

/** One in the other, so that each is taken away again. */
async function withSubmodules<T>(
  from: At,
  tree: string,
  [first, ...rest]: readonly Submodule[],
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  if (first === undefined) return work();
  const here = join(from.cwd, first.path);
  if (findRepository(here)?.root !== here)
    throw new WindlassError('build', `the submodule ${first.path} is not here`, {
      where: here,
      next: `git submodule update --init -- '${first.path}'`,
    });
  const next = () => withSubmodules(from, tree, rest, signal, work);
  return checkedOut({ ...from, cwd: here }, join(tree, first.path), first.commit, signal, next);
}
