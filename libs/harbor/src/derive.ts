import { isAbsolute } from 'node:path';
import type { ResolvedConfig } from '@windlass/kit/config/resolved';
import { WindlassError } from '@windlass/kit/errors';
import type { HarborOptions, HostOptions } from './options.ts';

export interface Derived {
  readonly options: Required<Pick<HarborOptions, 'github' | 'aur' | 'hosts'>>;
  /** What of the config has no place in a harbor. */
  readonly notes: readonly string[];
}

type Serves = NonNullable<HostOptions['serves']>;

/**
 * The world that a product's config speaks of: its servers with what they serve, its downloads, its repository, the AUR.
 * @throws WindlassError `config` where a path on a server is absolute (a harbor has no root of its own: it would be the one of this machine),
 * or one host is named with two users.
 */
export function harborFor(config: Pick<ResolvedConfig, 'servers' | 'channels'>, remote: string | null): Derived {
  const { channels } = config;
  const notes: string[] = [];
  const onRemote = remote === null ? null : repositoryOn(remote);
  if (remote !== null && onRemote === null && /^(?:\w+:\/\/|[^/]+:)/.test(remote))
    notes.push(`the remote ${remote} is not in the harbor: it has GitHub and the AUR only`);
  const repositories = [channels['github-release']?.repository, onRemote].filter((one) => typeof one === 'string');
  const { aur } = channels;
  if (aur && !(aur.host.endsWith('aur.archlinux.org') && aur.url === 'https://aur.archlinux.org'))
    notes.push(`the AUR of the harbor is aur.archlinux.org, and not ${aur.url}`);
  return {
    options: {
      github: repositories.length > 0 ? { repositories: [...new Set(repositories)] } : null,
      aur: aur ? {} : null,
      hosts: hostsOf(config),
    },
    notes,
  };
}

function hostsOf({ servers, channels }: Pick<ResolvedConfig, 'servers' | 'channels'>): HostOptions[] {
  const hosts = new Map<string, { user: string | undefined; serves: Serves[number][] }>();
  for (const [id, server] of Object.entries(servers)) {
    const [name = '', user] = server.host.split('@').reverse();
    const host = hosts.get(name) ?? { user, serves: [] };
    if (host.user !== user)
      throw new WindlassError('config', `${name} is named with two users, and a host of the harbor has one`, {
        where: `servers.${id}.host`,
      });
    hosts.set(name, host);
    relativeOnly(server.path, `servers.${id}.path`);
    if (server.url !== null) host.serves.push({ url: server.url, folder: `${server.path}/current` });
  }
  const download = channels['static-download'];
  const server = download && servers[download.server];
  if (download && server) {
    relativeOnly(download.path, 'channels.static-download.path');
    hosts.get(server.host.split('@').at(-1) ?? '')?.serves.push({ url: download.url, folder: download.path });
  }
  return [...hosts].map(([name, { user, serves }]) => ({ name, ...(user === undefined ? {} : { user }), serves }));
}

function relativeOnly(path: string, where: string): void {
  if (!isAbsolute(path)) return;
  throw new WindlassError('config', `${path} is absolute, and would be a folder of this machine`, {
    where,
    why: 'a host of the harbor is a folder, without a root of its own',
    next: 'name it from the home folder of the ssh user, or make that a link on the server',
  });
}

/** `owner/name` of an address on github.com; null where it is elsewhere. */
function repositoryOn(remote: string): string | null {
  const [, path] =
    /^(?:(?:https|ssh|git):\/\/(?:[^@/]+@)?github\.com(?::\d+)?\/|(?:[^@/]+@)?github\.com:)\/*(.+?)(?:\.git)?\/*$/.exec(
      remote,
    ) ?? [];
  return path !== undefined && /^[\w.-]+\/[\w.-]+$/.test(path) ? path : null;
}
