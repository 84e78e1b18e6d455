import type { ChannelId, ReleaseType } from '@windlass/kit/config/schema';
import { releaseTypes } from '@windlass/kit/config/schema';
import { project } from '@windlass/version-sync/model/projections';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Channel } from './channel.ts';

const withoutConfig = releaseTypes.filter((type) => type !== 'config');

/**
 * S0's matrix: GitHub releases for major versions only (a hotfix "conditionally", which the config's `on` says), the AUR for whatever has a
 * version, and nothing for a change of configuration. What S0 does not name goes where the AUR goes.
 */
export const typeMatrix: Readonly<Record<ChannelId, readonly ReleaseType[]>> = {
  npm: withoutConfig,
  pypi: withoutConfig,
  'github-release': ['major'],
  'github-packages': withoutConfig,
  docker: withoutConfig,
  crates: withoutConfig,
  chocolatey: withoutConfig,
  snap: withoutConfig,
  winget: withoutConfig,
  flathub: withoutConfig,
  scoop: withoutConfig,
  homebrew: withoutConfig,
  aur: withoutConfig,
  'static-download': withoutConfig,
};

/**
 * Why a release of this type leaves a channel out; null where it publishes there. A build release has nothing to bring to a channel that
 * cannot tell one build from another, unless `on` asks for it.
 */
export function leftOut(release: ReleaseContext, { id, title, ecosystem }: Channel, type: ReleaseType): string | null {
  const on = release.config.channels[id]?.on ?? null;
  if (on !== null)
    return on.includes(type) ? null : `channels.${id}.on leaves ${type} releases out: ${on.join(', ')} publish there`;
  const types = typeMatrix[id];
  if (!types.includes(type))
    return `a ${type} release does not publish to ${title}: ${types.join(', ')} ${types.length === 1 ? 'does' : 'do'}`;
  if (type !== 'build' || ecosystem === null) return null;
  const { lossy, why, text } = project(release.version, ecosystem);
  return lossy ? `${release.versionText} is ${text} there, which may be taken: ${why}` : null;
}
