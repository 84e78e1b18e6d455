import { expect, test } from 'vitest';
import { openChecker } from './testing/openapi.ts';
import { field, openWorld, repo, textField, type World } from './testing/world.ts';

const check = openChecker();
const open = (world: World, head: string, base = 'main') =>
  world.send('POST', `${repo}/pulls`, { json: { title: 'Bump', body: 'To 1.0.0', head, base } });

test('a pull request is opened, found by its head, and closed', async () => {
  await using world = await openWorld(check);
  world.commit({ 'README.md': 'one' });
  const sha = world.commit({ 'README.md': 'one\ntwo' }, 'bump');
  const made = await open(world, 'bump');
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({
    ...{ number: 1, state: 'open', merged: false, mergeable: true, commits: 1, changed_files: 1 },
    head: { label: 'acme:bump', sha },
  });
  expect(world.folder.git('-C', world.gitDir, 'rev-parse', 'refs/pull/1/head')).toBe(sha);
  const found = await world.send('GET', `${repo}/pulls?head=acme:bump&base=main`);
  expect([field(found, 0, 'number'), field(found, 1)]).toEqual([1, undefined]);
  expect((await world.send('GET', `${repo}/pulls?head=acme:other`)).json).toEqual([]);
  const url = textField(made, 'url');
  const closed = await world.send('PATCH', url, { json: { state: 'closed' } });
  expect([field(closed, 'state'), field(closed, 'merged_at')]).toEqual(['closed', null]);
  expect((await world.send('GET', `${repo}/pulls`)).json).toEqual([]);
  expect(field(await world.send('GET', `${repo}/pulls?state=all`), 0, 'state')).toBe('closed');
  expect((await world.send('GET', `${repo}/pulls/2`)).status).toBe(404);
});

test('a second one for the same branches is refused while the first is open', async () => {
  await using world = await openWorld(check);
  world.commit({ 'README.md': 'one' });
  world.commit({ 'README.md': 'two' }, 'bump');
  const url = textField(await open(world, 'bump'), 'url');
  const refused = await open(world, 'acme:bump');
  expect(refused.status).toBe(422);
  expect(field(refused, 'errors')).toEqual([
    { resource: 'PullRequest', code: 'custom', message: 'A pull request already exists for acme:bump.' },
  ]);
  await world.send('PATCH', url, { json: { state: 'closed' } });
  expect(field(await open(world, 'bump'), 'number')).toBe(2);
});

test('branches that are not there, or have nothing new, are refused', async () => {
  await using world = await openWorld(check);
  world.commit({ 'README.md': 'one' });
  world.folder.git('-C', world.gitDir, 'branch', 'same', 'main');
  const message = async (head: string, base?: string) => field(await open(world, head, base), 'errors', 0);
  expect(await message('none')).toEqual({ resource: 'PullRequest', field: 'head', code: 'invalid' });
  expect(await message('same', 'none')).toEqual({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  expect(await message('same')).toMatchObject({ code: 'custom', message: 'No commits between main and same' });
  expect(world.github.state.repositories[0]?.pulls).toEqual([]);
});

test("a pull request from another owner's repository brings its commits along", async () => {
  await using world = await openWorld(check, { repositories: ['acme/beacon', 'pilot/beacon'] });
  world.commit({ 'README.md': 'one' });
  const fork = world.gitDir.replace('/acme/', '/pilot/');
  world.folder.git('-C', world.gitDir, 'push', '--quiet', fork, 'main');
  const sha = world.commit({ 'README.md': 'two' }, 'bump');
  world.folder.git('-C', world.gitDir, 'push', '--quiet', fork, 'bump');
  world.folder.git('-C', world.gitDir, 'update-ref', '-d', 'refs/heads/bump');
  const made = await open(world, 'pilot:bump');
  expect(made.json).toMatchObject({
    head: { label: 'pilot:bump', sha, repo: { full_name: 'pilot/beacon' } },
    commits: 1,
  });
});

test('an open one follows its branch, and is merged once the base has its commits', async () => {
  await using world = await openWorld(check);
  world.commit({ 'README.md': 'one' });
  world.commit({ 'README.md': 'two' }, 'bump');
  const url = textField(await open(world, 'bump'), 'url');
  const sha = world.commit({ 'README.md': 'three' }, 'bump');
  expect((await world.send('GET', url)).json).toMatchObject({ head: { sha }, commits: 2, merged: false });
  world.folder.git('-C', world.gitDir, 'update-ref', 'refs/heads/main', sha);
  expect((await world.send('GET', url)).json).toMatchObject({ state: 'closed', merged: true, merge_commit_sha: sha });
});
