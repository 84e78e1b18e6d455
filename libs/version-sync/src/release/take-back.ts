import type { Evidence } from '@windlass/kit/actions/action';
import { asWindlassError, WindlassError } from '@windlass/kit/errors';
import { type GitAt, git, gitResult } from '@windlass/kit/git/git';
import { currentBranch, headCommit } from '@windlass/kit/git/history';
import { branchCommit, isReverted } from '@windlass/kit/git/refs';
import { fetchRef, isAncestor, pushRef } from '@windlass/kit/git/remote';
import { revertCommit } from '@windlass/kit/git/undo';
import { inWorktree } from '@windlass/kit/git/worktree';
import { type RemoteBranchArgs, remoteTip } from './remote-args.ts';

type At = Exclude<GitAt, string>;

/** Somebody may push between our question and our push: so often it is tried again from the start. */
const attempts = 3;

/**
 * Takes a push back without force: a branch that the push made is deleted while nobody built on it, else the release's commits are reverted on
 * top of whatever the remote has now, newest first, and pushed. What is unpushed here stays unpushed: the reverts are made in a work tree of
 * their own. The local branch follows where it can.
 * @throws WindlassError `publish` where the remote refuses, or holds the release's commit no more; `input` where a revert conflicts.
 */
export async function takeBack(at: At, remote: string, args: RemoteBranchArgs, signal: AbortSignal): Promise<Evidence> {
  const { branch, from, to } = args;
  for (let attempt = 1; ; attempt += 1) {
    const tip = await remoteTip(at, remote, branch, signal);
    if (tip === null || tip === from) return {};
    if (from === null && tip === to && (await deleteBranch(at, remote, branch, to, signal))) return { how: 'deleted' };
    await fetchRef(at, remote, `refs/heads/${branch}`, { track: true, signal });
    if (!isAncestor(at, to, tip))
      throw new WindlassError('publish', `${branch} on ${remote} does not hold the release any more`, {
        where: `${remote} ${branch}`,
        why: `it is at ${tip.slice(0, 12)}, which does not contain ${to.slice(0, 12)}; it was left alone`,
        next: `git log ${tip}`,
      });
    const reverted = await revertedTip(at, tip, args);
    if (reverted === tip) return { how: 'nothing of the release is left' };
    try {
      await pushRef(at, remote, `${reverted}:refs/heads/${branch}`, { skipHook: true, signal });
    } catch (thrown) {
      const moved = (await remoteTip(at, remote, branch, signal)) !== tip;
      if (!moved || attempt === attempts) throw thrown;
      continue;
    }
    return { how: 'reverted', from: tip, to: reverted, local: follow(at, branch, reverted) };
  }
}

/** False where the remote keeps it: forges refuse to delete their default branch. */
async function deleteBranch(at: At, remote: string, branch: string, tip: string, signal: AbortSignal) {
  try {
    await pushRef(at, remote, `:refs/heads/${branch}`, { expected: tip, skipHook: true, signal });
    return true;
  } catch (thrown) {
    const error = asWindlassError(thrown);
    if (error.kind === 'publish') return false;
    throw error;
  }
}

/** The commit that takes back what is in effect of the release at `tip`; `tip` itself where nothing is. */
async function revertedTip(at: At, tip: string, { branch, commits }: RemoteBranchArgs): Promise<string> {
  const isBack = (where: string) => commits.every(({ commit }) => isReverted(at, commit, where));
  if (isBack(tip)) return tip;
  const own = branchCommit(at, branch);
  // A run that could not reach the remote left the reverts here: made anew, they would be other commits, and the two sides would part.
  if (own !== null && isAncestor(at, tip, own) && isBack(own) && countBetween(at, tip, own) <= commits.length)
    return own;
  return inWorktree(at, tip, (tree) => {
    for (const { commit } of commits.toReversed()) if (!isReverted(tree, commit)) revertCommit(tree, commit);
    return headCommit(tree) ?? tip;
  });
}

function countBetween(at: At, from: string, to: string): number {
  return Number(git(at, ['rev-list', '--count', `${from}..${to}`, '--']));
}

/** Brings the local branch to what was pushed, unless that would lose or merge anything; says how that went. */
function follow(at: At, branch: string, tip: string): string {
  const own = branchCommit(at, branch);
  if (own === null || own === tip) return 'as pushed';
  if (!isAncestor(at, own, tip)) return 'has commits of its own: git pull --rebase';
  const args =
    currentBranch(at) === branch
      ? ['merge', '--quiet', '--ff-only', tip]
      : ['fetch', '--quiet', '--no-tags', '.', `${tip}:refs/heads/${branch}`];
  const { code, stderr } = gitResult(at, args, { answers: [0, 1, 2, 128] });
  return code === 0 ? 'as pushed' : `not moved: ${stderr.trim().split('\n')[0] ?? ''}`;
}
