import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { openAurWorld, run, srcinfo } from './testing/push.ts';
import { files, live, name, refusal } from './testing/refusal.ts';

test('an empty repository is cloned, the first push that is accepted makes the package, a second one changes it', async () => {
  let now = new Date('2026-11-20T12:00:00Z');
  await using world = await openAurWorld({ now: () => now });
  const cloned = await run(world.folder.path, ['clone', await world.repository(name, 'upload-pack'), 'clone']);
  expect([cloned.code, cloned.said]).toEqual([
    0,
    expect.stringContaining('You appear to have cloned an empty repository'),
  ]);
  expect(await live(world)).toMatchObject({ resultcount: 0 });
  world.commit(name, files());
  expect(await world.push(name)).toMatchObject({ code: 0 });
  const seconds = now.getTime() / 1000;
  const first = { Version: '1.0.0-1', Maintainer: 'pilot', FirstSubmitted: seconds, LastModified: seconds };
  expect(await live(world)).toMatchObject({ resultcount: 1, results: [first] });
  now = new Date('2026-11-21T12:00:00Z');
  world.commit(name, { '.SRCINFO': srcinfo(name, ['epoch = 1']) });
  expect(await world.push(name)).toMatchObject({ code: 0 });
  const second = { Version: '1:1.0.0-1', FirstSubmitted: seconds, LastModified: seconds + 86_400 };
  expect(await live(world)).toMatchObject({ resultcount: 1, results: [second] });
});

test('rule 1: another branch than master is refused, while master itself goes through', async () => {
  await using world = await openAurWorld();
  world.commit(name, files());
  const { code, said } = await world.push(name, 'master', 'master:main');
  expect(code).toBe(1);
  expect(said).toContain('error: pushing to a branch other than master is restricted\n');
  const repository = await world.repository(name);
  expect(world.folder.git('-C', repository, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/master');
});

test('rule 2: what is no fast-forward, and a deletion, is refused', async () => {
  await using world = await openAurWorld();
  world.commit(name, files());
  const first = world.commit(name, { PKGBUILD: 'two\n' });
  await world.push(name);
  world.folder.git('-C', `work/${name}`, 'reset', '--quiet', '--hard', 'HEAD~1');
  world.commit(name, { PKGBUILD: 'other\n' });
  const { code, said } = await world.push(name, '--force', 'master');
  expect([code, said]).toEqual([1, expect.stringContaining('error: denying non-fast-forward (you should pull first)')]);
  expect((await world.push(name, ':master')).code).toBe(1);
  expect(world.folder.git('-C', await world.repository(name), 'rev-parse', 'master')).toBe(first);
});

test('rule 13: an unchanged .SRCINFO is accepted with a warning', async () => {
  await using world = await openAurWorld();
  world.commit(name, files());
  await world.push(name);
  world.commit(name, { PKGBUILD: 'two\n' });
  const { code, said } = await world.push(name);
  expect(code).toBe(0);
  expect(said).toContain('warning: .SRCINFO unchanged. The package database will not be updated!\n');
});

test('the hook is in force again after closing and opening, under another user who may not push', async () => {
  using folder = tempFolder();
  {
    await using world = await openAurWorld({}, folder);
    world.commit(name, files());
    await world.push(name);
  }
  {
    await using world = await openAurWorld({}, folder);
    expect(await refusal(world, { 'a/b': '' })).toBe('the repository must not contain subdirectories');
    expect(await live(world)).toMatchObject({ resultcount: 1 });
  }
  await using stranger = await openAurWorld({ maintainer: 'stowaway' }, folder);
  await expect(stranger.push(name)).rejects.toThrow('git-receive-pack: permission denied: stowaway');
  expect(await stranger.repository(name, 'upload-pack')).toMatch(/beacon-bin\.git$/);
});

test('a push while the harbor is closed is refused', async () => {
  await using world = await openAurWorld();
  world.commit(name, files());
  const repository = await world.repository(name);
  await world.aur.close();
  const { code, said } = await run(join(world.folder.path, 'work', name), ['push', repository, 'master']);
  expect([code, said]).toEqual([1, expect.stringContaining('error: the AUR of the harbor does not answer')]);
});

test("the hook does not hear of the pusher's settings for Node, and takes nothing from one without the password", async () => {
  await using world = await openAurWorld();
  world.commit(name, files());
  const repository = await world.repository(name);
  const hook = join(world.folder.path, 'aur/hooks/update');
  const text = world.folder.read('aur/hooks/update');
  writeFileSync(hook, text.replace(/ [0-9a-f]{32} "\$PWD"/, ` ${'0'.repeat(32)} "$PWD"`));
  const { code } = await run(join(world.folder.path, 'work', name), ['push', repository, 'master']);
  expect(code).toBe(1);
  writeFileSync(hook, text);
  const env = { NODE_OPTIONS: '--require=/nowhere.js' };
  expect(await run(join(world.folder.path, 'work', name), ['push', repository, 'master'], env)).toMatchObject({
    code: 0,
  });
});
