import { WindlassError } from '../errors.ts';
import { relativeTo, requireIdentity, topOf } from './commit.ts';
import { type GitAt, git, gitResult, splitNul } from './git.ts';
import { currentBranch, headCommit, resolveCommit } from './history.ts';

export type UndoneCommit =
  /** The branch is back where it was before the commit; nothing of it is left. */
  | { readonly how: 'moved-back'; readonly to: string }
  /** The commit stays, a new one takes its changes back. */
  | { readonly how: 'reverted'; readonly commit: string };

/**
 * Takes a commit of ours back. While it is the newest of its branch and no remote branch has it, the branch moves back by compare-and-swap and
 * `files` (absolute, or relative to `at`) get their former content in index and work tree; all else, staged or not, stays as it is.
 * Otherwise it is reverted by a new commit. A run that was killed in between can be repeated. Throws `input`, with nothing changed, where a
 * file was edited since, or where the revert conflicts.
 */
export function undoCommit(at: GitAt, hash: string, files: readonly string[]): UndoneCommit {
  const top = topOf(at);
  const commit = resolveCommit(top, hash);
  if (commit === null) throw new WindlassError('input', `there is no commit ${hash}`, { where: top.cwd });
  const parents = git(top, ['rev-list', '--parents', '--max-count=1', commit, '--']).trim().split(' ').slice(1);
  const [parent] = parents;
  if (parent === undefined || parents.length > 1) {
    throw new WindlassError('input', `the commit ${hash} cannot be taken back`, {
      where: top.cwd,
      why: parent === undefined ? 'it is the first one: there is nothing before it' : 'it is a merge',
    });
  }
  const paths = relativeTo(top, at, files);
  const head = headCommit(top);
  if (head === parent) {
    // Killed between the branch and the files, or called a second time.
    restore(top, parent, commit, paths);
    return { how: 'moved-back', to: parent };
  }
  if (head === commit && !isOnRemote(top, commit)) {
    refuseEdited(top, parent, commit, paths);
    const branch = currentBranch(top);
    const ref = branch === null ? ['--no-deref', 'HEAD'] : [`refs/heads/${branch}`];
    // Files first: a run that is killed in between still finds the commit, and so knows that there is something to take back.
    restore(top, parent, commit, paths);
    git(top, ['update-ref', '-m', `windlass: take back ${commit}`, ...ref, parent, commit]);
    return { how: 'moved-back', to: parent };
  }
  return revertCommit(top, commit);
}

function isOnRemote(at: GitAt, commit: string): boolean {
  return git(at, ['for-each-ref', `--contains=${commit}`, '--count=1', '--format=x', 'refs/remotes']).trim() !== '';
}

function restore(at: GitAt, parent: string, commit: string, paths: readonly string[]): void {
  refuseEdited(at, parent, commit, paths);
  // `git restore` fails for a path that neither the source nor the index has: that one is as it was already.
  const restorable = new Set([
    ...splitNul(git(at, ['ls-tree', '-z', '-r', '--name-only', '--full-tree', parent])),
    ...indexed(at),
  ]);
  const wanted = paths.filter((path) => restorable.has(path));
  if (wanted.length === 0) return;
  const input = wanted.map((path) => `${path}\0`).join('');
  const list = ['--pathspec-from-file=-', '--pathspec-file-nul'];
  git(at, ['restore', `--source=${parent}`, '--staged', '--worktree', ...list], { input });
}

/** A file that holds neither what the commit gave it nor what it was before is somebody's work. */
function refuseEdited(at: GitAt, parent: string, commit: string, paths: readonly string[]): void {
  const unlikeCommit = changedFrom(at, commit);
  const unlikeParent = changedFrom(at, parent);
  const edited = paths.filter((path) => unlikeCommit.has(path) && unlikeParent.has(path));
  if (edited.length === 0) return;
  throw new WindlassError(
    'input',
    `the commit ${commit.slice(0, 12)} cannot be taken back: ${edited.join(', ')} changed since`,
    {
      where: typeof at === 'string' ? at : at.cwd,
      why: 'taking it back would lose these changes',
      next: `git stash push -- ${edited.join(' ')}`,
    },
  );
}

/** Files whose index or work tree differs from the commit. */
function changedFrom(at: GitAt, commit: string): ReadonlySet<string> {
  const diff = (where: readonly string[]) =>
    splitNul(git(at, ['diff', '--name-only', '-z', '--no-renames', '--no-relative', ...where, commit, '--']));
  return new Set([...diff([]), ...diff(['--cached'])]);
}

function indexed(at: GitAt): string[] {
  return splitNul(git(at, ['ls-files', '-z']));
}

/** Takes a commit of HEAD's history back by a new one. Throws `input`, with nothing changed, where later commits changed the same lines. */
export function revertCommit(
  at: Exclude<GitAt, string>,
  commit: string,
): { readonly how: 'reverted'; readonly commit: string } {
  if (gitResult(at, ['merge-base', '--is-ancestor', commit, 'HEAD'], { answers: [0, 1] }).code !== 0) {
    throw new WindlassError('input', `the commit ${commit.slice(0, 12)} is not part of the current branch`, {
      where: at.cwd,
      next: `git branch --contains ${commit}`,
    });
  }
  requireIdentity(at);
  try {
    git(at, ['revert', '--no-edit', commit]);
  } catch (thrown) {
    const conflicts = splitNul(git(at, ['diff', '--name-only', '--diff-filter=U', '-z']));
    if (resolveCommit(at, 'REVERT_HEAD') !== null) git(at, ['revert', '--abort']);
    if (conflicts.length === 0) throw thrown;
    throw new WindlassError(
      'input',
      `the commit ${commit.slice(0, 12)} cannot be reverted: later commits changed the same lines`,
      {
        where: at.cwd,
        why: `conflicts in ${conflicts.join(', ')}`,
        next: `git revert ${commit}`,
        cause: thrown,
      },
    );
  }
  return { how: 'reverted', commit: headCommit(at) ?? '' };
}
