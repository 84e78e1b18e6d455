import type { Action, Plan } from '@windlass/kit/actions/action';
import { makePlan } from '@windlass/kit/actions/plan';
import { WindlassError } from '@windlass/kit/errors';
import { currentBranch, headCommit, tagExists } from '@windlass/kit/git/history';
import { branchCommit } from '@windlass/kit/git/refs';
import { findRepository } from '@windlass/kit/git/repository';
import { isClean } from '@windlass/kit/git/status';
import { formatVersion, type Version } from '../model/version.ts';
import type { Product } from '../product/open.ts';
import { spliceAction } from '../sync/kind.ts';
import { loadAll } from '../sync/load.ts';
import { type FileChange, planSync } from '../sync/plan-sync.ts';
import { branchAction, commitAction, tagAction } from './git-kinds.ts';

export interface RaiseOptions {
  readonly product: Product;
  readonly script: string;
  readonly to: Version;
  readonly record: {
    readonly sync: boolean;
    readonly commit: boolean;
    readonly tag: boolean;
    readonly branch: boolean;
  };
  readonly now: Date;
}

/**
 * The plan that makes `to` the product's version: files first, then branch, commit and tag as asked for.
 * @throws WindlassError `gate`: dirty tree, wrong branch, tag or branch that exists already.
 */
export function planRaise({ product, script, to, record, now }: RaiseOptions): { plan: Plan; changes: FileChange[] } {
  const commit = record.commit || record.tag || record.branch;
  const sync = record.sync || commit;
  const version = formatVersion(to);
  const changes = planSync(loadAll(product.root, sync ? [product.source, ...product.targets] : [product.source]), to, {
    now,
  });
  const actions: Action[] = [];
  const last = () => actions.slice(-1).map((action) => action.id);
  const { git } = product.config;
  if (commit) refuseRepository(product);
  const branch = fill(git.releaseBranch, to);
  const tag = git.tagPrefix + version;
  if (record.tag && tagExists(product.root, tag)) throw exists(`tag ${tag}`, 'version-manager increment patch');
  if (record.branch) {
    const tip = branchCommit(product.root, branch);
    if (tip !== null && tip !== headCommit(product.root)) throw exists(`branch ${branch}`, `git switch ${branch}`);
    actions.push(branchAction(branch));
  }
  if (changes.length > 0)
    actions.push(
      spliceAction(
        'files',
        `write ${version} into ${changes.length === 1 ? changes[0]?.file : `${changes.length} files`}`,
        product.root,
        changes,
        last(),
      ),
    );
  if (commit && changes.length > 0) {
    const files = changes.map((change) => change.file);
    actions.push(commitAction(headCommit(product.root), files, fill(git.commitMessage, to), last()));
  }
  if (record.tag) actions.push(tagAction(tag, fill(git.commitMessage, to), last()));
  return { plan: makePlan({ script, product: product.name, version, actions }), changes };
}

function refuseRepository(product: Product): void {
  const { root, config } = product;
  if (!findRepository(root))
    throw new WindlassError('gate', 'there is no git repository to commit to', { where: root, next: 'git init' });
  const dirty = isClean(root).dirty.map((file) => file.path);
  if (dirty.length > 0) {
    throw new WindlassError('gate', 'the work tree has uncommitted changes', {
      where: root,
      why: `${dirty.slice(0, 10).join(', ')}${dirty.length > 10 ? ` and ${dirty.length - 10} more` : ''}`,
      next: 'git stash, or commit them first',
    });
  }
  const branch = currentBranch(root);
  const { branch: allowed } = config.git;
  if (allowed.length === 0 || (branch !== null && allowed.includes(branch))) return;
  throw new WindlassError('gate', `a release is not made from ${branch ?? 'a detached HEAD'}`, {
    where: root,
    why: `git.branch in the config allows ${allowed.join(', ')}`,
    next: `git switch ${allowed[0]}`,
  });
}

function fill(template: string, version: Version): string {
  return template.replaceAll('{version}', formatVersion(version)).replaceAll('{core}', version.core);
}

function exists(what: string, next: string): WindlassError {
  return new WindlassError('gate', `${what} exists already`, { why: 'a version is released once', next });
}
