import type { ResolvedServer } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import { suggest } from '@windlass/kit/suggest';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Hosts } from './host/hosts.ts';
import type { Target, TargetContext } from './target.ts';
import { targets } from './targets.ts';

export interface NamedServer {
  readonly name: string;
  readonly server: ResolvedServer;
}

/** The servers of the config, or those that are named. @throws WindlassError `input` for a name that the config does not have. */
export function pickServers(
  { config }: Pick<ReleaseContext, 'config'>,
  names: readonly string[],
): readonly NamedServer[] {
  const all = Object.entries(config.servers).map(([name, server]) => ({ name, server }));
  const known = all.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return all.filter(({ name }) => names.length === 0 || names.includes(name));
  const near = suggest(unknown, known) ?? known[0];
  throw new WindlassError('input', `there is no server ${unknown}`, {
    why: known.length === 0 ? 'the config has no servers' : `the config has ${known.join(', ')}`,
    ...(near === undefined ? {} : { next: `--host ${near}` }),
  });
}

export function targetOf(server: ResolvedServer): Target {
  const target = targets.find(({ id }) => id === server.target);
  if (target !== undefined) return target;
  throw new WindlassError('internal', `no code for servers of the kind ${server.target}`);
}

export function contextOf(release: ReleaseContext, { name, server }: NamedServer, hosts: Hosts): TargetContext {
  return { release, name, server, hosts, offline: release.context.args.flag('offline') };
}
