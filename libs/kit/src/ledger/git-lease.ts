import { WindlassError } from '../errors.ts';
import { type GitOptions, gitIn } from './git.ts';
import { gitRefs } from './git-refs.ts';
import { formatLease, parseLease } from './lease-format.ts';
import type { Lease, LeaseStore } from './lease-types.ts';
import { assertLedgerName } from './names.ts';

const root = 'refs/windlass-lock/';
const file = 'lease.json';

/**
 * Leases for machines that share no disk: one ref `refs/windlass-lock/<line>` on the product's remote, moved by
 * compare-and-swap pushes. Each read asks the remote, so a lease that was lost is seen before the next effect.
 */
export function gitLeaseStore(options: GitOptions & { readonly remote: string }): LeaseStore {
  const refs = gitRefs(gitIn(options), options.remote);
  const tip = async (line: string): Promise<{ commit: string; lease: Lease } | null> => {
    assertLedgerName('release line', line);
    const ref = root + line;
    for (let attempt = 1; ; attempt += 1) {
      const commit = (await refs.remote(root)).get(ref);
      if (commit === undefined) return null;
      await refs.fetch(new Map([[ref, commit]]));
      try {
        const text = (await refs.content(commit, file)).toString('utf8');
        return { commit, lease: parseLease(text, ref, `git push ${options.remote} :${ref}`) };
      } catch (error) {
        // Moved between asking and fetching: what came is newer than what was asked for.
        if (attempt === 3 || !(error instanceof WindlassError)) throw error;
      }
    }
  };
  return {
    read: async (line) => (await tip(line))?.lease ?? null,
    swap: async (line, expectedFence, next) => {
      const current = await tip(line);
      if ((current?.lease.fence ?? null) !== expectedFence) return false;
      if (next.fence === expectedFence && current?.lease.token !== next.token) return false;
      // Without parent: the lock's past is nobody's business, and the ref stays one commit long.
      const content = Buffer.from(formatLease(next));
      const commit = await refs.commit(file, content, null, `lease ${next.fence}`, new Date(next.expiresAt));
      return (await refs.push(root + line, commit, current?.commit ?? null)) === 'pushed';
    },
  };
}

/** With `--offline` nobody is asked: no lock is known, and none can be taken. */
export const offlineLeaseStore: LeaseStore = {
  read: async () => null,
  swap: async () => {
    throw new WindlassError('usage', 'the git ledger cannot be written with --offline', {
      why: 'whoever else releases must see the lock, and what was begun',
      next: 'leave --offline out, or add --plan',
    });
  },
};
