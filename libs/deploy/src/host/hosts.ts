import { WindlassError } from '@windlass/kit/errors';
import { acquire } from '@windlass/kit/ledger/lease';
import type { HeldLease } from '@windlass/kit/ledger/lease-types';
import type { Services } from '@windlass/kit/services/services';
import { makeSsh, type Ssh, withSsh } from '@windlass/kit/ssh/ssh';
import { hostLeaseStore } from './lease-store.ts';
import { type Place, placeName } from './place.ts';

/** The ways to hosts. */
export interface Hosts {
  on<T>(host: string, work: (ssh: Ssh) => Promise<T>): Promise<T>;
  /** Work that changes a place: under its lock. Asks right before that it is still ours. @throws WindlassError `locked`. */
  locked<T>(place: Place, work: (ssh: Ssh, fence: number) => Promise<T>): Promise<T>;
}

export interface KeptHosts extends Hosts {
  /** Takes the locks of these places and keeps them until `close`. @throws WindlassError `locked` with who holds one; then none is kept. */
  hold(places: readonly Place[]): Promise<void>;
  /** Gives the locks back and ends the connections. Never throws. */
  close(): Promise<void>;
}

type Parts = Pick<Services, 'env' | 'runner' | 'signal' | 'now'>;

/** A connection and a lock for each piece of work: for who does one thing now and then, as a rollback. */
export function passingHosts(services: Parts, command = 'windlass'): Hosts {
  return {
    on: (host, work) => withSsh(services, host, work),
    locked: (place, work) =>
      withSsh(services, place.host, async (ssh) => {
        const lease = await take(ssh, place, services, command);
        try {
          return await work(ssh, lease.fence);
        } finally {
          await lease.release().catch(() => undefined);
        }
      }),
  };
}

/**
 * For so long after it was taken or asked for, a lock of 60 seconds is not asked for again: it cannot have run out, and each script on the
 * host looks at its fence number itself right before it changes something.
 */
const sureMs = 20_000;

/** One connection to each host, and locks that stay over several pieces of work. The caller closes it. */
export function keptHosts(services: Parts, command: string): KeptHosts {
  const connections = new Map<string, Ssh>();
  const leases = new Map<string, { readonly lease: HeldLease; surelyUntil: number }>();
  const connection = (host: string): Ssh => {
    const ssh = connections.get(host) ?? makeSsh(services, host);
    connections.set(host, ssh);
    return ssh;
  };
  const giveBack = async (): Promise<void> => {
    // One that cannot be given back runs out by itself.
    await Promise.allSettled([...leases.values()].map(({ lease }) => lease.release()));
    leases.clear();
  };
  return {
    on: (host, work) => work(connection(host)),
    locked: async (place, work) => {
      const held = leases.get(placeName(place));
      if (held === undefined) return passingHosts(services, command).locked(place, work);
      if (performance.now() >= held.surelyUntil) {
        await held.lease.assertHeld();
        held.surelyUntil = performance.now() + sureMs;
      }
      return work(connection(place.host), held.lease.fence);
    },
    hold: async (places) => {
      // In one order for all, so that two deployers of several hosts never each hold what the other waits for.
      for (const place of [...places].sort((a, b) => (placeName(a) < placeName(b) ? -1 : 1))) {
        if (leases.has(placeName(place))) continue;
        try {
          const lease = await take(connection(place.host), place, services, command);
          leases.set(placeName(place), { lease, surelyUntil: performance.now() + sureMs });
        } catch (thrown) {
          await giveBack();
          throw thrown;
        }
      }
    },
    close: async () => {
      await giveBack();
      await Promise.allSettled([...connections.values()].map((ssh) => ssh.close()));
      connections.clear();
    },
  };
}

async function take(ssh: Ssh, place: Place, { now }: Parts, command: string): Promise<HeldLease> {
  try {
    return await acquire(hostLeaseStore(ssh, place.path), placeName(place), { command, now });
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'locked') throw thrown;
    throw new WindlassError('locked', thrown.message, {
      where: placeName(place),
      ...(thrown.why === undefined ? {} : { why: thrown.why }),
      next: 'wait until that run is over, and type the same command again',
    });
  }
}
