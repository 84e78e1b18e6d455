import type { ResolvedConfig } from '@windlass/kit/config/resolved';
import { WindlassError } from '@windlass/kit/errors';
import type { Version } from '@windlass/version-sync/model/version';
import { formatVersion } from '@windlass/version-sync/model/version';

/** A folder of a host, and the address under which the world sees it. */
export type DownloadPlace = {
  /** Where ssh goes. */
  readonly host: string;
  /** From the home of the ssh user where it is not absolute. */
  readonly path: string;
  /** Without a slash at its end. */
  readonly url: string;
};

/**
 * The folder of a version, on the host and in addresses: each build has one of its own, because what was downloaded once never changes.
 * `+` is a space to some web servers and a letter to others: `1.0.0+001` is `1.0.0-001`.
 */
export function versionFolder(version: Version): string {
  return formatVersion(version).replace('+', '-');
}

/** Where a file of a version is downloaded: what manifests of other channels point to. */
export function downloadUrl(url: string, version: Version, name: string): string {
  return `${url}/${versionFolder(version)}/${encodeURIComponent(name)}`;
}

/** @throws WindlassError `config` where the channel's server is not among the servers. */
export function placeOf(config: ResolvedConfig): DownloadPlace {
  const channel = config.channels['static-download'];
  if (channel === undefined) throw new WindlassError('config', 'channels.static-download is not in the config');
  const server = config.servers[channel.server];
  if (server !== undefined) return { host: server.host, path: channel.path, url: channel.url };
  const known = Object.keys(config.servers);
  throw new WindlassError('config', `channels.static-download.server: there is no server ${channel.server}`, {
    why: known.length === 0 ? 'the config names no server' : `the config names ${known.join(', ')}`,
    next: 'name one of servers',
  });
}
