import { type ArtifactList, readArtifacts } from '@windlass/packaging/artifacts';
import { project } from '@windlass/version-sync/model/projections';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Channel, ChannelContext } from './channel.ts';

/** What a channel is asked with. */
export function channelContext(release: ReleaseContext, { id, ecosystem }: Channel): ChannelContext {
  const { services, product, config, version, versionText, artifactsDir } = release;
  let read: ArtifactList | undefined;
  const known = new Map<string, Promise<unknown>>();
  return {
    release,
    services,
    package: config.channels[id]?.package ?? product.name,
    version: ecosystem === null ? versionText : project(version, ecosystem).text,
    artifacts: () => {
      read ??= readArtifacts(artifactsDir, versionText);
      return read;
    },
    once: <T>(name: string, make: () => Promise<T>) => {
      // Each name is of one place in the code, and so of one type.
      const found = (known.get(name) as Promise<T> | undefined) ?? make();
      known.set(name, found);
      return found;
    },
  };
}

/** The same context for each channel, however often it is asked for: what one verb has found out, the next one knows. */
export function channelContexts(release: ReleaseContext): (channel: Channel) => ChannelContext {
  const made = new Map<string, ChannelContext>();
  return (channel) => {
    const context = made.get(channel.id) ?? channelContext(release, channel);
    made.set(channel.id, context);
    return context;
  };
}
