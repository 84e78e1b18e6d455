import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Services } from '@windlass/kit/services/services';
import { type GithubPlace, github, named, tokenOf } from './client.ts';
import { answerOf, githubFault } from './fault.ts';
import { type Asset, findRelease, type Release } from './find.ts';

type NamedAsset = GithubPlace & { readonly tag: string; readonly name: string };

/** The release of a tag and its asset of a name; null where there is no release. */
export async function findAsset(
  services: Services,
  args: NamedAsset,
  signal: AbortSignal,
): Promise<{ readonly release: Release; readonly asset: Asset | undefined } | null> {
  const release = await findRelease(services, args, args.tag, { signal });
  return release === null ? null : { release, asset: release.assets.find(({ name }) => name === args.name) };
}

/** One that is gone already is as well. */
export async function deleteAsset(
  services: Services,
  args: NamedAsset,
  asset: Asset,
  signal: AbortSignal,
): Promise<void> {
  const request = await github(services, args.api, { signal });
  try {
    await request('DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}', { ...named(args), asset_id: asset.id });
  } catch (thrown) {
    if (answerOf(thrown)?.status === 404) return;
    throw githubFault(thrown, `${args.name} was not deleted`, args.repository);
  }
}

/** As GitHub says; where it does not say, of what it gives to download. */
export async function sha256Of(services: Services, asset: Asset, signal: AbortSignal): Promise<string> {
  const said = /^sha256:([0-9a-f]{64})$/i.exec(asset.digest ?? '')?.[1];
  if (said !== undefined) return said.toLowerCase();
  const token = await tokenOf(services);
  const headers = {
    accept: 'application/octet-stream',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const options = { headers, signal, timeoutMs: 600_000, maxBytes: asset.size + 1 };
  const answer = await services.http.request(asset.url, options);
  if (answer.status === 200) return sha256Hex(answer.bytes);
  throw new WindlassError('verification', `${asset.name} cannot be downloaded`, {
    where: asset.url,
    why: `answered ${answer.status}`,
  });
}
