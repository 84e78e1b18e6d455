import { join } from 'node:path';
import { WindlassError } from '../errors.ts';
import { findRepository } from '../git/repository.ts';
import { fileLeaseStore } from '../ledger/file-lease.ts';
import { fileStore } from '../ledger/file-store.ts';
import type { LeaseStore } from '../ledger/lease-types.ts';
import { gitCommonDir, stateDir } from '../ledger/state-dir.ts';
import type { LedgerStore } from '../ledger/store.ts';

/** Where a product's ledger, lock and journals are. */
export interface House {
  readonly stateDir: string;
  /** What this work tree alone keeps; `stateDir` is shared by all work trees of a clone. */
  readonly treeDir: string;
  readonly ledger: LedgerStore;
  readonly leases: LeaseStore;
  /** Release line: one release of a line at a time. */
  readonly line: string;
}

export interface HouseOptions {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly line: string;
  readonly ledger: 'file' | 'git';
  /** Of the git store. */
  readonly remote: string;
  /** Contact nothing: a git ledger is read as far as it is here, and not written. */
  readonly offline?: boolean;
}

export async function openHouse({ root, env, line, ledger, remote, offline = false }: HouseOptions): Promise<House> {
  const dir = stateDir(root, env);
  const repository = findRepository(root);
  const treeDir = repository === null ? dir : join(repository.gitDir, 'windlass');
  if (ledger === 'file') return { stateDir: dir, treeDir, ledger: fileStore(dir), leases: fileLeaseStore(dir), line };
  const [{ gitStore }, { gitLeaseStore, offlineLeaseStore }] = await Promise.all([
    import('../ledger/git-store.ts'),
    import('../ledger/git-lease.ts'),
  ]);
  const gitDir = gitCommonDir(root, env);
  if (gitDir === null)
    throw new WindlassError('input', 'the git ledger needs a git repository', { where: root, next: '--ledger file' });
  const options = { gitDir, env, remote, offline };
  const leases = offline ? offlineLeaseStore : gitLeaseStore(options);
  return { stateDir: dir, treeDir, ledger: gitStore(options), leases, line };
}

/**
 * For plans that reach outside of this repository (publish, deploy): in CI the ledger must be where the next job finds it. A script that
 * only writes files and local git (all of this floor) has no need to ask. `named` is `--ledger`, WINDLASS_LEDGER or release.ledger of
 * the config: whoever names `file` says that this runner's disk stays.
 * @throws WindlassError `usage` in CI where nothing was named.
 */
export function requireDurable(named: 'file' | 'git' | null, env: NodeJS.ProcessEnv): void {
  const inCi = env['CI'] !== undefined && !/^(?:|0|false|no|off)$/i.test(env['CI']);
  if (named !== null || !inCi) return;
  throw new WindlassError('usage', 'in CI the ledger must be named', {
    why: 'what this job publishes has to be known to the job that resumes it or winds it back, and a runner forgets its disk',
    next: '--ledger git, or release.ledger in the config; --ledger file where the disk outlives the job',
  });
}
