import type { Json, Reach } from '@windlass/kit/actions/action';
import type { GitAt } from '@windlass/kit/git/git';
import { remoteUrl } from '@windlass/kit/git/refs';
import { remoteRefs } from '@windlass/kit/git/remote';

/** A commit that the release made, and the files that it wrote. */
export interface ReleaseCommit {
  readonly [key: string]: Json;
  readonly commit: string;
  readonly files: readonly string[];
}

interface RemoteArgs {
  readonly [key: string]: Json;
  /** Its name in this clone's configuration. */
  readonly remote: string;
  /** Its address without a password: for a clone that knows it under no such name. */
  readonly url: string | null;
}

export interface RemoteBranchArgs extends RemoteArgs {
  readonly branch: string;
  /** Tip of the remote's branch before the push; null where it had none. */
  readonly from: string | null;
  readonly to: string;
  /** Oldest first. Only these are taken back: what else is between `from` and `to` is a person's work. */
  readonly commits: readonly ReleaseCommit[];
}

export interface RemoteTagArgs extends RemoteArgs {
  readonly tag: string;
  /** That the tag names. */
  readonly commit: string;
}

/** How far a push can be taken back: never by force, so that nobody's clone is left with commits that are gone. */
export function branchReach({ remote, branch, from, commits }: RemoteBranchArgs): Reach {
  if (commits.length === 0)
    return {
      undo: 'partial',
      residue: `what was pushed to ${branch} on ${remote} is not the release's own, and stays`,
    };
  const both = `the history of ${branch} on ${remote} shows the release's commits and those that take them back`;
  if (from !== null) return { undo: 'partial', residue: both };
  return { undo: 'partial', residue: `where ${remote} does not let ${branch} be deleted, ${both}` };
}

/** Tip of a remote's branch; null where it has none. @throws WindlassError `verification` where the remote does not answer. */
export async function remoteTip(
  at: GitAt,
  remote: string,
  branch: string,
  signal?: AbortSignal,
): Promise<string | null> {
  const ref = `refs/heads/${branch}`;
  return (await remoteRefs(at, remote, [ref], signal)).get(ref) ?? null;
}

/** A remote's tag: its object, and the commit that it names; null where there is none. */
export async function remoteTag(at: GitAt, remote: string, tag: string, signal?: AbortSignal) {
  const ref = `refs/tags/${tag}`;
  const refs = await remoteRefs(at, remote, [ref, `${ref}^{}`], signal);
  const object = refs.get(ref) ?? null;
  return { object, commit: refs.get(`${ref}^{}`) ?? object };
}

/** What git is told: the remote's name, or its address where this clone has no such remote. */
export function remoteOf(at: GitAt, { remote, url }: RemoteArgs): string {
  return remoteUrl(at, remote) === null ? (url ?? remote) : remote;
}
