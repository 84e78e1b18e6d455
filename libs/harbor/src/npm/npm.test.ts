import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openHarbor } from '../harbor.ts';
import { openWorld, runClient, tempFolder, type World } from '../testing/world.ts';
import { openBurnt, publishedVersions } from './burnt.ts';
import { findVerdaccio } from './verdaccio.ts';

const name = '@beacon-lights/beacon';

function writePackage(world: World, version: string): string {
  const dir = join(world.path, `beacon-${version}`);
  mkdirSync(dir, { recursive: true });
  const manifest = { name, version, bin: { beacon: 'beacon.js' } };
  writeFileSync(join(dir, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(dir, 'beacon.js'), `#!/usr/bin/env node\nconsole.log('beacon ${version}');\n`);
  return dir;
}

const publish = (world: World, version: string, ...args: string[]) =>
  world.run('npm', ['publish', '--access', 'public', ...args], { cwd: writePackage(world, version) });

describe('the real npm', () => {
  test('says who it is, publishes under a tag, promotes, deprecates, and installs what it published', async () => {
    await using world = await openWorld({ npm: true });
    expect(await world.run('npm', ['whoami'])).toMatchObject({ exitCode: 0, stdout: 'harbor\n' });
    expect(await publish(world, '1.0.0', '--tag', 'windlass-staging')).toMatchObject({ exitCode: 0 });
    expect(await publish(world, '1.1.0')).toMatchObject({ exitCode: 0 });
    expect(await world.run('npm', ['dist-tag', 'add', `${name}@1.0.0`, 'old'])).toMatchObject({ exitCode: 0 });
    expect(await world.run('npm', ['deprecate', `${name}@1.0.0`, 'take 1.1.0'])).toMatchObject({ exitCode: 0 });
    const access = await world.run('npm', ['access', 'list', 'collaborators', name, '--json']);
    expect(JSON.parse(access.stdout)).toEqual({ harbor: 'read-write' });

    const view = await world.run('npm', ['view', `${name}@1.0.0`, '--json']);
    const shown = JSON.parse(view.stdout);
    expect(shown).toMatchObject({
      'dist-tags': { latest: '1.1.0', 'windlass-staging': '1.0.0', old: '1.0.0' },
      deprecated: 'take 1.1.0',
      dist: { tarball: `https://npm.harbor.test/${name}/-/beacon-1.0.0.tgz` },
    });
    const tarball = await world.run('curl', ['-sSf', '-o', 'beacon.tgz', shown.dist.tarball]);
    expect(tarball.exitCode).toBe(0);
    const digest = createHash('sha512')
      .update(readFileSync(join(world.path, 'beacon.tgz')))
      .digest('base64');
    expect(shown.dist.integrity).toBe(`sha512-${digest}`);

    const user = join(world.path, 'user');
    mkdirSync(user);
    writeFileSync(join(user, 'package.json'), '{ "private": true }');
    expect(await world.run('npm', ['install', name], { cwd: user })).toMatchObject({ exitCode: 0 });
    expect((await world.run('npx', ['--no-install', 'beacon'], { cwd: user })).stdout).toBe('beacon 1.1.0\n');
  });

  test('is told of a burnt version what npmjs tells, also after it was unpublished', async () => {
    await using world = await openWorld({ npm: true });
    expect(await publish(world, '1.0.0')).toMatchObject({ exitCode: 0 });
    expect(await publish(world, '1.1.0')).toMatchObject({ exitCode: 0 });
    expect(await world.run('npm', ['unpublish', `${name}@1.1.0`])).toMatchObject({ exitCode: 0 });
    expect(await world.run('npm', ['view', `${name}@1.1.0`, 'version'])).toMatchObject({ stdout: '' });
    const again = await publish(world, '1.1.0');
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain('code E403');
    expect(again.stderr).toMatch(
      /403 Forbidden - PUT https:\/\/npm\.harbor\.test\/\S+ - You cannot publish over the previously published versions: 1\.1\.0\./,
    );
    // The client itself lets a deprecated one through.
    await world.run('npm', ['deprecate', `${name}@1.0.0`, 'old']);
    expect((await publish(world, '1.0.0')).stderr).toContain('previously published versions: 1.0.0.');
    expect((await world.run('npm', ['view', name, 'versions', '--json'])).stdout).not.toContain('1.1.0');
  });

  test('is not let in without the token, and finds nothing of the real registry', async () => {
    await using world = await openWorld({ npm: true });
    const env = { PATH: process.env['PATH'], HOME: world.path, ...world.harbor.env };
    writeFileSync(join(world.path, 'wrong'), '//npm.harbor.test/:_authToken=npm_wrong\n');
    const cwd = writePackage(world, '1.0.0');
    const wrong = { cwd, env: { ...env, npm_config_userconfig: join(world.path, 'wrong') } };
    expect((await runClient('npm', ['publish'], wrong)).stderr).toContain('code E401');
    writeFileSync(join(world.path, 'none'), '');
    const none = { cwd, env: { ...env, npm_config_userconfig: join(world.path, 'none') } };
    expect((await runClient('npm', ['publish'], none)).stderr).toContain('code ENEEDAUTH');
    const other = await world.run('npm', ['view', 'left-pad', 'version']);
    expect(other.stderr).toContain('E404');
  });
});

test('a harbor that is opened again has its packages, its token and what was burnt', async () => {
  using folder = tempFolder();
  const dir = join(folder.path, 'harbor');
  const tokens = new Set<string | undefined>();
  for (const time of [1, 2]) {
    const harbor = await openHarbor({ dir });
    try {
      const env = { PATH: process.env['PATH'], HOME: folder.path, ...harbor.env };
      tokens.add(harbor.env['NPM_TOKEN']);
      const run = (cwd: string, ...args: string[]) => runClient('npm', args, { cwd, env });
      mkdirSync(join(folder.path, 'p'), { recursive: true });
      writeFileSync(join(folder.path, 'p/package.json'), JSON.stringify({ name, version: '1.0.0' }));
      if (time === 1) {
        expect(await run(join(folder.path, 'p'), 'publish', '--access=public')).toMatchObject({ exitCode: 0 });
        continue;
      }
      expect((await run(folder.path, 'view', name, 'version')).stdout).toBe('1.0.0\n');
      expect((await run(folder.path, 'whoami')).stdout).toBe('harbor\n');
      expect(await run(folder.path, 'unpublish', '--force', name)).toMatchObject({ exitCode: 0 });
      expect((await run(join(folder.path, 'p'), 'publish', '--access=public')).stderr).toContain('E403');
    } finally {
      await harbor.close();
    }
  }
  expect(tokens.size).toBe(1);
});

test('verdaccio is found beside Windlass or the product; where it is missing the error says what to type', () => {
  using folder = tempFolder();
  const elsewhere = join(folder.path, 'windlass.js');
  expect(() => findVerdaccio([folder.path], elsewhere)).toThrow(
    expect.objectContaining({ kind: 'input', next: 'npm i -D verdaccio' }),
  );
  const entry = join(folder.path, 'product/node_modules/verdaccio/index.js');
  mkdirSync(join(entry, '..'), { recursive: true });
  writeFileSync(entry, '');
  expect(findVerdaccio([join(folder.path, 'product/deep')], elsewhere)).toBe(entry);
});

test('only a PUT that brings bytes burns a version', () => {
  using folder = tempFolder();
  const file = join(folder.path, 'burnt.json');
  openBurnt(file).add('a', ['1.0.0']);
  openBurnt(file).add('a', ['1.0.1']);
  const burnt = openBurnt(file);
  expect([burnt.has('a', '1.0.0'), burnt.has('a', '1.0.1'), burnt.has('a', '2.0.0'), burnt.has('b', '1.0.0')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  const put = (manifest: object) => publishedVersions(Buffer.from(JSON.stringify(manifest)));
  expect(put({ name: 'a', versions: { '1.0.0': {} }, _attachments: { 'a-1.0.0.tgz': {} } })).toEqual({
    name: 'a',
    versions: ['1.0.0'],
  });
  expect(put({ name: 'a', versions: { '1.0.0': { deprecated: 'x' } }, _attachments: {} })).toBeNull();
  expect(put({ name: 'a', versions: { '1.0.0': {} } })).toBeNull();
  expect(publishedVersions(Buffer.from('no JSON'))).toBeNull();
});
