import { rmSync } from 'node:fs';
import { randomHex } from '@windlass/kit/hash';
import { type Answer, created, invalidRequest, noContent, notFound, ok } from './answer.ts';
import { type Fields, fieldsOf, flag, needed, text } from './input.ts';
import { paged } from './paging.ts';
import { checkRelease, latestOf, makeTag, publishedWith } from './publishing.ts';
import { idOf, inRepository, type RepositoryCall, stamp } from './route.ts';
import { releaseShape } from './shapes.ts';
import type { MakeLatest, ReleaseRecord } from './state.ts';
import { defaultBranch } from './store.ts';

const doc = (anchor: string) => `releases/releases#${anchor}`;

export const releaseRoutes = [
  inRepository('GET', '/releases', doc('list-releases'), list),
  inRepository('POST', '/releases', doc('create-a-release'), create),
  inRepository('GET', '/releases/latest', doc('get-the-latest-release'), latest),
  inRepository('GET', '/releases/tags/{tag+}', doc('get-a-release-by-tag-name'), byTag),
  inRepository('GET', '/releases/{release_id}', doc('get-a-release'), get),
  inRepository('PATCH', '/releases/{release_id}', doc('update-a-release'), update),
  inRepository('DELETE', '/releases/{release_id}', doc('delete-a-release'), remove),
] as const;

/** The release of the path; a draft only for those who may push. */
export function releaseOf(call: RepositoryCall): ReleaseRecord {
  const id = idOf(call, 'release_id');
  const release = call.repository.releases.find((one) => one.id === id);
  if (release === undefined || !isSeen(call, release)) throw notFound();
  return release;
}

export function isSeen({ viewer }: RepositoryCall, release: ReleaseRecord): boolean {
  return !release.draft || viewer?.push === true;
}

/** Newest first. */
function list(call: RepositoryCall): Answer {
  const { repository } = call;
  const seen = repository.releases.filter((release) => isSeen(call, release)).toSorted((a, b) => b.id - a.id);
  return paged(
    call,
    seen.map((release) => releaseShape(repository, release)),
  );
}

function get(call: RepositoryCall): Answer {
  return ok(releaseShape(call.repository, releaseOf(call)));
}

function latest({ repository }: RepositoryCall): Answer {
  const release = latestOf(repository);
  if (release === undefined) throw notFound();
  return ok(releaseShape(repository, release));
}

function byTag({ repository, params }: RepositoryCall): Answer {
  const [release] = publishedWith(repository, params['tag'] ?? '');
  if (release === undefined) throw notFound();
  return ok(releaseShape(repository, release));
}

async function create(call: RepositoryCall): Promise<Answer> {
  const { repository, store, viewer } = call;
  const fields = await fieldsOf(call.request);
  const now = stamp(call.now);
  const release: ReleaseRecord = {
    id: store.newId(),
    tag: needed(fields, 'tag_name'),
    target: text(fields, 'target_commitish') ?? defaultBranch,
    name: text(fields, 'name') ?? null,
    body: text(fields, 'body') ?? null,
    draft: flag(fields, 'draft') ?? false,
    prerelease: flag(fields, 'prerelease') ?? false,
    makeLatest: makeLatestOf(fields) ?? 'true',
    author: viewer?.login ?? '',
    slug: `untagged-${randomHex(10)}`,
    createdAt: now,
    publishedAt: null,
    updatedAt: now,
    assets: [],
  };
  checkRelease(call, release);
  repository.releases.push(release);
  if (!release.draft) publish(call, release, release.makeLatest);
  store.save();
  return created(releaseShape(repository, release));
}

async function update(call: RepositoryCall): Promise<Answer> {
  const { repository, store } = call;
  const release = releaseOf(call);
  const fields = await fieldsOf(call.request);
  const makeLatest = makeLatestOf(fields);
  const changed: ReleaseRecord = {
    ...release,
    tag: text(fields, 'tag_name') ?? release.tag,
    target: text(fields, 'target_commitish') ?? release.target,
    name: text(fields, 'name') ?? release.name,
    body: text(fields, 'body') ?? release.body,
    draft: flag(fields, 'draft') ?? release.draft,
    prerelease: flag(fields, 'prerelease') ?? release.prerelease,
    makeLatest: makeLatest ?? release.makeLatest,
    updatedAt: stamp(call.now),
  };
  checkRelease(call, changed);
  const goesOut = release.draft && !changed.draft;
  Object.assign(release, changed);
  if (release.draft) release.publishedAt = null;
  else publish(call, release, goesOut ? release.makeLatest : makeLatest);
  store.save();
  return ok(releaseShape(repository, release));
}

/** The tag stays; it is git's. */
function remove(call: RepositoryCall): Answer {
  const { repository, store } = call;
  const release = releaseOf(call);
  repository.releases = repository.releases.filter((one) => one !== release);
  if (repository.latest === release.id) repository.latest = null;
  store.save();
  for (const asset of release.assets) rmSync(store.assetFile(asset.id), { force: true });
  return noContent;
}

function publish(call: RepositoryCall, release: ReleaseRecord, makeLatest: MakeLatest | undefined): void {
  const { repository } = call;
  makeTag(call, release);
  release.publishedAt ??= stamp(call.now);
  if (makeLatest === 'true' && !release.prerelease) repository.latest = release.id;
  else if (makeLatest === 'legacy' || (makeLatest === 'false' && repository.latest === release.id))
    repository.latest = null;
}

function makeLatestOf(fields: Fields): MakeLatest | undefined {
  const value = text(fields, 'make_latest') ?? undefined;
  if (value === undefined || value === 'true' || value === 'false' || value === 'legacy') return value;
  throw invalidRequest(
    `For 'properties/make_latest', ${JSON.stringify(value)} is not a member of ["true", "false", "legacy"].`,
  );
}
