import type { Action, Json, Kind } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import {
  commitFiles,
  createAnnotatedTag,
  deleteLocalTag,
  detachAt,
  switchBranch,
  switchToNew,
} from '@windlass/kit/git/commit';
import { currentBranch, headCommit } from '@windlass/kit/git/history';
import { branchCommit, deleteBranch, findCommit, isReverted, tagCommit } from '@windlass/kit/git/refs';
import { undoCommit } from '@windlass/kit/git/undo';

/** The local part of a release: branch, commit and tag. Nothing here reaches a remote, so all of it can be taken back. */
export function gitKinds(root: string): Kind[] {
  return [branchKind(root), commitKind(root), tagKind(root)];
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

/** `parent` is HEAD as the plan saw it: the commit is made on top of that one or not at all. */
export function commitAction(
  parent: string | null,
  files: readonly string[],
  message: string,
  needs: readonly string[],
): Action {
  return {
    id: 'commit',
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

function branchKind(root: string): Kind {
  return {
    kind: 'git.branch@1',
    settleMs: 0,
    replaces: false,
    goal: () => null,
    observe: async (args) => {
      const name = text(args, 'name');
      const head = headCommit(root);
      const tip = branchCommit(root, name);
      if (tip === null || head === null) return { is: 'absent' };
      if (currentBranch(root) === name) return { is: 'present', digest: oid(head) };
      // It holds nothing of its own: switching to it is all that is left to do.
      if (tip === head) return { is: 'absent' };
      return { is: 'unknown', why: `branch ${name} exists, with commits of its own, and it is not the current one` };
    },
    former: async (args) => ({
      branch: currentBranch(root),
      commit: headCommit(root),
      existed: branchCommit(root, text(args, 'name')) !== null,
    }),
    apply: async (args) => {
      const name = text(args, 'name');
      if (branchCommit(root, name) === null) switchToNew(root, name);
      else switchBranch(root, name);
      return {};
    },
    undo: async (args, former) => {
      const [branch, commit] = [nullableText(former, 'branch'), nullableText(former, 'commit')];
      if (branch !== null && currentBranch(root) !== branch) switchBranch(root, branch);
      if (branch === null && commit !== null && currentBranch(root) !== null) detachAt(root, commit);
      if (field(former, 'existed') !== true) deleteBranch(root, text(args, 'name'));
      return {};
    },
  };
}

function commitKind(root: string): Kind {
  const made = (args: Json) => findCommit(root, nullableText(args, 'parent'), text(args, 'message'));
  return {
    kind: 'git.commit@1',
    settleMs: 0,
    replaces: false,
    goal: () => null,
    observe: async (args) => {
      const commit = made(args);
      if (commit !== null) return isReverted(root, commit) ? { is: 'absent' } : { is: 'present', digest: oid(commit) };
      const head = headCommit(root);
      if (head === nullableText(args, 'parent')) return { is: 'absent' };
      return { is: 'unknown', why: `HEAD moved to ${head?.slice(0, 12)} since the plan was made` };
    },
    former: async (args) => nullableText(args, 'parent'),
    apply: async (args, { signal }) => ({
      commit: await commitFiles(root, texts(args, 'files'), text(args, 'message'), signal),
    }),
    undo: async (args) => {
      const commit = made(args);
      return commit === null ? {} : { ...undoCommit(root, commit, texts(args, 'files')) };
    },
  };
}

function tagKind(root: string): Kind {
  return {
    kind: 'git.tag@1',
    settleMs: 0,
    replaces: false,
    goal: () => null,
    observe: async (args) => {
      const name = text(args, 'name');
      const commit = tagCommit(root, name);
      return commit === null ? { is: 'absent' } : { is: 'present', digest: oid(commit) };
    },
    former: async () => null,
    apply: async (args, { signal }) => {
      await createAnnotatedTag(root, text(args, 'name'), text(args, 'message'), { signal });
      return {};
    },
    undo: async (args) => {
      deleteLocalTag(root, text(args, 'name'));
      return {};
    },
  };
}

const oid = (hex: string) => ({ alg: 'git-oid', hex, of: 'commit' }) as const;

function field(args: Json, name: string): Json | undefined {
  return typeof args === 'object' && args !== null && !Array.isArray(args)
    ? Object.entries(args).find(([key]) => key === name)?.[1]
    : undefined;
}

function text(args: Json, name: string): string {
  const value = field(args, name);
  if (typeof value === 'string') return value;
  throw new WindlassError('internal', `an action has no ${name}`);
}

function nullableText(args: Json, name: string): string | null {
  const value = field(args, name);
  return typeof value === 'string' ? value : null;
}

function texts(args: Json, name: string): string[] {
  const value = field(args, name);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
