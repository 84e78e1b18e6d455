import { acquire } from '@windlass/kit/ledger/lease';
import type { Ssh } from '@windlass/kit/ssh/ssh';
import type { Hosts } from '../host/hosts.ts';
import { hostLeaseStore } from '../host/lease-store.ts';
import { placeName } from '../host/place.ts';

/** Every host is this one; locks are real. */
export function hostsBy(ssh: Ssh): Hosts {
  return {
    on: (_host, work) => work(ssh),
    locked: async (place, work) => {
      const lease = await acquire(hostLeaseStore(ssh, place.path), placeName(place), { command: 'test' });
      try {
        return await work(ssh, lease.fence);
      } finally {
        await lease.release();
      }
    },
  };
}
