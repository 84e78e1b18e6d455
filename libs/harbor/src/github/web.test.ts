import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openWorld, repo, textField, token, uploads } from './testing/world.ts';

const run = promisify(execFile);
/** What is asked here is no part of the API's description. */
const unchecked = () => null;
const anonymous = { headers: { authorization: '' } };
const web = 'https://github.com/acme/beacon';

test('the pages of releases lead to the latest one and to its assets', async () => {
  await using world = await openWorld(unchecked);
  world.commit({ 'README.md': 'beacon' });
  expect((await world.send('GET', `${web}/releases/latest`, anonymous)).headers.location).toBe(`${web}/releases`);
  const release = await world.send('POST', `${repo}/releases`, { json: { tag_name: 'v1.0.0', name: 'A <b>' } });
  const type = { 'content-type': 'text/plain' };
  await world.send('POST', `${uploads}/releases/${textField(release, 'id')}/assets?name=a.txt`, {
    headers: type,
    body: 'a',
  });
  const location = async (path: string) => (await world.send('GET', web + path, anonymous)).headers.location;
  expect(await location('/releases/latest')).toBe(`${web}/releases/tag/v1.0.0`);
  expect(await location('/releases/latest/download/a.txt')).toBe(`${web}/releases/download/v1.0.0/a.txt`);
  expect((await world.send('GET', `${web}/releases/tag/v1.0.0`)).text).toContain('A &lt;b>');
  for (const path of ['/releases/tag/v2', '/releases/download/v1.0.0/b.txt', '/releases/download/v2/a.txt', '/none']) {
    expect((await world.send('GET', web + path, anonymous)).status).toBe(404);
  }
});

test('raw files and archives of the source are those of git', async () => {
  await using world = await openWorld(unchecked);
  const sha = world.commit({ 'src/a.txt': 'a' });
  world.folder.git('-C', world.gitDir, 'tag', 'v1.0.0');
  const raw = 'https://raw.githubusercontent.com/acme/beacon';
  for (const ref of ['main', 'v1.0.0', 'refs/tags/v1.0.0', sha]) {
    expect((await world.send('GET', `${raw}/${ref}/src/a.txt`)).text).toBe('a');
  }
  expect((await world.send('GET', `${raw}/main/src/b.txt`)).status).toBe(404);
  const lead = await world.send('GET', `${web}/archive/refs/tags/v1.0.0.tar.gz`);
  expect(lead.status).toBe(302);
  const archive = await world.send('GET', lead.headers.location ?? '');
  expect(archive.headers['content-disposition']).toBe('attachment; filename=beacon-1.0.0.tar.gz');
  expect([archive.bytes[0], archive.bytes[1]]).toEqual([0x1f, 0x8b]);
  const again = await world.send('GET', lead.headers.location ?? '');
  expect(again.bytes.equals(archive.bytes)).toBe(true);
});

test('git clones over HTTPS, and pushes with the token only', async () => {
  await using world = await openWorld(unchecked);
  const sha = world.commit({ 'README.md': 'beacon' });
  const service = world.github.services.find(({ hosts }) => hosts.includes('github.com'));
  const server = createServer((request, response) => void service?.handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0' };
  const git = (...args: string[]) => run('git', args, { cwd: world.folder.path, env });
  try {
    await git('clone', '--quiet', `http://${host}/acme/beacon.git`, 'clone');
    expect(world.folder.git('-C', 'clone', 'rev-parse', 'HEAD')).toBe(sha);
    await expect(git('-C', 'clone', 'push', 'origin', 'main:other')).rejects.toThrow(/could not read Username/);
    await git('-C', 'clone', 'push', '--quiet', `http://x-access-token:${token}@${host}/acme/beacon`, 'main:other');
    expect(world.folder.git('-C', world.gitDir, 'rev-parse', 'other')).toBe(sha);
    await expect(git('ls-remote', `http://x:${token}@${host}/acme/none`)).rejects.toThrow(/not found/);
  } finally {
    server.close();
  }
});

test('over SSH a path names a repository, or is refused as GitHub does it', async () => {
  await using world = await openWorld(unchecked);
  const [git] = world.github.git;
  for (const path of ['/acme/beacon.git', 'acme/beacon', 'Acme/Beacon.git']) {
    expect(await git?.resolve(path, 'receive-pack')).toEqual({ dir: world.gitDir });
  }
  expect(await git?.resolve('acme/none', 'upload-pack')).toEqual({ refused: 'ERROR: Repository not found.' });
});
