import type { Plan } from '@windlass/kit/actions/action';
import { makePlan } from '@windlass/kit/actions/plan';
import { configError } from '@windlass/packaging/config-place';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type Hosts, passingHosts } from './host/hosts.ts';
import { placeName } from './host/place.ts';
import { contextOf, type NamedServer, pickServers, targetOf } from './servers.ts';
import type { TargetPlan } from './target.ts';

export interface DeployOptions {
  /** Names of servers in the config; all where there are none. */
  readonly servers: readonly string[];
  readonly hosts?: Hosts;
}

export interface DeployPlan {
  readonly plan: Plan;
  readonly servers: readonly TargetPlan[];
}

/**
 * All servers or none: no server is switched before every server has all bytes, verified there. A server that cannot be asked, or that is
 * not as it must be, stops the plan.
 * @throws WindlassError
 */
export async function deployPlan(release: ReleaseContext, options: DeployOptions): Promise<DeployPlan> {
  const hosts = options.hosts ?? passingHosts(release.services);
  const picked = pickServers(release, options.servers);
  await assertApart(release, picked);
  const servers = await Promise.all(picked.map((one) => targetOf(one.server).plan(contextOf(release, one, hosts))));
  const bring = servers.flatMap((one) => one.bring);
  const needs = bring.map(({ id }) => id);
  const live = servers.flatMap((one) => one.live).map((action) => ({ ...action, needs: [...needs, ...action.needs] }));
  const plan = makePlan({
    script: release.context.script,
    product: release.product.name,
    version: release.versionText,
    actions: [...bring, ...live],
  });
  return { plan, servers };
}

/** Two servers in one folder would each take the other's release for a stranger's. */
async function assertApart(release: ReleaseContext, picked: readonly NamedServer[]): Promise<void> {
  const names = new Map<string, string>();
  for (const { name, server } of picked) {
    const other = names.get(placeName(server));
    if (other !== undefined)
      throw await configError(
        release,
        ['servers', name],
        `it is the same folder of the same host as servers.${other}`,
        {
          next: 'give each server a path of its own',
        },
      );
    names.set(placeName(server), name);
  }
}
