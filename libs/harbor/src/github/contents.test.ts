import { expect, test } from 'vitest';
import { openChecker } from './testing/openapi.ts';
import { field, openWorld, repo, textField, type World } from './testing/world.ts';

const check = openChecker();
const base64 = (text: string) => Buffer.from(text).toString('base64');
const put = (world: World, path: string, text: string, more: object = {}) =>
  world.send('PUT', `${repo}/contents/${path}`, { json: { message: `write ${path}`, content: base64(text), ...more } });
const show = (world: World, name: string) => world.folder.git('-C', world.gitDir, 'show', name);

test('the first file of an empty repository makes its default branch, by a real commit', async () => {
  await using world = await openWorld(check, { now: () => new Date('2026-11-20T12:00:00Z') });
  expect(field(await world.send('GET', `${repo}/contents`), 'message')).toBe('This repository is empty.');
  const made = await put(world, 'test.txt', 'Test content');
  expect(made.status).toBe(201);
  // As recorded of GitHub for these bytes.
  expect(field(made, 'content', 'sha')).toBe('3f3f005b29247e51a4f4d6b8ce07b67646cd6074');
  expect(field(made, 'commit', 'parents')).toEqual([]);
  expect(field(made, 'commit', 'author', 'date')).toBe('2026-11-20T12:00:00Z');
  expect(show(world, 'main:test.txt')).toBe('Test content');
  expect(world.folder.git('-C', world.gitDir, 'rev-parse', 'main')).toBe(field(made, 'commit', 'sha'));
});

test('a file is changed by naming the one it replaces, and by no other', async () => {
  await using world = await openWorld(check);
  world.commit({ 'a/b/c.txt': 'old', 'a/other': 'x', top: 'y' });
  const url = `${repo}/contents/a/b/c.txt`;
  const sha = textField(await world.send('GET', url), 'sha');
  const without = await put(world, 'a/b/c.txt', 'new');
  expect([without.status, field(without, 'message')]).toEqual([422, 'Invalid request.\n\n"sha" wasn\'t supplied.']);
  const wrong = await put(world, 'a/b/c.txt', 'new', { sha: 'deadbeef' });
  expect([wrong.status, field(wrong, 'message')]).toEqual([409, 'a/b/c.txt does not match deadbeef']);
  const changed = await put(world, 'a/b/c.txt', 'new', { sha });
  expect(changed.status).toBe(200);
  expect(show(world, 'main:a/b/c.txt')).toBe('new');
  expect([show(world, 'main:a/other'), show(world, 'main:top')]).toEqual(['x', 'y']);
  const gone = await world.send('DELETE', url, {
    json: { message: 'away', sha: textField(changed, 'content', 'sha') },
  });
  expect([gone.status, field(gone, 'content')]).toEqual([200, null]);
  expect((await world.send('GET', `${repo}/contents/a/b`)).status).toBe(404);
  expect(show(world, 'main:a/other')).toBe('x');
});

test('a file goes to another branch, which has to be there, with the people that are named', async () => {
  await using world = await openWorld(check);
  world.commit({ 'README.md': 'one' });
  expect((await put(world, 'a.txt', 'a', { branch: 'none', sha: 'x' })).status).toBe(404);
  world.folder.git('-C', world.gitDir, 'branch', 'bump', 'main');
  const committer = { name: 'Robot', email: 'robot@example.org', date: '2026-01-02T03:04:05Z' };
  const made = await put(world, 'a.txt', 'a', { branch: 'bump', committer });
  expect(made.json).toMatchObject({ commit: { author: committer, committer } });
  expect((await world.send('GET', `${repo}/contents/a.txt`)).status).toBe(404);
  expect((await world.send('GET', `${repo}/contents/a.txt?ref=bump`)).status).toBe(200);
});

test('a file is read as JSON in base64 lines, or as it is; a folder as a list', async () => {
  await using world = await openWorld(check);
  const text = 'light '.repeat(30);
  world.commit({ 'docs/a b.txt': text });
  const url = `${repo}/contents/docs/a%20b.txt`;
  const file = await world.send('GET', url);
  expect(textField(file, 'content').split('\n')[0]).toHaveLength(60);
  expect(Buffer.from(textField(file, 'content'), 'base64').toString()).toBe(text);
  expect((await world.send('GET', url, { headers: { accept: 'application/vnd.github.raw+json' } })).text).toBe(text);
  const download = textField(file, 'download_url');
  expect(download).toBe('https://raw.githubusercontent.com/acme/beacon/main/docs/a%20b.txt');
  expect((await world.send('GET', download)).text).toBe(text);
  expect((await world.send('GET', `${repo}/contents/docs`)).json).toMatchObject([{ name: 'a b.txt', type: 'file' }]);
  expect(field(await world.send('GET', `${repo}/contents`), 1, 'type')).toBe('dir');
  expect((await world.send('GET', `${repo}/contents/none`)).status).toBe(404);
});

test('what is no file is refused: a path out of the tree, a folder, something that is no base64, no message', async () => {
  await using world = await openWorld(check);
  world.commit({ 'docs/a.txt': 'a' });
  const malformed = await put(world, 'docs/.git/config', 'x');
  expect([malformed.status, field(malformed, 'message')]).toEqual([422, 'path contains a malformed path component']);
  expect((await put(world, 'docs', 'x')).status).toBe(422);
  expect((await put(world, 'b.txt', '', { content: '*' })).status).toBe(422);
  const json = { content: base64('x') };
  const silent = await world.send('PUT', `${repo}/contents/b.txt`, { json });
  expect(field(silent, 'message')).toBe('Invalid request.\n\n"message" wasn\'t supplied.');
});
