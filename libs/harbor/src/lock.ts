import { WindlassError } from '@windlass/kit/errors';
import { fileLeaseStore } from '@windlass/kit/ledger/file-lease';
import { acquire, fenceOff } from '@windlass/kit/ledger/lease';
import type { HeldLease, Lease } from '@windlass/kit/ledger/lease-types';
import { isSurelyDead, type Owner } from '@windlass/kit/ledger/owner';

export type Holder = { readonly state: 'none' } | { readonly state: 'running' | 'killed'; readonly owner: Owner };

const line = 'harbor';

/** @throws WindlassError `locked` where another process has this harbor open. One that was killed loses it at once. */
export async function lockHarbor(dir: string): Promise<HeldLease> {
  try {
    return await acquire(fileLeaseStore(dir), line, { command: 'windlass harbor' });
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'locked') throw thrown;
    throw new WindlassError('locked', 'this harbor is open already', {
      where: dir,
      why: thrown.message,
      next: `windlass harbor down --dir ${dir}`,
      cause: thrown,
    });
  }
}

/** Who has the harbor of this folder open; `killed` where that process is gone and never gave it back. */
export async function holderOf(dir: string): Promise<Holder> {
  const lease: Lease | null = await fileLeaseStore(dir).read(line);
  if (lease === null || lease.released) return { state: 'none' };
  return { state: isSurelyDead(lease.owner) ? 'killed' : 'running', owner: lease.owner };
}

/** Takes the lock from a holder that was killed, so that nobody has it. */
export async function forgetHolder(dir: string): Promise<void> {
  await fenceOff(fileLeaseStore(dir), line, { command: 'windlass harbor down' });
}
