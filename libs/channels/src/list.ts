import type { ResolvedConfig } from '@windlass/kit/config/resolved';
import { type ChannelId, channelIds } from '@windlass/kit/config/schema';
import { type Place, WindlassError } from '@windlass/kit/errors';
import { aur } from './aur/aur.ts';
import type { Channel } from './channel.ts';
import { githubRelease } from './github-release/github-release.ts';
import { npm } from './npm/npm.ts';
import { staticDownload } from './static-download/static-download.ts';

/** Every channel that this version publishes to, one line each. */
export const channels: readonly Channel[] = [
  npm, //
  githubRelease,
  staticDownload,
  aur,
];

/**
 * The channels of a config, in the order of the list.
 * @throws WindlassError `config` where it names one that this version does not publish to.
 */
export function configuredChannels(config: Pick<ResolvedConfig, 'channels'>, where?: Place): readonly Channel[] {
  const named = channelIds.filter((id) => config.channels[id] !== undefined);
  const missing = named.filter((id) => !channels.some((channel) => channel.id === id));
  if (missing.length > 0) throw notBuilt(missing, where);
  return channels.filter(({ id }) => named.includes(id));
}

function notBuilt(missing: readonly ChannelId[], where: Place | undefined): WindlassError {
  const [list, they] = [missing.join(', '), missing.length === 1 ? 'it' : 'them'];
  return new WindlassError('config', `this version of windlass does not publish to ${list} yet`, {
    ...(where === undefined ? {} : { where }),
    why: `the config names ${they}, and so far there are ${channels.map(({ id }) => id).join(', ')}`,
    next: `take ${list} out of channels, and publish there by other means`,
  });
}
