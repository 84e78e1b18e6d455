import type { Action, Kind, Observation } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import type { GitAt } from '@windlass/kit/git/git';
import { isReverted, tagCommit } from '@windlass/kit/git/refs';
import { fetchRef, isAncestor, isHere, pushRef, tagObject } from '@windlass/kit/git/remote';
import { nullableText, oid } from './action-args.ts';
import {
  branchReach,
  type RemoteBranchArgs,
  type RemoteTagArgs,
  remoteOf,
  remoteTag,
  remoteTip,
} from './remote-args.ts';
import { takeBack } from './take-back.ts';

/** How long a forge may take to show what it took; milliseconds. */
const settleMs = 5_000;

/** The part of a release that other people's clones see. `remote.*`, because `git.*` means what stays in this repository. */
export function remoteKinds(root: string, env: NodeJS.ProcessEnv): readonly Kind[] {
  const at = { cwd: root, env };
  return [branchKind(at), tagKind(at)];
}

export const pushId = 'push';
export const pushTagId = 'push-tag';

export interface PushParts {
  readonly branch: RemoteBranchArgs;
  /** Null: no tag is pushed. */
  readonly tag: RemoteTagArgs | null;
  /** Actions that come before the push: that of the tag. */
  readonly needs: readonly string[];
}

/** Brings a branch, and then the tag, to the remote: ids `push` and `push-tag`. */
export function pushActions({ branch, tag, needs }: PushParts): readonly Action[] {
  const push: Action<RemoteBranchArgs> = {
    id: pushId,
    kind: 'remote.branch@1',
    title: `push ${branch.branch} to ${branch.remote} (${branch.to.slice(0, 12)})`,
    args: branch,
    needs,
    reach: branchReach(branch),
  };
  if (tag === null) return [push];
  const pushTag: Action<RemoteTagArgs> = {
    id: pushTagId,
    kind: 'remote.tag@1',
    title: `push the tag ${tag.tag} to ${tag.remote}`,
    args: tag,
    needs: [push.id],
    reach: { undo: 'full' },
  };
  return [push, pushTag];
}

function branchKind(at: Exclude<GitAt, string>): Kind<RemoteBranchArgs> {
  return {
    kind: 'remote.branch@1',
    settleMs,
    replaces: true,
    goal: ({ to }) => oid(to),
    observe: async (args, { signal }) => {
      const { branch, from, to, commits } = args;
      const remote = remoteOf(at, args);
      const tip = await remoteTip(at, remote, branch, signal);
      if (tip === null) return { is: 'absent' };
      if (tip === to || tip === from) return present(tip);
      if (!isHere(at, tip)) await fetchRef(at, remote, `refs/heads/${branch}`, { signal });
      if (!isAncestor(at, to, tip)) return present(tip);
      const isBack = commits.length > 0 && commits.every(({ commit }) => isReverted(at, commit, tip));
      if (!isBack) return present(to);
      return from === null ? { is: 'absent' } : present(from);
    },
    former: async ({ from }) => from,
    apply: async (args, { signal }) => {
      const { branch, to } = args;
      await pushRef(at, remoteOf(at, args), `${to}:refs/heads/${branch}`, { signal });
      return { branch, to };
    },
    undo: async (args, _, { signal }) => takeBack(at, remoteOf(at, args), args, signal),
  };
}

function tagKind(at: Exclude<GitAt, string>): Kind<RemoteTagArgs> {
  return {
    kind: 'remote.tag@1',
    settleMs,
    replaces: false,
    goal: ({ commit }) => oid(commit),
    observe: async (args, { signal }) => {
      const { object, commit } = await remoteTag(at, remoteOf(at, args), args.tag, signal);
      return object === null || commit === null ? { is: 'absent' } : present(commit);
    },
    // Which tag object is ours is only known once it was made: it holds a time, and maybe a signature.
    former: async ({ tag, commit }) => {
      const own = tagObject(at, tag);
      if (own === null || tagCommit(at, tag) !== commit)
        throw new WindlassError('gate', `the tag ${tag} is not at the release's commit`, {
          where: at.cwd,
          why: own === null ? 'there is no such tag here' : `it names ${tagCommit(at, tag)}, not ${commit}`,
          next: `git show ${tag}`,
        });
      return { object: own.object };
    },
    apply: async (args, { signal }) => {
      const ref = `refs/tags/${args.tag}`;
      await pushRef(at, remoteOf(at, args), `${ref}:${ref}`, { signal });
      return { tag: args.tag };
    },
    undo: async (args, former, { signal }) => {
      const remote = remoteOf(at, args);
      const own = nullableText(former, 'object');
      const { object } = await remoteTag(at, remote, args.tag, signal);
      if (object === null) return {};
      if (own === null || object !== own)
        throw new WindlassError('publish', `the tag ${args.tag} on ${remote} was made anew by somebody else`, {
          why: `it is the object ${object}, ours was ${own}; it was left alone`,
          next: `git ls-remote ${remote} refs/tags/${args.tag}`,
        });
      await pushRef(at, remote, `:refs/tags/${args.tag}`, { expected: own, skipHook: true, signal });
      return { deleted: own };
    },
  };
}

const present = (hex: string): Observation => ({ is: 'present', digest: oid(hex) });
