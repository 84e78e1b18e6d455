import type { Finding } from '@windlass/kit/output/envelope';
import type { ChannelContext } from '../channel.ts';
import { placeOf as repositoryOf } from '../github-release/github-release.ts';
import { downloadUrl } from '../static-download/place.ts';
import type { PublicAsset } from './assets.ts';

/** Addresses of our packages that no channel of this config puts them under: a slip, unless another host mirrors them. */
export function foreignAddresses(context: ChannelContext, assets: readonly PublicAsset[], file: string): Finding[] {
  const { release, services, artifacts } = context;
  const { config, version, versionText } = release;
  const download = config.channels['static-download'];
  const github = config.channels['github-release'] === undefined ? null : repositoryOf(context).repository;
  const server = services.env['GITHUB_SERVER_URL'] || 'https://github.com';
  const tag = encodeURIComponent(config.git.tagPrefix + versionText);
  const known = artifacts().artifacts.flatMap(({ name }) => [
    ...(download === undefined ? [] : [downloadUrl(download.url, version, name)]),
    ...(github === null ? [] : [`${server}/${github}/releases/download/${tag}/${encodeURIComponent(name)}`]),
  ]);
  if (known.length === 0) return [];
  return assets
    .filter(({ url }) => !known.some((one) => sameAddress(one, url)))
    .map(({ url }) => ({
      check: 'aur-address',
      severity: 'warning',
      message: `no channel of this config puts a package under ${url}`,
      expected: known.join(' or '),
      actual: url,
      file,
    }));
}

/** Whatever of it is escaped. */
function sameAddress(a: string, b: string): boolean {
  const plain = (url: string): string => {
    try {
      return decodeURIComponent(url);
    } catch {
      return url;
    }
  };
  return plain(a) === plain(b);
}
