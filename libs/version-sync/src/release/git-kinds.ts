import type { Action, Json, Kind } from '@windlass/kit/actions/action';
import {
  commitFiles,
  createAnnotatedTag,
  deleteLocalTag,
  detachAt,
  switchBranch,
  switchToNew,
} from '@windlass/kit/git/commit';
import type { GitAt } from '@windlass/kit/git/git';
import { currentBranch, headCommit } from '@windlass/kit/git/history';
import { branchCommit, deleteBranch, findCommit, isReverted, tagCommit } from '@windlass/kit/git/refs';
import { undoCommit } from '@windlass/kit/git/undo';
import { field, nullableText, oid, text, texts } from './action-args.ts';

/**
 * The local part of a release: branch, commit and tag. Nothing here reaches a remote, so all of it can be taken back. `env` is that of git
 * and its hooks; this process's where not given.
 */
export function gitKinds(root: string, env?: NodeJS.ProcessEnv): Kind[] {
  const at = env === undefined ? root : { cwd: root, env };
  return [branchKind(at), commitKind(at), tagKind(at)];
}

const reach = { undo: 'full' } as const;

export function branchAction(name: string): Action {
  return {
    id: 'branch',
    kind: 'git.branch@1',
    title: `create branch ${name} and switch to it`,
    args: { name },
    needs: [],
    reach,
  };
}

/**
 * `parent` is HEAD as the plan saw it: the commit is made on top of that one or not at all. A release's second commit needs an `id` of
 * its own.
 */
export function commitAction(
  parent: string | null,
  files: readonly string[],
  message: string,
  needs: readonly string[],
  id = 'commit',
): Action {
  return {
    id,
    kind: 'git.commit@1',
    title: `commit ${files.length} files: ${message}`,
    args: { parent, files, message },
    needs,
    reach,
  };
}

export function tagAction(name: string, message: string, needs: readonly string[]): Action {
  return {
    id: 'tag',
    kind: 'git.tag@1',
    title: `tag HEAD as ${name} (annotated)`,
    args: { name, message },
    needs,
    reach,
  };
}

function branchKind(at: GitAt): Kind {
  return {
    kind: 'git.branch@1',
    settleMs: 0,
    replaces: false,
    goal: () => null,
    observe: async (args) => {
      const name = text(args, 'name');
      const head = headCommit(at);
      const tip = branchCommit(at, name);
      if (tip === null || head === null) return { is: 'absent' };
      if (currentBranch(at) === name) return { is: 'present', digest: oid(head) };
      // It holds nothing of its own: switching to it is all that is left to do.
      if (tip === head) return { is: 'absent' };
      return { is: 'unknown', why: `branch ${name} exists, with commits of its own, and it is not the current one` };
    },
    former: async (args) => ({
      branch: currentBranch(at),
      commit: headCommit(at),
      existed: branchCommit(at, text(args, 'name')) !== null,
    }),
    apply: async (args) => {
      const name = text(args, 'name');
      if (branchCommit(at, name) === null) switchToNew(at, name);
      else switchBranch(at, name);
      return {};
    },
    undo: async (args, former) => {
      const [branch, commit] = [nullableText(former, 'branch'), nullableText(former, 'commit')];
      if (branch !== null && currentBranch(at) !== branch) switchBranch(at, branch);
      if (branch === null && commit !== null && currentBranch(at) !== null) detachAt(at, commit);
      if (field(former, 'existed') !== true) deleteBranch(at, text(args, 'name'));
      return {};
    },
  };
}

function commitKind(at: GitAt): Kind {
  const made = (args: Json) => findCommit(at, nullableText(args, 'parent'), text(args, 'message'));
  return {
    kind: 'git.commit@1',
    settleMs: 0,
    replaces: false,
    goal: () => null,
    observe: async (args) => {
      const commit = made(args);
      if (commit !== null) return isReverted(at, commit) ? { is: 'absent' } : { is: 'present', digest: oid(commit) };
      const head = headCommit(at);
      if (head === nullableText(args, 'parent')) return { is: 'absent' };
      return { is: 'unknown', why: `HEAD moved to ${head?.slice(0, 12)} since the plan was made` };
    },
    former: async (args) => nullableText(args, 'parent'),
    apply: async (args, { signal }) => ({
      commit: await commitFiles(at, texts(args, 'files'), text(args, 'message'), signal),
    }),
    undo: async (args) => {
      const commit = made(args);
      return commit === null ? {} : { ...undoCommit(at, commit, texts(args, 'files')) };
    },
  };
}

function tagKind(at: GitAt): Kind {
  return {
    kind: 'git.tag@1',
    settleMs: 0,
    replaces: false,
    goal: () => null,
    observe: async (args) => {
      const name = text(args, 'name');
      const commit = tagCommit(at, name);
      return commit === null ? { is: 'absent' } : { is: 'present', digest: oid(commit) };
    },
    former: async () => null,
    apply: async (args, { signal }) => {
      await createAnnotatedTag(at, text(args, 'name'), text(args, 'message'), { signal });
      return {};
    },
    undo: async (args) => {
      deleteLocalTag(at, text(args, 'name'));
      return {};
    },
  };
}
