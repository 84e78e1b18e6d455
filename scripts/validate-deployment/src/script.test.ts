import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorld, type World } from '@windlass/deploy/testing/world';
import { runCaught, runJson } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { script as deployment } from '@windlass/update-and-deploy/script';
import { evidenceOf } from '@windlass/version-sync/product/evidence';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const files = { 'index.html': 'lit', 'a b/ü.js': '1', empty: '' };

const run = (world: World, ...argv: string[]) => runJson(script, world.product.path, argv, world.env);

async function deployed(options: Parameters<typeof openWorld>[0] = {}): Promise<World> {
  const world = await openWorld(options);
  world.build('1.0.0+001', files);
  expect(await runJson(deployment, world.product.path, [], world.env)).toMatchObject({ exitCode: 0 });
  return world;
}

test('proves every file of every server, tells the version from outside, and keeps that as evidence', async () => {
  await using world = await deployed({ hosts: ['a', 'b'] });
  const result = await run(world);
  expect(result).toMatchObject({ exitCode: 0, release: '1.0.0+001.1', findings: [] });
  expect(result.data).toMatchObject({
    servers: [
      { server: 'a', ok: true, basis: 'ledger', verified: true },
      { server: 'b', ok: true },
    ],
    endpoints: [{ ok: true, actual: '1.0.0+001' }, { ok: true }],
  });
  const entries = await fileStore(join(world.product.path, '.git/windlass')).read('1.0.0+001.1');
  expect(evidenceOf(entries).get('validate-deployment')).toMatchObject({
    ok: true,
    summary: '2 of 2 servers hold 1.0.0+001 file by file, 2 of 2 endpoints tell it',
  });
  expect((await runCaught(script, world.product.path, ['--host', 'b'], world.env)).stdout).toBe('b\tok\n');
});

test('names every file that is changed, missing or foreign, and fails with 5', async () => {
  await using world = await deployed();
  const live = join(world.site(), 'current');
  writeFileSync(join(live, 'index.html'), 'LIT');
  rmSync(join(live, 'a b/ü.js'));
  writeFileSync(join(live, 'back door.php'), '');
  const { exitCode, findings } = await run(world);
  expect(exitCode).toBe(5);
  expect(findings.map(({ check, message }) => [check, message])).toEqual([
    ['server-file-missing', 'web: a b/ü.js is missing'],
    ['server-file-foreign', 'web: back door.php is there and was never put there'],
    ['server-file-changed', 'web: index.html is not what was put there'],
  ]);
  expect(findings[2]?.fix).toMatch(
    /^ssh deploy@web\.beacon\.example 'cd sites\/beacon\/releases\/1\.0\.0\+001-[0-9a-f]{8} && find/,
  );
});

test('a manifest that was changed together with the files is found by what the ledger knows', async () => {
  await using world = await deployed();
  const manifest = `${join(world.site(), world.current() ?? '')}.manifest`;
  writeFileSync(manifest, '');
  expect((await run(world)).findings).toMatchObject([
    { check: 'server-manifest' },
    { check: 'server-file-foreign' },
    { check: 'server-file-foreign' },
    { check: 'server-file-foreign' },
    { check: 'server-file-foreign' },
  ]);
  rmSync(manifest);
  expect((await run(world)).findings).toMatchObject([{ check: 'server-manifest', actual: 'none' }]);
});

test('another version, no current, and a server that cannot be asked are each an error', async () => {
  await using world = await deployed({ hosts: ['a', 'b'] });
  world.product.write({ VERSION: '1.0.0+002\n' });
  expect((await run(world, '--host', 'a')).findings).toMatchObject([
    {
      check: 'server-release',
      expected: expect.stringMatching(/^1\.0\.0\+002-/),
      actual: expect.stringMatching(/^1\.0\.0\+001-/),
    },
    { check: 'version-endpoint', actual: '1.0.0+001' },
  ]);
  world.product.write({ VERSION: '1.0.0+001\n' });
  rmSync(join(world.site('a'), 'current'));
  const config = world.product.read('windlass.config.yaml').replace('deploy@b.beacon', 'deploy@gone.beacon');
  world.product.write({ 'windlass.config.yaml': config });
  const { findings, exitCode } = await run(world);
  expect(exitCode).toBe(5);
  expect(findings).toMatchObject([
    { check: 'server-release', message: 'a: there is no current on deploy@a.beacon.example:sites/beacon' },
    {
      check: 'server-unknown',
      message: expect.stringContaining('deploy@gone.beacon.example could not be reached by ssh'),
    },
    { check: 'version-endpoint', actual: 'status 404' },
  ]);
});

test('without a release in the ledger the build that is here says what must be there', async () => {
  await using world = await deployed();
  rmSync(join(world.product.path, '.git/windlass'), { recursive: true });
  expect((await run(world)).data).toMatchObject({ servers: [{ ok: true, basis: 'build' }] });
  rmSync(join(world.product.path, 'build'), { recursive: true });
  expect((await run(world)).data).toMatchObject({ servers: [{ ok: true, basis: 'name' }] });
});
