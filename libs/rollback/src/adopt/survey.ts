import type { Live } from '@windlass/channels/channel';
import { channelContext } from '@windlass/channels/context';
import { configuredChannels } from '@windlass/channels/list';
import { currentRelease, describeHost } from '@windlass/deploy/host/describe';
import type { Hosts } from '@windlass/deploy/host/hosts';
import { pickServers } from '@windlass/deploy/servers';
import { fingerprint } from '@windlass/deploy/static/inspect';
import type { ResolvedServer } from '@windlass/kit/config/resolved-products';
import type { ChannelId } from '@windlass/kit/config/schema-channels';
import { asWindlassError } from '@windlass/kit/errors';
import { currentBranch, headCommit, latestTag } from '@windlass/kit/git/history';
import { tagCommit } from '@windlass/kit/git/refs';
import { trackedTip } from '@windlass/kit/git/remote';
import { findRepository } from '@windlass/kit/git/repository';
import { addressOf, uncached } from '@windlass/verify/address';
import { type ServedVersion, versionIn } from '@windlass/verify/version-endpoint';
import type { Ecosystem } from '@windlass/version-sync/model/projections';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

export interface LiveChannel {
  readonly id: ChannelId;
  readonly title: string;
  readonly ecosystem: Ecosystem | null;
  readonly live: Live;
}

/** What a server has and serves. `unknown`: it could not be asked, and why. */
export interface LiveServer {
  readonly name: string;
  readonly host: string;
  readonly path: string;
  readonly current: 'none' | 'link' | 'directory' | 'file' | 'unknown';
  /** Where `current` leads, as written; null where it is no link. */
  readonly target: string | null;
  /** Name of the release that it leads to; null where there is none. */
  readonly release: string | null;
  /** SHA-256 of the manifest that the served files make, hex. */
  readonly digest: string | null;
  /** What the version endpoint says; null where there is none, or no answer. */
  readonly served: ServedVersion | null;
  readonly why: string | null;
}

export interface LiveGit {
  readonly head: string | null;
  readonly branch: string | null;
  readonly tag: string | null;
  readonly tagCommit: string | null;
  /** Tip of the remote's branch as it was fetched last. */
  readonly remoteTip: string | null;
}

export interface Survey {
  readonly channels: readonly LiveChannel[];
  readonly servers: readonly LiveServer[];
  readonly git: LiveGit | null;
}

/** Asks everything that the config names what is live. Never writes, and never throws for what the other side says. */
export async function surveyWorld(release: ReleaseContext, hosts: Hosts, offline: boolean): Promise<Survey> {
  const { config } = release;
  const [channels, servers] = await Promise.all([
    Promise.all(
      configuredChannels(config).map(async (channel): Promise<LiveChannel> => {
        const { id, title, ecosystem } = channel;
        const live = offline ? notAsked : await channel.observe(channelContext(release, channel));
        return { id, title, ecosystem, live };
      }),
    ),
    Promise.all(
      pickServers(release, []).map(({ name, server }) => surveyServer(release, hosts, name, server, offline)),
    ),
  ]);
  return { channels, servers, git: surveyGit(release) };
}

const notAsked = { is: 'unknown', why: 'not asked: --offline' } as const;

async function surveyServer(
  release: ReleaseContext,
  hosts: Hosts,
  name: string,
  server: ResolvedServer,
  offline: boolean,
): Promise<LiveServer> {
  const { host, path } = server;
  const none = { name, host, path, target: null, release: null, digest: null, served: null };
  if (offline) return { ...none, current: 'unknown', why: notAsked.why };
  const { signal } = release.services;
  try {
    const found = await hosts.on(host, async (ssh) => {
      const state = await describeHost(ssh, path, signal);
      const { kind, target } = state.current;
      const digest = kind === 'link' || kind === 'directory' ? await fingerprint(ssh, path, 'current', signal) : null;
      return { current: kind, target, release: currentRelease(state), digest };
    });
    return { ...none, ...found, served: await askVersion(release, server), why: null };
  } catch (thrown) {
    const { message, why } = asWindlassError(thrown);
    return { ...none, current: 'unknown', why: why === undefined ? message : `${message}: ${why}` };
  }
}

/** What is served may tell no version: then others say which one it is. */
async function askVersion(
  { services }: ReleaseContext,
  { url, version }: ResolvedServer,
): Promise<ServedVersion | null> {
  if (url === null || version === null) return null;
  try {
    const answer = await services.http.request(addressOf(url, version.path), { headers: uncached });
    return answer.status === 200 ? versionIn(answer.text(), version.pointer) : null;
  } catch {
    return null;
  }
}

function surveyGit({ root, config, services }: ReleaseContext): LiveGit | null {
  if (findRepository(root) === null) return null;
  const at = { cwd: root, env: services.env };
  const branch = currentBranch(at);
  const tag = latestTag(at, config.git.tagPrefix);
  return {
    head: headCommit(at),
    branch,
    tag,
    tagCommit: tag === null ? null : tagCommit(at, tag),
    remoteTip: branch === null ? null : trackedTip(at, config.git.remote, branch),
  };
}
