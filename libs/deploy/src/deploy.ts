import { kindTable } from '@windlass/kit/actions/engine-options';
import { openHouse } from '@windlass/kit/actions/house';
import { sessionOptions, withLock } from '@windlass/kit/actions/session';
import type { ScriptResult } from '@windlass/kit/cli/script';
import { perform } from '@windlass/version-sync/product/perform';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { goLive } from './go-live.ts';
import { type KeptHosts, keptHosts } from './host/hosts.ts';
import { deployKinds } from './kinds.ts';
import { type DeployPlan, deployPlan } from './plan.ts';
import { factsTable } from './plan-text.ts';
import { type NamedServer, pickServers } from './servers.ts';

export interface DeployFlags {
  /** Names of servers in the config; all where there are none. */
  readonly servers: readonly string[];
  /** Whether the servers are asked from outside after the switch; where not, later gates do it. */
  readonly probe: boolean;
  /** Milliseconds that they have to answer rightly. */
  readonly waitMs: number;
}

/**
 * Puts a release on servers: uploaded to all and verified there, then switched on all, then asked from outside. What is not well afterwards
 * is wound back by this very run.
 * @throws WindlassError
 */
export async function deploy(release: ReleaseContext, flags: DeployFlags): Promise<ScriptResult> {
  const picked = pickServers(release, flags.servers);
  const base = { product: release.product.name, version: release.versionText };
  if (picked.length === 0) return { ...base, data: { servers: [] }, text: 'the config has no servers' };
  const hosts = keptHosts(release.services, release.context.script);
  try {
    if (release.context.args.flag('plan')) return await showPlan(release, picked, hosts);
    const house = await openHouse(release.house);
    return await withLock(house, sessionOptions(release.context), (lease) =>
      goLive({ release, picked, hosts, house, lease, flags }),
    );
  } finally {
    await hosts.close();
  }
}

async function showPlan(
  release: ReleaseContext,
  picked: readonly NamedServer[],
  hosts: KeptHosts,
): Promise<ScriptResult> {
  let made: DeployPlan | undefined;
  const servers = picked.map(({ name }) => name);
  const makePlan = async () => {
    made = await deployPlan(release, { servers, hosts });
    return made.plan;
  };
  const { plan, steps, text, ...base } = await perform(
    release,
    makePlan,
    kindTable(...deployKinds(release.services, hosts)),
  );
  const found = made?.servers ?? [];
  const data = {
    servers: found.map(({ server, place, release: name, facts }) => ({ server, ...place, release: name, ...facts })),
  };
  return { ...base, plan, ...(steps && { steps }), data, text: `${factsTable(found)}\n\n${text ?? ''}` };
}
