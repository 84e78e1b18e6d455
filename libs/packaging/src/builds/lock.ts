import { WindlassError } from '@windlass/kit/errors';
import { fileLeaseStore } from '@windlass/kit/ledger/file-lease';
import { acquire } from '@windlass/kit/ledger/lease';
import type { HeldLease } from '@windlass/kit/ledger/lease-types';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { buildsDir } from './stamp.ts';

/**
 * Holds the lock on what is built in this work tree while `work` runs. Not the lock of the release line: two clones of one machine may build
 * side by side, and where the ledger is on a remote a build needs no network. @throws WindlassError `locked`.
 */
export async function withArtifactsLock<T>(release: ReleaseContext, work: () => Promise<T>): Promise<T> {
  const { context } = release;
  const lease = await take(release);
  try {
    return await work();
  } finally {
    // It runs out by itself: how the work went is what counts.
    await lease.release().catch(() => {
      context.emit({ kind: 'note', level: 'verbose', message: 'the lock of the artifacts could not be given back' });
    });
  }
}

async function take(release: ReleaseContext): Promise<HeldLease> {
  const { context } = release;
  try {
    const store = fileLeaseStore(buildsDir(release));
    return await acquire(store, 'artifacts', { command: context.script, now: context.now });
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'locked') throw thrown;
    throw new WindlassError('locked', `what is built here is in the hands of another run: ${thrown.message}`, {
      where: release.root,
      ...(thrown.why === undefined ? {} : { why: thrown.why }),
      next: 'wait until it has ended, then run the command again',
    });
  }
}
