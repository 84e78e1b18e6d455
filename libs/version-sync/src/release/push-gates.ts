import { WindlassError } from '@windlass/kit/errors';
import type { GitAt } from '@windlass/kit/git/git';
import { currentBranch, headCommit } from '@windlass/kit/git/history';
import { remoteUrl, tagCommit } from '@windlass/kit/git/refs';
import { fetchRef, isAncestor, isHere, tagObject } from '@windlass/kit/git/remote';
import { findRepository } from '@windlass/kit/git/repository';
import { isClean } from '@windlass/kit/git/status';
import { remoteTag } from './remote-args.ts';

type At = Exclude<GitAt, string>;

/** The branch and the commit that would be pushed. @throws WindlassError `gate` */
export function refuseUnready(at: At, remote: string): { branch: string; head: string } {
  if (!findRepository(at.cwd))
    throw gate('there is no git repository to push', at.cwd, 'nothing is committed', 'git init');
  const dirty = isClean(at).dirty.map(({ path }) => path);
  if (dirty.length > 0) {
    const more = dirty.length > 10 ? ` and ${dirty.length - 10} more` : '';
    throw gate('the work tree has uncommitted changes', at.cwd, dirty.slice(0, 10).join(', ') + more, 'git status');
  }
  const head = headCommit(at);
  const branch = currentBranch(at);
  if (head === null || branch === null)
    throw gate(
      'no branch is checked out',
      at.cwd,
      'a release is pushed to a branch, and HEAD names none',
      'git switch <branch>',
    );
  if (remoteUrl(at, remote) === null)
    throw gate(
      `there is no remote ${remote}`,
      at.cwd,
      'git.remote in the config names it',
      `git remote add ${remote} <address>`,
    );
  return { branch, head };
}

/** @throws WindlassError `gate` where a tag of this name means something else, here or there. */
export async function refuseTag(at: At, remote: string, tag: string, head: string, offline: boolean): Promise<void> {
  const here = tagObject(at, tag);
  const commit = tagCommit(at, tag);
  if (here !== null && commit !== head) throw tagElsewhere(tag, 'here', commit, head, `git show ${tag}`);
  if (here !== null && !here.annotated)
    throw gate(
      `the tag ${tag} is not annotated`,
      at.cwd,
      'a lightweight tag says neither who nor when',
      `git tag -d ${tag}`,
    );
  if (offline) return;
  const there = await remoteTag(at, remote, tag);
  if (there.object === null) return;
  if (there.commit !== head)
    throw tagElsewhere(tag, `on ${remote}`, there.commit, head, 'version-manager increment patch');
  if (here !== null && here.object === there.object) return;
  // Made here anew it would be another object of the same name, which the remote refuses.
  throw gate(
    `the tag ${tag} is on ${remote} already, and not the same here`,
    at.cwd,
    'somebody else made it for the same commit',
    `git fetch ${remote} tag ${tag} --force`,
  );
}

/** The remote's tip, which must be part of what is pushed; or hold it already. */
export async function refuseDiverged(
  at: At,
  remote: string,
  branch: string,
  head: string,
  tip: string | null,
  offline: boolean,
): Promise<string | null> {
  if (tip === null) return null;
  if (!isHere(at, tip) && !offline) await fetchRef(at, remote, `refs/heads/${branch}`);
  if (isAncestor(at, tip, head) || isAncestor(at, head, tip)) return tip;
  throw gate(
    `${branch} on ${remote} has commits that are not here`,
    `${remote} ${branch}`,
    `it is at ${tip.slice(0, 12)}; what was built and checked does not hold them`,
    `git pull --rebase ${remote} ${branch}`,
  );
}

function tagElsewhere(tag: string, where: string, at: string | null, head: string, next: string): WindlassError {
  return gate(
    `the tag ${tag} exists already`,
    `${tag} ${where}`,
    `it names ${at?.slice(0, 12)}, and the release is ${head.slice(0, 12)}: a version is released once`,
    next,
  );
}

function gate(what: string, where: string, why: string, next: string): WindlassError {
  return new WindlassError('gate', what, { where, why, next });
}
