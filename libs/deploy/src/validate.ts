import { asWindlassError, errorFinding } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { deployedDigests } from './deployed.ts';
import { keptHosts } from './host/hosts.ts';
import { contextOf, type NamedServer, targetOf } from './servers.ts';
import type { Validation } from './target.ts';

/** Asks each server over SSH whether it is this release. A server that cannot be asked has an error among its findings: it is not fine. */
export async function validateServers(
  release: ReleaseContext,
  picked: readonly NamedServer[],
): Promise<readonly Validation[]> {
  const digests = await deployedDigests(release);
  const hosts = keptHosts(release.services, release.context.script);
  try {
    return await Promise.all(
      picked.map(async (one): Promise<Validation> => {
        try {
          return await targetOf(one.server).validate(contextOf(release, one, hosts), digests.get(one.name) ?? null);
        } catch (thrown) {
          const error = asWindlassError(thrown);
          if (error.kind === 'interrupted' || error.kind === 'internal') throw error;
          return {
            server: one.name,
            findings: [{ ...errorFinding(error), check: 'server-unknown' }],
            facts: { verified: false },
          };
        }
      }),
    );
  } finally {
    await hosts.close();
  }
}
