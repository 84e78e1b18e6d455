import { WindlassError } from '../errors.ts';
import type { HeldLease, Lease, LeaseStore } from './lease-types.ts';
import type { Owner } from './owner.ts';
import { serial } from './serial.ts';

/** A lease in this process's hands: renewed by itself every third of its time, without keeping the process alive. */
export function hold(store: LeaseStore, acquired: Lease, ttlMs: number, now: () => Date): HeldLease {
  let lease = acquired;
  const inOrder = serial();
  const isOver = (): boolean => now().getTime() >= Date.parse(lease.expiresAt);
  const renew = async (): Promise<void> => {
    if (lease.released) return;
    // Once it has run out (a laptop slept), others may be taking it this moment: only a new fence number is exclusive.
    const fence = isOver() ? lease.fence + 1 : lease.fence;
    const next = { ...lease, fence, expiresAt: new Date(now().getTime() + ttlMs).toISOString() };
    if (await store.swap(lease.line, lease.fence, next)) lease = next;
  };
  const beat = (): Promise<void> => inOrder(renew);
  // A beat that fails is made up for by the next; assertHeld is what decides.
  const timer = setInterval(() => void beat().catch(() => undefined), ttlMs / 3).unref();
  return {
    line: lease.line,
    token: lease.token,
    get fence() {
      return lease.fence;
    },
    heartbeat: beat,
    assertHeld: () =>
      inOrder(async () => {
        if (lease.released) throw lost(lease.line, 'this process gave it back');
        if (isOver()) await renew();
        assertCurrent(await store.read(lease.line), lease.line, lease.token);
      }),
    release: () =>
      inOrder(async () => {
        clearInterval(timer);
        if (lease.released) return;
        lease = { ...lease, released: true };
        await store.swap(lease.line, lease.fence, lease);
      }),
    joinKey: () => `${lease.line}:${lease.fence}:${lease.token}`,
  };
}

/** @throws WindlassError `locked` where the current lease is not the one with this token. */
export function assertCurrent(current: Lease | null, line: string, token: string): void {
  if (current?.token === token && !current.released) return;
  if (current === null) throw lost(line, 'it is not there any more');
  throw lost(line, current.released ? 'it was given back or fenced off' : `${describe(current.owner)} holds it now`);
}

const describe = (owner: Owner): string => `${owner.user}@${owner.host} (pid ${owner.pid}, ${owner.command})`;

function lost(line: string, why: string): WindlassError {
  return new WindlassError('locked', `this run no longer holds the lock of ${line}`, {
    where: line,
    why,
    next: 'npx windlass status',
  });
}

/** What a person needs to decide whether to wait, to call somebody, or to unlock. */
export function lockedBy(lease: Lease): WindlassError {
  return new WindlassError('locked', `${lease.line} is held by ${describe(lease.owner)}`, {
    where: lease.line,
    why: `since ${lease.acquiredAt}, until ${lease.expiresAt} if it gives no sign of life`,
    next: 'npx windlass unlock',
  });
}
