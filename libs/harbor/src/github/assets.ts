import { rmSync } from 'node:fs';
import { askedOf } from '../faults.ts';
import { type Answer, created, invalid, invalidRequest, noContent, notFound, ok, Refusal, redirect } from './answer.ts';
import { signedUrl } from './downloads.ts';
import { fieldsOf, text } from './input.ts';
import { paged } from './paging.ts';
import { receive } from './receive.ts';
import { isSeen, releaseOf } from './releases.ts';
import { idOf, inRepository, type RepositoryCall, stamp } from './route.ts';
import { assetShape } from './shapes.ts';
import type { AssetRecord, ReleaseRecord } from './state.ts';

const doc = (anchor: string) => `releases/assets#${anchor}`;

/** Of api.github.com. */
export const assetRoutes = [
  inRepository('GET', '/releases/{release_id}/assets', doc('list-release-assets'), list),
  inRepository('GET', '/releases/assets/{asset_id}', doc('get-a-release-asset'), get),
  inRepository('PATCH', '/releases/assets/{asset_id}', doc('update-a-release-asset'), update),
  inRepository('DELETE', '/releases/assets/{asset_id}', doc('delete-a-release-asset'), remove),
] as const;

/** Of uploads.github.com. */
export const uploadRoutes = [
  inRepository('POST', '/releases/{release_id}/assets', doc('upload-a-release-asset'), upload),
] as const;

function list(call: RepositoryCall): Answer {
  const release = releaseOf(call);
  return paged(
    call,
    release.assets.map((asset) => assetShape(call.repository, release, asset)),
  );
}

function get(call: RepositoryCall): Answer {
  const { release, asset } = assetOf(call);
  if (!/application\/octet-stream/.test(call.request.headers.accept ?? '')) {
    return ok(assetShape(call.repository, release, asset));
  }
  if (asset.state === 'starter') throw notFound();
  return redirect(signedUrl(call.store, call.repository, asset, call.now));
}

async function update(call: RepositoryCall): Promise<Answer> {
  const { release, asset } = assetOf(call);
  const fields = await fieldsOf(call.request);
  const name = text(fields, 'name');
  if (typeof name === 'string' && assetName(name) !== asset.name) {
    if (isTaken(release, assetName(name))) throw taken();
    asset.name = assetName(name);
  }
  asset.label = text(fields, 'label') ?? asset.label;
  asset.updatedAt = stamp(call.now);
  call.store.save();
  return ok(assetShape(call.repository, release, asset));
}

function remove(call: RepositoryCall): Answer {
  const { release, asset } = assetOf(call);
  release.assets = release.assets.filter((one) => one !== asset);
  call.store.save();
  rmSync(call.store.assetFile(asset.id), { force: true });
  return noContent;
}

async function upload(call: RepositoryCall): Promise<Answer> {
  const { store, request, url, viewer, repository } = call;
  const release = releaseOf(call);
  const asked = url.searchParams.get('name');
  if (asked === null || asked === '') throw invalidRequest('"name" wasn\'t supplied.');
  const name = assetName(asked);
  const type = request.headers['content-type'];
  if (type === undefined || type.startsWith('multipart/')) throw new Refusal(400, 'Bad Content-Type');
  if (request.headers['content-length'] === undefined) throw new Refusal(400, 'Bad Content-Length');
  const id = store.newId();
  const bytes = await receive(request, store.assetFile(id));
  const isStarter = call.faults.takeOwn(askedOf(request), 'starter');
  // Only now: two uploads of one name may have been under way, and the first that is through has it.
  const refusal = uploadRefusal(release, name, bytes.size);
  if (isStarter || refusal !== null) rmSync(store.assetFile(id), { force: true });
  if (refusal !== null) throw refusal;
  const now = stamp(call.now);
  const asset: AssetRecord = {
    id,
    name,
    label: url.searchParams.get('label') ?? '',
    contentType: type,
    size: isStarter ? 0 : bytes.size,
    sha256: isStarter ? null : bytes.sha256,
    state: isStarter ? 'starter' : 'uploaded',
    downloads: 0,
    uploader: viewer?.login ?? '',
    createdAt: now,
    updatedAt: now,
  };
  release.assets.push(asset);
  store.save();
  if (isStarter) throw new Refusal(502, 'Server Error');
  return created(assetShape(repository, release, asset));
}

function uploadRefusal(release: ReleaseRecord, name: string, size: number): Refusal | null {
  if (isTaken(release, name)) return taken();
  if (size > 0) return null;
  const message = 'size must be greater than or equal to 1';
  return invalid({ resource: 'ReleaseAsset', code: 'custom', field: 'size', message });
}

function isTaken(release: ReleaseRecord, name: string): boolean {
  return release.assets.some((asset) => asset.name === name);
}

const taken = () => invalid({ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' });

function assetOf(call: RepositoryCall): { release: ReleaseRecord; asset: AssetRecord } {
  const id = idOf(call, 'asset_id');
  for (const release of call.repository.releases) {
    const asset = release.assets.find((one) => one.id === id);
    if (asset !== undefined && isSeen(call, release)) return { release, asset };
  }
  throw notFound();
}

/**
 * The name that GitHub gives an asset: special characters become a full stop, a run of them one, and a leading one is led by `default`.
 * Its documentation says no more than that; `~`, `:`, parentheses and spaces are known to go, `+` to stay (where it was sent as `%2B`).
 */
export function assetName(name: string): string {
  const plain = name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
  return plain
    .replace(/[^\w.+-]+/g, '.')
    .replace(/\.{2,}/g, '.')
    .replace(/\.$/, '')
    .replace(/^\./, 'default.');
}
