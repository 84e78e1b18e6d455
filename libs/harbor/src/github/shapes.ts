import type { AssetRecord, ReleaseRecord, RepositoryRecord } from './state.ts';

export const api = 'https://api.github.com';
export const web = 'https://github.com';

/** What stands for an object in GitHub's GraphQL; nothing here reads it. */
export function nodeId(type: string, id: number | string): string {
  return Buffer.from(`${type}:${id}`).toString('base64');
}

/** The same number for the same name, as ids are for ever. */
export function accountId(login: string): number {
  return 1 + ([...login].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 99_999_989, 7) % 99_999_988);
}

/** `simple-user` of the OpenAPI document. */
export function account(login: string, type: 'User' | 'Organization' = 'User') {
  const url = `${api}/users/${login}`;
  return {
    login,
    id: accountId(login),
    node_id: nodeId(type, login),
    avatar_url: `https://avatars.githubusercontent.com/u/${accountId(login)}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${web}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function repositoryUrl({ owner, name }: RepositoryRecord): string {
  return `${api}/repos/${owner}/${name}`;
}

export function webUrl({ owner, name }: RepositoryRecord): string {
  return `${web}/${owner}/${name}`;
}

/** The tag in the address of a published release; a draft has none yet. */
export function slugOf(release: ReleaseRecord): string {
  return release.draft ? release.slug : release.tag;
}

/** Where anybody downloads an asset once its release is published. */
export function downloadUrl(repository: RepositoryRecord, release: ReleaseRecord, asset: AssetRecord): string {
  return `${webUrl(repository)}/releases/download/${encodeURIComponent(slugOf(release))}/${encodeURIComponent(asset.name)}`;
}

export function assetShape(repository: RepositoryRecord, release: ReleaseRecord, asset: AssetRecord) {
  return {
    url: `${repositoryUrl(repository)}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: nodeId('ReleaseAsset', asset.id),
    name: asset.name,
    label: asset.label,
    uploader: account(asset.uploader),
    content_type: asset.contentType,
    state: asset.state,
    size: asset.size,
    digest: asset.sha256 === null ? null : `sha256:${asset.sha256}`,
    download_count: asset.downloads,
    created_at: asset.createdAt,
    updated_at: asset.updatedAt,
    browser_download_url: downloadUrl(repository, release, asset),
  };
}

export function releaseShape(repository: RepositoryRecord, release: ReleaseRecord) {
  const url = `${repositoryUrl(repository)}/releases/${release.id}`;
  const archive = (kind: string) =>
    release.draft ? null : `${repositoryUrl(repository)}/${kind}/${encodeURIComponent(release.tag)}`;
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${url.replace(api, 'https://uploads.github.com')}/assets{?name,label}`,
    html_url: `${webUrl(repository)}/releases/tag/${encodeURIComponent(slugOf(release))}`,
    id: release.id,
    author: account(release.author),
    node_id: nodeId('Release', release.id),
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    draft: release.draft,
    immutable: false,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    updated_at: release.updatedAt,
    published_at: release.publishedAt,
    assets: release.assets.map((asset) => assetShape(repository, release, asset)),
    tarball_url: archive('tarball'),
    zipball_url: archive('zipball'),
    body: release.body,
  };
}
