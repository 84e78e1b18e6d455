import type { Channel } from '@windlass/channels/channel';
import { type ChannelId, channelIds } from '@windlass/kit/config/schema';
import { WindlassError } from '@windlass/kit/errors';
import { suggest } from '@windlass/kit/suggest';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

/** The seeds' words for channels. */
const aliases: Readonly<Record<string, ChannelId>> = {
  releases: 'github-release',
  github: 'github-release',
  download: 'static-download',
};

/** @throws WindlassError `usage` for a name that is no channel, `config` for one that the config does not have. */
export function pickChannels(
  list: string,
  configured: readonly Channel[],
  release: ReleaseContext,
): readonly Channel[] {
  const words = list
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter(Boolean);
  const where = release.product.configFile ?? release.root;
  if (configured.length === 0)
    throw new WindlassError('config', 'the config names no channel', { where, next: 'add channels to the config' });
  if (words.includes('all')) return configured;
  const ids = words.map(idOf);
  const missing = ids.filter((id) => !configured.some((channel) => channel.id === id));
  if (missing.length > 0)
    throw new WindlassError('config', `the config has no channel ${missing.join(', ')}`, {
      where,
      why: `it has ${configured.map(({ id }) => id).join(', ')}`,
      next: `add channels.${missing[0]} to the config`,
    });
  return configured.filter(({ id }) => ids.includes(id));
}

function idOf(word: string): ChannelId {
  const id = channelIds.find((known) => known === (aliases[word] ?? word));
  if (id !== undefined) return id;
  const known = ['all', ...channelIds, ...Object.keys(aliases)];
  const meant = suggest(word, known);
  throw new WindlassError('usage', `--platforms: ${word} is no channel`, {
    why: `there are ${known.join(', ')}`,
    ...(meant === null ? {} : { next: `--platforms ${meant}` }),
  });
}

/** Only PyPI and crates.io among the channels have a second registry that is theirs to try things on. */
export function refuseTestStage(channels: readonly Channel[]): void {
  throw new WindlassError('usage', `--stage test: ${channels.map(({ id }) => id).join(', ')} has no test registry`, {
    why: 'what goes there goes to the users',
    next: 'rehearse in a world of your own: npx windlass rollback-test; or publish the bytes only: publish-packages --hold',
  });
}

/** Why nothing can be forced, in the channels' own terms. */
const immutable: Readonly<Partial<Record<ChannelId, string>>> = {
  npm: 'npm never takes other bytes for a version that it has seen',
  'github-release': 'somebody may have an asset already, and manifests hold its checksum',
  'static-download': 'what was downloaded once never changes, and manifests hold its checksum',
  aur: 'the AUR takes no push that drops commits; a change of the package is a new pkgrel',
};

export function refuseForce(channels: readonly Channel[]): void {
  throw new WindlassError('usage', 'none of these channels lets a version be replaced', {
    why: channels.map(({ id }) => immutable[id] ?? `${id} takes a version once`).join('; '),
    next: 'npx windlass version-manager increment build',
  });
}

/** @throws WindlassError `input` where the version of the source is another one. */
export function refuseVersion(asked: string | undefined, { versionText, product, version }: ReleaseContext): void {
  if (asked === undefined) return;
  const plain = asked.replace(/^v(?=\d)/, '');
  // A tag without a build means the build that the source has.
  if (plain === versionText || (version.build !== null && plain === versionText.slice(0, versionText.indexOf('+'))))
    return;
  throw new WindlassError('input', `the source says ${versionText}, not ${asked}`, {
    where: { file: product.source.file },
    why: 'what is published is what was built from these files',
    next: `git switch --detach ${product.config.git.tagPrefix}${plain}`,
  });
}
