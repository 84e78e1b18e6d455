import { channelContexts } from '@windlass/channels/context';
import { configuredChannels } from '@windlass/channels/list';
import type { Action } from '@windlass/kit/actions/action';
import type { Entry } from '@windlass/kit/ledger/entry';
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
  const where = product.configFile === null ? undefined : { file: product.configFile };
  const channels = configuredChannels(config, where).map(async (channel) => {
    const released = releasedAt(ledger, ({ id }) => id === channel.id || id.startsWith(`${channel.id}-`));
    const live = isOffline ? null : await channel.observe(contextOf(channel));
    return rowOf(channelPlace(channel), live, released, source);
  });
  const servers = Object.entries(config.servers).map(async ([name, server]) => {
    const released = releasedAt(ledger, (action) => isSwitchOf(action, name));
    const live = isOffline ? null : await observeServer(server, services);
    return rowOf({ name, kind: 'server', ecosystem: null }, live, released, source);
  });
  return Promise.all([...channels, ...servers]);
}

function isSwitchOf({ kind, args }: Action, server: string): boolean {
  const isSwitch = /^[a-z]+\.switch@\d+$/.test(kind);
  return isSwitch && typeof args === 'object' && args !== null && 'server' in args && args['server'] === server;
}
