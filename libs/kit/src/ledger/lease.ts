import { WindlassError } from '../errors.ts';
import { randomId } from '../hash.ts';
import { assertCurrent, hold, lockedBy } from './held-lease.ts';
import type { HeldLease, Lease, LeaseStore } from './lease-types.ts';
import { isSurelyDead, type Owner, selfAsOwner } from './owner.ts';

export interface LeaseOptions {
  readonly command: string;
  readonly ttlMs?: number;
  readonly now?: () => Date;
  readonly owner?: Owner;
}

/** Clocks of two hosts differ: another host's lease counts as expired only so many milliseconds later. */
const skewMs = 10_000;

/**
 * Takes the lease of a release line. A dead process of this host loses it at once, everybody else when it expires.
 * @throws WindlassError `locked` with who holds it, since when and until when.
 */
export async function acquire(store: LeaseStore, line: string, options: LeaseOptions): Promise<HeldLease> {
  const { ttlMs = 60_000, now = () => new Date() } = options;
  const owner = options.owner ?? selfAsOwner(options.command, now);
  // Each lost swap means that another process got further, so this ends.
  for (;;) {
    const current = await store.read(line);
    if (current !== null && !isFree(current, owner, now())) throw lockedBy(current);
    const lease: Lease = {
      line,
      fence: (current?.fence ?? 0) + 1,
      owner,
      acquiredAt: now().toISOString(),
      expiresAt: new Date(now().getTime() + ttlMs).toISOString(),
      token: randomId(),
      released: false,
    };
    if (await store.swap(line, current?.fence ?? null, lease)) return hold(store, lease, ttlMs, now);
  }
}

/** Joins the parent's lease where WINDLASS_LEASE names one for this line, else takes its own. */
export async function acquireOrJoin(
  store: LeaseStore,
  line: string,
  options: LeaseOptions & { readonly env: Readonly<Record<string, string | undefined>> },
): Promise<HeldLease> {
  const key = options.env.WINDLASS_LEASE;
  return key?.startsWith(`${line}:`) ? join(store, key) : acquire(store, line, options);
}

/**
 * Joins the lease of a parent process by its key `<line>:<fence>:<token>`. The parent keeps it alive and gives it back.
 * @throws WindlassError `locked` where that lease is not the current one, `usage` where the key has another form.
 */
export async function join(store: LeaseStore, key: string): Promise<HeldLease> {
  const [line, fence, token] = key.split(':');
  if (!line || !token || !/^[1-9]\d*$/.test(fence ?? ''))
    throw new WindlassError('usage', 'WINDLASS_LEASE is not <line>:<fence>:<token>', { next: 'unset WINDLASS_LEASE' });
  const assertHeld = async (): Promise<void> => assertCurrent(await store.read(line), line, token);
  await assertHeld();
  const nothing = async (): Promise<void> => undefined;
  return { line, fence: Number(fence), token, assertHeld, heartbeat: nothing, release: nothing, joinKey: () => key };
}

/** For `unlock`: puts a higher, released fence there, so that whoever held the lease learns it at their next effect. */
export async function fenceOff(store: LeaseStore, line: string, options: LeaseOptions): Promise<Lease | null> {
  const now = (options.now ?? (() => new Date()))();
  for (;;) {
    const current = await store.read(line);
    if (current === null) return null;
    const at = now.toISOString();
    const owner = options.owner ?? selfAsOwner(options.command);
    const fence = current.fence + 1;
    const off: Lease = { line, fence, owner, acquiredAt: at, expiresAt: at, token: randomId(), released: true };
    if (await store.swap(line, current.fence, off)) return current;
  }
}

function isFree(lease: Lease, asker: Owner, now: Date): boolean {
  if (lease.released) return true;
  const grace = lease.owner.host === asker.host ? 0 : skewMs;
  return now.getTime() >= Date.parse(lease.expiresAt) + grace || isSurelyDead(lease.owner);
}
