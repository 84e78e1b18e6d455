import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { openGithub } from './github.ts';
import { openClient } from './testing/client.ts';
import { repo, token } from './testing/world.ts';

const repositories = ['acme/beacon'];
const base = { 'user-agent': 'test', authorization: `Bearer ${token}` };

test('what was there is there again after closing and opening, with the repositories that were added', async () => {
  using folder = tempFolder();
  const dir = join(folder.path, 'github');
  const first = await openGithub({ dir, repositories, token });
  const before = await openClient(first.services, base);
  const made = await before.send('POST', `${repo}/releases`, { json: { tag_name: 'v1', draft: true } });
  expect(made.status).toBe(201);
  await before.close();
  await first.close();
  const second = await openGithub({ dir, repositories: [...repositories, 'acme/lamp'], token });
  const after = await openClient(second.services, base);
  expect((await after.send('GET', `${repo}/releases`)).json).toEqual([made.json]);
  expect((await after.send('GET', `${repo.replace('beacon', 'lamp')}/releases`)).json).toEqual([]);
  const next = await after.send('POST', `${repo}/releases`, { json: { tag_name: 'v2', draft: true } });
  expect(new Set(second.state.repositories[0]?.releases.map(({ id }) => id)).size).toBe(2);
  expect(next.status).toBe(201);
  await after.close();
  await second.close();
});

test('a change is on the disk before it is answered: a double that is killed forgets nothing', async () => {
  using folder = tempFolder();
  const dir = join(folder.path, 'github');
  const github = await openGithub({ dir, repositories, token });
  const client = await openClient(github.services, base);
  await client.send('POST', `${repo}/releases`, { json: { tag_name: 'v1', draft: true } });
  expect(JSON.parse(folder.read('github/state.json'))).toEqual(github.state);
  expect(github.state.repositories[0]?.releases).toHaveLength(1);
  await client.close();
  await github.close();
});

test('another state, and what is no repository, is refused with what to do', async () => {
  using folder = tempFolder();
  const dir = join(folder.path, 'github');
  const bad = openGithub({ dir, repositories: ['beacon'], token });
  await expect(bad).rejects.toMatchObject({ kind: 'input', next: 'write it as owner/name' });
  for (const text of ['{"version":9}', '{']) {
    folder.write({ 'github/state.json': text });
    await expect(openGithub({ dir, repositories, token })).rejects.toMatchObject({
      ...{ kind: 'input', message: 'the state of the GitHub double cannot be read' },
    });
  }
});
