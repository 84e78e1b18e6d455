import { channelContexts } from '@windlass/channels/context';
import { configuredChannels } from '@windlass/channels/list';
import type { Action } from '@windlass/kit/actions/action';
import type { Entry } from '@windlass/kit/ledger/entry';
import { allKinds } from '@windlass/lib-rollback/kinds';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { releasedAt } from './released.ts';
import { channelPlace, type Row, rowOf } from './rows.ts';
import { observeServer } from './servers.ts';

/** Every channel and every server of the config, all asked side by side. */
export async function statusRows(
  release: ReleaseContext,
  ledger: ReadonlyMap<string, readonly Entry[]>,
): Promise<readonly Row[]> {
  const { config, services, versionText: source, context, product } = release;
  const isOffline = context.args.flag('offline');
  const contextOf = channelContexts(release);
  const kinds = allKinds(release);
  const isPointer = ({ kind }: Action): boolean => kinds.get(kind)?.isPointer === true;
  const where = product.configFile === null ? undefined : { file: product.configFile };
  const channels = configuredChannels(config, where).map(async (channel) => {
    const released = releasedAt(ledger, (action) => isPointer(action) && isOf(action, channel.id));
    const live = isOffline ? null : await channel.observe(contextOf(channel));
    return rowOf(channelPlace(channel), live, released, source);
  });
  const servers = Object.entries(config.servers).map(async ([name, server]) => {
    const released = releasedAt(ledger, (action) => isPointer(action) && isSwitchOf(action, name));
    const live = isOffline ? null : await observeServer(server, services);
    return rowOf({ name, kind: 'server', ecosystem: null }, live, released, source);
  });
  return Promise.all([...channels, ...servers]);
}

function isOf({ id }: Action, channel: string): boolean {
  return id === channel || id.startsWith(`${channel}-`);
}

function isSwitchOf({ args }: Action, server: string): boolean {
  return typeof args === 'object' && args !== null && 'server' in args && args['server'] === server;
}
