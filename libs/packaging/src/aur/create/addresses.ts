import { WindlassError } from '@windlass/kit/errors';
import { remoteUrl } from '@windlass/kit/git/refs';
import { findRepository } from '@windlass/kit/git/repository';
import { formatVersion } from '@windlass/version-sync/model/version';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Artifact } from '../../artifacts.ts';

/**
 * Where the world will find a package: on the product's own download page, else in the GitHub release. The page comes first because every
 * type of release puts its bytes there. @throws WindlassError `config` where no channel takes it.
 */
export function addressOf(release: ReleaseContext, { package: name, name: file }: Artifact): string {
  const { config, version, versionText } = release;
  const { 'static-download': page, 'github-release': github } = config.channels;
  const takes = (channel: { readonly packages: readonly string[] | null } | undefined): boolean =>
    channel !== undefined && (channel.packages?.includes(name) ?? true);
  // As the channels put them there: libs/channels/src/static-download/place.ts, libs/channels/src/github-release.
  if (page !== undefined && takes(page))
    return `${page.url}/${formatVersion(version).replace('+', '-')}/${encodeURIComponent(file)}`;
  if (github !== undefined && takes(github)) {
    const server = release.services.env['GITHUB_SERVER_URL'] || 'https://github.com';
    const tag = encodeURIComponent(config.git.tagPrefix + versionText);
    return `${server}/${github.repository ?? repositoryOf(release, server)}/releases/download/${tag}/${encodeURIComponent(file)}`;
  }
  throw new WindlassError('config', `no channel makes ${file} public`, {
    where: release.product.configFile ?? release.root,
    why: 'a PKGBUILD names an address from which everybody can download it',
    next: `add channels.static-download or channels.github-release, and ${name} to its packages where it has some`,
  });
}

function repositoryOf({ root, config }: ReleaseContext, server: string): string {
  const url = findRepository(root) === null ? null : remoteUrl(root, config.git.remote);
  const host = new URL(server).host;
  for (const address of [config.about.repository, url]) {
    const [, there, owner, name] =
      /^(?:[\w+.-]+:\/\/)?(?:[^@/]+@)?([^:/]+)(?::\d+)?[:/]+([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(address ?? '') ?? [];
    if (there === host) return `${owner}/${name}`;
  }
  throw new WindlassError('config', 'which repository on GitHub the release belongs to is not known', {
    where: url === null ? root : `remote ${config.git.remote}: ${url}`,
    next: 'name it in the config: channels.github-release.repository: owner/name',
  });
}
