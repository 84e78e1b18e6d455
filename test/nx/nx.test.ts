import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope } from '@windlass/kit/output/envelope';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { begun, closed, made, passed } from './seen.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

const stages = ['preflight', 'versions', 'artifacts', 'publish', 'deploy', 'verify', 'complete'];
/** Completion has no note: its last step closes the release. */
const phases = ['preflight', 'versions', 'artifacts', 'distribution', 'verification'];

let at: Workspace;
beforeAll(async () => {
  at = await openWorkspace();
});
afterAll(async () => at?.[Symbol.asyncDispose]());

const packaged = (env?: NodeJS.ProcessEnv) => at.run('nx', ['run-many', '-t', 'package', '--output-style=static'], env);

const content = () => made(at.product, (file) => readFileSync(file, 'base64'));
const touched = () => made(at.product, (file) => [statSync(file).ino, statSync(file).mtimeMs, statSync(file).ctimeMs]);

const live = async (path: string): Promise<string> => at.must('curl', '-sSf', `https://beacon.example/${path}`);
const status = async (): Promise<Envelope> =>
  JSON.parse((await at.run('npx', ['windlass', 'deployment-status', '--json'])).stdout);

describe('windlass/nx', () => {
  test.each([
    ['in a worker', { NX_ISOLATE_PLUGINS: 'true' }],
    ['without one', { NX_ISOLATE_PLUGINS: 'false' }],
  ])('gives a folder with a config its targets, loaded %s', async (_, env) => {
    const { exitCode, stdout, said } = await at.run('nx', ['show', 'project', 'beacon', '--json'], env);
    expect(exitCode, said).toBe(0);
    const { root, targets } = JSON.parse(stdout);
    expect(root).toBe('.');
    expect(Object.keys(targets).sort()).toEqual(
      ['build', 'build-desktop', 'build-web', 'package', ...stages, 'release', 'rollback', 'status'].sort(),
    );
  });

  test('is found by require and by import, and needs no package', async () => {
    const print = (from: string) => `console.log(Object.keys(${from}).sort().join())`;
    const required = await at.must('node', '-e', print("require('windlass/nx')"));
    const imported = await at.must('node', '--input-type=module', '-e', print("await import('windlass/nx')"));
    expect([required, imported.replace(',module.exports', '')]).toEqual(
      Array(2).fill('createNodes,createNodesV2,name'),
    );
    expect(readdirSync(join(at.product, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'nx',
      'windlass',
    ]);
  });

  test('a config that is wrong is told by its place', async () => {
    const { exitCode, said } = await at.run('sh', [
      '-c',
      'mkdir other && echo "product: 1" >other/windlass.config.yaml; nx show projects; code=$?; rm -r other; exit $code',
    ]);
    expect(exitCode).toBe(1);
    expect(said).toMatch(/other\/windlass\.config\.yaml:1:\d+: /);
  });
});

describe('nx run-many -t package', () => {
  test('builds and packs; with nothing changed it runs nothing, and everything is as it was', async () => {
    const first = await packaged();
    expect(first.exitCode, first.said).toBe(0);
    expect(first.said).toMatch(/^done build desktop/m);
    const before = content();
    expect(Object.keys(before).join()).toMatch(/beacon-1\.0\.0-linux-x86_64\.tar\.gz/);
    const second = await packaged();
    expect(second.exitCode, second.said).toBe(0);
    expect(second.said).toMatch(/Cache: +4\/4 hit/);
    expect(content()).toEqual(before);
    expect(await at.must('git', 'status', '--porcelain')).toBe('');
  });

  test("with Nx's daemon, which knows what is on the disk, not even that is written again", async () => {
    const env = { NX_DAEMON: 'true' };
    try {
      // Without it Nx cannot tell, and has copied the same bytes from its cache over them.
      await packaged({ ...env, NX_SKIP_NX_CACHE: 'true' });
      await packaged(env);
      const before = touched();
      const { said } = await packaged(env);
      expect(said.match(/existing outputs match the cache, left as is/g), said).toHaveLength(4);
      expect(touched()).toEqual(before);
    } finally {
      await at.run('nx', ['daemon', '--stop'], env);
    }
  });

  test('a change of the web page builds the page and packs; the program comes from the cache, also where it was never built', async () => {
    const before = content();
    at.write('web/style.css', /$/, '/* brighter */\n');
    // As on a machine that has the cache of Nx and nothing else.
    await at.must('rm', '-r', 'build', 'dist', '.git/windlass/builds');
    const { exitCode, said } = await packaged();
    expect(exitCode, said).toBe(0);
    expect(said).toMatch(/^done build web: it was not built yet/m);
    expect(said).not.toMatch(/^done build desktop: it was/m);
    const changed = Object.entries(content()).filter(([file, bytes]) => before[file] !== bytes);
    // The last two say that there are changes that are not committed.
    expect(changed.map(([file]) => file.slice(at.product.length + 1))).toEqual([
      'build/web/style.css',
      'dist/release/artifacts.json',
      expect.stringMatching(/\.intoto\.json$/),
    ]);
  });

  test('what the config says of channels concerns no build; what it says of a build does', async () => {
    await packaged();
    at.write('windlass.config.yaml', 'maxSize: 1MB', 'maxSize: 2MB');
    expect((await packaged()).said).toMatch(/build-desktop +\[.*\][\s\S]*build-web +\[.*\]/);
    at.write('windlass.config.yaml', '[make, --silent, beacon]', '[make, beacon]');
    expect((await packaged()).said).toMatch(/^done build desktop: /m);
    await at.must('git', 'checkout', '--quiet', 'windlass.config.yaml');
  });

  test('what Nx puts there of a former state is packed, though another one was built here last', async () => {
    await packaged({ NX_SKIP_NX_CACHE: 'true' });
    at.write('src/beacon.c', /$/, '/* other */\n');
    expect((await packaged()).said).toMatch(/^done build desktop: src\/beacon\.c changed/m);
    at.write('src/beacon.c', /\/\* other \*\/\n$/, '');
    const built = await at.run('nx', ['run', 'beacon:build', '--output-style=static']);
    expect(built.said).toMatch(/Cache: +3\/3 hit/);
    await at.must('rm', '-r', 'dist');
    const args = ['run', 'beacon:package', '--exclude-task-dependencies', '--skip-nx-cache'];
    const { exitCode, said } = await at.run('nx', args);
    expect(exitCode, said).toBe(0);
    await at.commit('feat: a brighter light');
  });
});

describe('a release', () => {
  test('by nx run-many -t release is one release with one ledger', async () => {
    const env = { WINDLASS_TYPE: 'major', WINDLASS_RELEASE_VERSION: '1.0.0+001' };
    const { exitCode, said } = await at.run('nx', ['run-many', '-t', 'release', '--output-style=static'], env);
    expect(exitCode, said).toBe(0);
    expect(begun(said)).toEqual(stages);
    expect(await at.releases()).toEqual(['1.0.0+001.1']);
    expect(passed(await at.ledger('1.0.0+001.1'))).toEqual(phases);
    expect(closed(await at.ledger('1.0.0+001.1'))).toEqual(['complete']);
    expect(await status()).toMatchObject({ ok: true, release: '1.0.0+001.1', findings: [] });
    expect(JSON.parse(await live('version.json'))).toMatchObject({ version: '1.0.0' });
  });

  test('that fails in one target ends there: it is wound back by that target, and Nx fails', async () => {
    at.write('web/lamp.json', 'lit', 'dark');
    await at.commit('feat: save power');
    const { exitCode, said } = await at.run('nx', ['run-many', '-t', 'release', '--output-style=static'], {
      WINDLASS_TYPE: 'minor',
    });
    // Nx's own exit code: 1, or 130 where it left targets out.
    expect([1, 130], said).toContain(exitCode);
    expect(begun(said)).toEqual(stages.slice(0, stages.indexOf('verify') + 1));
    expect(await at.releases()).toEqual(['1.0.0+001.1', '1.1.0+001.1']);
    const entries = await at.ledger('1.1.0+001.1');
    expect(entries.filter(({ type }) => type === 'halt')).toMatchObject([
      { why: expect.stringMatching(/^verification: verify-deployment/) },
    ]);
    expect(passed(entries)).toEqual(phases.slice(0, phases.indexOf('verification')));
    expect(closed(entries)).toEqual(['undone']);
    // make and Nx flatten exit codes: the ledger knows that everything is restored.
    expect(await at.run('npx', ['deployment-status', '--exit-code', '--quiet'])).toMatchObject({ exitCode: 6 });
    expect(JSON.parse(await live('version.json'))).toMatchObject({ version: '1.0.0' });
    expect(await live('lamp.json')).toContain('lit');
  });

  test('by make is the same release, with the same ledger: it goes on with what a target of Nx began', async () => {
    at.write('web/lamp.json', 'dark', 'lit');
    await at.commit('fix: light the lamp');
    const first = await at.run('nx', ['run', 'beacon:versions'], { WINDLASS_TYPE: 'patch' });
    expect(first.exitCode, first.said).toBe(0);
    const { exitCode, said } = await at.run('make', ['release', 'TYPE=patch']);
    expect(exitCode, said).toBe(0);
    const id = '1.0.1+001.1';
    expect(said).toContain(`going on with ${id}`);
    expect(await at.releases()).toEqual(['1.0.0+001.1', id, '1.1.0+001.1']);
    expect(passed(await at.ledger(id))).toEqual(phases);
    expect(closed(await at.ledger(id))).toEqual(['complete']);
    expect(await status()).toMatchObject({ ok: true, release: id });
    expect(JSON.parse(await live('version.json'))).toMatchObject({ version: '1.0.1' });
  });
});
