import { expect, test } from 'vitest';
import { openChecker } from './testing/openapi.ts';
import { field, openWorld, readToken, repo, textField, type World } from './testing/world.ts';

const check = openChecker();
const anonymous = { headers: { authorization: '' } };

async function create(world: World, tag: string, more: object = {}) {
  return world.send('POST', `${repo}/releases`, { json: { tag_name: tag, ...more } });
}

test('a published release gets its tag made at the head of the default branch, and the date of that commit', async () => {
  await using world = await openWorld(check);
  const sha = world.commit({ 'README.md': 'beacon' });
  const release = await create(world, 'v1.0.0', { name: 'One', body: 'First' });
  expect(release.status).toBe(201);
  expect(release.headers.location).toBe(field(release, 'url'));
  expect(world.folder.git('-C', world.gitDir, 'rev-parse', 'refs/tags/v1.0.0')).toBe(sha);
  const seconds = Number(world.folder.git('-C', world.gitDir, 'show', '-s', '--format=%ct', sha));
  expect(Date.parse(textField(release, 'created_at'))).toBe(seconds * 1000);
  expect(field(release, 'html_url')).toBe('https://github.com/acme/beacon/releases/tag/v1.0.0');
});

test('a tag that is there already is left where it is, whatever the target says', async () => {
  await using world = await openWorld(check);
  const first = world.commit({ 'README.md': 'one' });
  world.commit({ 'README.md': 'two' });
  world.folder.git('-C', world.gitDir, 'tag', 'v1.0.0', first);
  expect((await create(world, 'v1.0.0', { target_commitish: 'nowhere' })).status).toBe(201);
  expect(world.folder.git('-C', world.gitDir, 'rev-parse', 'v1.0.0')).toBe(first);
});

test('a draft has no tag and is seen by nobody but those who may push', async () => {
  await using world = await openWorld(check);
  world.commit({ 'README.md': 'beacon' });
  const draft = await create(world, 'v1.0.0', { draft: true });
  const url = textField(draft, 'url');
  expect(textField(draft, 'html_url')).toMatch(/\/releases\/tag\/untagged-[0-9a-f]{20}$/);
  expect(field(draft, 'published_at')).toBeNull();
  expect(world.folder.git('-C', world.gitDir, 'tag')).toBe('');
  expect((await world.send('GET', url)).status).toBe(200);
  expect((await world.send('GET', url, anonymous)).status).toBe(404);
  expect((await world.send('GET', url, { headers: { authorization: `token ${readToken}` } })).status).toBe(404);
  expect((await world.send('GET', `${repo}/releases`, anonymous)).json).toEqual([]);
  expect(field(await world.send('GET', `${repo}/releases`), 0, 'draft')).toBe(true);
  expect((await world.send('GET', `${repo}/releases/tags/v1.0.0`)).status).toBe(404);
  expect((await world.send('GET', `${repo}/releases/latest`)).status).toBe(404);
});

test('publishing a draft makes the tag at its target, and going back to a draft leaves it', async () => {
  await using world = await openWorld(check);
  const target = world.commit({ 'README.md': 'one' });
  world.commit({ 'README.md': 'two' });
  const url = textField(await create(world, 'v1.0.0', { draft: true, target_commitish: target }), 'url');
  const published = await world.send('PATCH', url, { json: { draft: false } });
  expect(published.status).toBe(200);
  expect(world.folder.git('-C', world.gitDir, 'rev-parse', 'v1.0.0')).toBe(target);
  expect((await world.send('GET', `${repo}/releases/tags/v1.0.0`, anonymous)).status).toBe(200);
  const back = await world.send('PATCH', url, { json: { draft: true } });
  expect([field(back, 'draft'), field(back, 'published_at')]).toEqual([true, null]);
  expect(world.folder.git('-C', world.gitDir, 'tag')).toBe('v1.0.0');
});

test('two drafts may have one tag, and only the first is published', async () => {
  await using world = await openWorld(check);
  world.commit({ 'README.md': 'beacon' });
  const first = textField(await create(world, 'v1.0.0', { draft: true }), 'url');
  const second = textField(await create(world, 'v1.0.0', { draft: true }), 'url');
  expect((await world.send('PATCH', first, { json: { draft: false } })).status).toBe(200);
  const refused = await world.send('PATCH', second, { json: { draft: false } });
  expect(refused.status).toBe(422);
  expect(field(refused, 'message')).toBe('Validation Failed');
  expect(field(refused, 'errors')).toEqual([{ resource: 'Release', code: 'already_exists', field: 'tag_name' }]);
});

test('a target that is not there is refused with all that is wrong, as GitHub says it', async () => {
  await using world = await openWorld(check);
  world.commit({ 'README.md': 'beacon' });
  const refused = await create(world, 'v1.0.0', { target_commitish: 'nowhere' });
  expect(refused.status).toBe(422);
  expect(field(refused, 'errors')).toEqual([
    { resource: 'Release', code: 'custom', field: 'tag_name', message: 'tag_name is not a valid tag' },
    { resource: 'Release', code: 'custom', message: 'Published releases must have a valid tag' },
    { resource: 'Release', code: 'invalid', field: 'target_commitish' },
  ]);
});

test('an empty repository takes a draft and refuses to publish it', async () => {
  await using world = await openWorld(check);
  const url = textField(await create(world, 'v1.0.0', { draft: true }), 'url');
  const refused = await world.send('PATCH', url, { json: { draft: false } });
  expect(field(refused, 'errors')).toEqual([{ resource: 'Release', code: 'custom', message: 'Repository is empty.' }]);
  expect(field(await world.send('GET', url), 'draft')).toBe(true);
});

test('what is no release is refused: no tag, a bad tag, a wrong type', async () => {
  await using world = await openWorld(check);
  world.commit({ 'README.md': 'beacon' });
  const without = await world.send('POST', `${repo}/releases`, { json: {} });
  expect(field(without, 'message')).toBe('Invalid request.\n\n"tag_name" wasn\'t supplied.');
  const bad = await create(world, 'v1..0');
  expect(field(bad, 'errors', 1)).toMatchObject({ field: 'tag_name', message: 'tag_name is not well-formed' });
  const wrong = await create(world, 'v1.0.0', { draft: 'yes' });
  expect(field(wrong, 'message')).toBe('Invalid request.\n\nFor \'properties/draft\', "yes" is not a boolean.');
  const broken = await world.send('POST', `${repo}/releases`, { body: '{' });
  expect([broken.status, field(broken, 'message')]).toEqual([400, 'Problems parsing JSON']);
});

test('latest is the newest that is no prerelease, unless another is marked, and falls back when that one goes', async () => {
  await using world = await openWorld(check);
  world.commit({ 'README.md': 'beacon' });
  const latest = async () => field(await world.send('GET', `${repo}/releases/latest`), 'tag_name');
  await create(world, 'v1.0.0');
  const second = textField(await create(world, 'v1.1.0'), 'url');
  await create(world, 'v2.0.0-rc.1', { prerelease: true });
  await create(world, 'v1.0.1', { make_latest: 'false' });
  expect(await latest()).toBe('v1.1.0');
  expect((await world.send('DELETE', second)).status).toBe(204);
  expect((await world.send('GET', second)).status).toBe(404);
  expect(await latest()).toBe('v1.0.0');
  expect(world.folder.git('-C', world.gitDir, 'tag', '--list', 'v1.1.0')).toBe('v1.1.0');
});

test('a list goes in pages, whose links lead on', async () => {
  await using world = await openWorld(check);
  world.commit({ 'README.md': 'beacon' });
  for (const tag of ['v1', 'v2', 'v3']) await create(world, tag);
  const first = await world.send('GET', `${repo}/releases?per_page=2`);
  expect([field(first, 0, 'tag_name'), field(first, 1, 'tag_name'), field(first, 2)]).toEqual(['v3', 'v2', undefined]);
  const [, next] = /^<([^>]+)>; rel="next"/.exec(String(first.headers.link)) ?? [];
  expect(next).toMatch(/^https:\/\/api\.github\.com\/repositories\/\d+\/releases\?per_page=2&page=2$/);
  const second = await world.send('GET', next ?? '');
  expect(field(second, 0, 'tag_name')).toBe('v1');
  expect(String(second.headers.link)).toMatch(/page=1>; rel="prev", <.*page=1>; rel="first"$/);
});
