import { expect, test } from 'vitest';
import { openChecker } from './testing/openapi.ts';
import { field, openWorld, repo, textField, type World } from './testing/world.ts';

const check = openChecker();
const make = (world: World, ref: string, sha: string) => world.send('POST', `${repo}/git/refs`, { json: { ref, sha } });

test('a ref is made, read, moved and deleted, in the repository itself', async () => {
  await using world = await openWorld(check);
  const first = world.commit({ 'README.md': 'one' });
  const second = world.commit({ 'README.md': 'two' });
  const made = await make(world, 'refs/heads/test', first);
  expect(made.status).toBe(201);
  expect(made.headers.location).toBe(`${repo}/git/refs/heads/test`);
  expect(made.json).toMatchObject({ ref: 'refs/heads/test', object: { sha: first, type: 'commit' } });
  const moved = await world.send('PATCH', `${repo}/git/refs/heads/test`, { json: { sha: second } });
  expect([moved.status, field(moved, 'object', 'sha')]).toEqual([200, second]);
  expect(world.folder.git('-C', world.gitDir, 'rev-parse', 'refs/heads/test')).toBe(second);
  expect(field(await world.send('GET', `${repo}/git/ref/heads/test`), 'object', 'sha')).toBe(second);
  expect((await world.send('DELETE', `${repo}/git/refs/heads/test`)).status).toBe(204);
  expect((await world.send('GET', `${repo}/git/ref/heads/test`)).status).toBe(404);
  const gone = await world.send('DELETE', `${repo}/git/refs/heads/test`);
  expect([gone.status, field(gone, 'message')]).toEqual([422, 'Reference does not exist']);
});

test('a ref is refused that is there, that points to nothing, or that is none', async () => {
  await using world = await openWorld(check);
  const sha = world.commit({ 'README.md': 'one' });
  const message = async (ref: string, at: string) => field(await make(world, ref, at), 'message');
  expect(await message('refs/heads/main', sha)).toBe('Reference already exists');
  expect(await message('refs/tags/v1', 'a'.repeat(40))).toBe('Object does not exist');
  expect(await message('refs/tags/v1', sha.slice(0, 7))).toContain('At least 40 characters are required; only 7');
  expect((await make(world, 'heads/x', sha)).status).toBe(422);
  expect(world.folder.git('-C', world.gitDir, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
});

test('a ref goes forward only, unless it is forced', async () => {
  await using world = await openWorld(check);
  const first = world.commit({ 'README.md': 'one' });
  world.commit({ 'README.md': 'two' });
  const url = `${repo}/git/refs/heads/main`;
  const refused = await world.send('PATCH', url, { json: { sha: first } });
  expect([refused.status, field(refused, 'message')]).toEqual([422, 'Update is not a fast forward']);
  const forced = await world.send('PATCH', url, { json: { sha: first, force: true } });
  expect([forced.status, field(forced, 'object', 'sha')]).toEqual([200, first]);
  const none = await world.send('PATCH', `${repo}/git/refs/heads/none`, { json: { sha: first } });
  expect(field(none, 'message')).toBe('Reference does not exist');
});

test('matching refs are those that start with the text', async () => {
  await using world = await openWorld(check);
  const sha = world.commit({ 'README.md': 'one' });
  for (const tag of ['v1', 'v10', 'w']) await make(world, `refs/tags/${tag}`, sha);
  const found = await world.send('GET', `${repo}/git/matching-refs/tags/v1`);
  expect([field(found, 0, 'ref'), field(found, 1, 'ref'), field(found, 2)]).toEqual([
    'refs/tags/v1',
    'refs/tags/v10',
    undefined,
  ]);
});

test('an empty repository has no refs, and says so', async () => {
  await using world = await openWorld(check);
  const asked = await world.send('GET', `${repo}/git/ref/heads/main`);
  expect([asked.status, field(asked, 'message')]).toEqual([409, 'Git Repository is empty.']);
});

test('commits, trees and blobs are those that were pushed', async () => {
  await using world = await openWorld(check);
  const first = world.commit({ 'README.md': 'one' });
  const sha = world.commit({ 'src/a.txt': 'é\n' });
  const object = await world.send('GET', `${repo}/git/commits/${sha}`);
  expect(object.json).toMatchObject({
    ...{ sha, message: 'feat: more', parents: [{ sha: first }] },
    author: { name: 'Test', email: 'test@example.org' },
  });
  const commit = await world.send('GET', `${repo}/commits/main`);
  expect([field(commit, 'sha'), field(commit, 'commit', 'message'), field(commit, 'author')]).toEqual([
    sha,
    'feat: more',
    null,
  ]);
  expect((await world.send('GET', `${repo}/commits/none`)).status).toBe(422);
  expect((await world.send('GET', `${repo}/git/commits/${'a'.repeat(40)}`)).status).toBe(404);
  const list = await world.send('GET', `${repo}/commits?per_page=1`);
  expect([field(list, 0, 'sha'), field(list, 1)]).toEqual([sha, undefined]);
  expect(field(await world.send('GET', `${repo}/commits?path=README.md`), 0, 'sha')).toBe(first);
  const tree = await world.send('GET', `${repo}/git/trees/main?recursive=1`);
  const paths = [1, 2, 3].map((at) => field(tree, 'tree', at, 'path'));
  expect(paths).toEqual(['README.md', 'src', 'src/a.txt']);
  const blob = await world.send('GET', textField(tree, 'tree', 3, 'url'));
  expect(Buffer.from(textField(blob, 'content'), 'base64').toString()).toBe('é\n');
});

test('an annotated tag is an object first, then a ref', async () => {
  await using world = await openWorld(check, { now: () => new Date('2026-11-20T12:00:00Z') });
  const sha = world.commit({ 'README.md': 'one' });
  const json = { tag: 'v1.0.0', message: 'One', object: sha, type: 'commit' };
  const tag = await world.send('POST', `${repo}/git/tags`, { json });
  expect(tag.status).toBe(201);
  expect(tag.json).toMatchObject({ tagger: { name: 'pilot', date: '2026-11-20T12:00:00Z' }, object: { sha } });
  const ref = await make(world, 'refs/tags/v1.0.0', textField(tag, 'sha'));
  expect(field(ref, 'object', 'type')).toBe('tag');
  expect((await world.send('GET', `${repo}/git/tags/${textField(tag, 'sha')}`)).json).toEqual(tag.json);
  expect(world.folder.git('-C', world.gitDir, 'rev-parse', 'v1.0.0^{commit}')).toBe(sha);
  expect((await world.send('GET', `${repo}/git/tags/${sha}`)).status).toBe(404);
});
