import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Folder, runCaught, runJson, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const example = resolve(import.meta.dirname, '../../../examples/beacon');

/** The example product, as a repository of its own. */
function beacon(files: Readonly<Record<string, string>> = {}): Folder {
  const repo = tempRepository({ 'to-be-replaced': '' });
  cpSync(example, repo.path, { recursive: true, filter: (from) => !/\/(?:build|dist)$/.test(from) });
  repo.write(files);
  repo.git('add', '--all');
  repo.git('commit', '--quiet', '--message=feat: all');
  return repo;
}

const minimal = (builds: object): string =>
  JSON.stringify({ product: 'x', version: { source: 'pubspec.yaml' }, builds });

test('builds the example with a real compiler, and does nothing the second time', async () => {
  using repo = beacon();
  const first = await runJson(script, repo.path, []);
  expect(first).toMatchObject({ ok: true, product: 'beacon', version: '1.0.0+001', release: null });
  expect(first.steps.map(({ id, state }) => `${id} ${state}`)).toEqual(['build-desktop done', 'build-web done']);
  expect(execFileSync(join(repo.path, 'build/beacon'), ['--version'], { encoding: 'utf8' })).toContain('1.0.0+001');
  expect(repo.git('status', '--porcelain')).toBe('');
  const second = await runJson(script, repo.path, []);
  expect(second.steps.map(({ state }) => state)).toEqual(['unchanged', 'unchanged']);
  const digests = (data: typeof first.data): unknown =>
    JSON.stringify(data['builds']).match(/"digest":"[0-9a-f]{64}"/g);
  expect(digests(second.data)).toEqual(digests(first.data));
});

test('--plan names what would be built and why, as a plan, and writes nothing', async () => {
  using repo = beacon();
  await runCaught(script, repo.path, []);
  repo.write({ 'src/beacon.c': `${repo.read('src/beacon.c')}/* more */\n` });
  const { stdout, exitCode } = await runCaught(script, repo.path, ['--plan']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /1\. build desktop: make --silent beacon \(src\/beacon\.c changed\) {2}\[build\.run@1 · undo: full\]/,
  );
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('irreversible from here: nothing');
  const { plan, steps } = await runJson(script, repo.path, ['--plan', '--offline']);
  expect(plan?.actions).toMatchObject([{ id: 'build-desktop', args: { why: 'src/beacon.c changed' } }]);
  expect(steps.map(({ state }) => state)).toEqual(['planned', 'unchanged']);
  using fresh = beacon();
  await runCaught(script, fresh.path, ['--plan']);
  expect(existsSync(join(fresh.path, 'build'))).toBe(false);
  expect(readdirSync(join(fresh.path, '.git'))).not.toContain('windlass');
});

test('prints one line for each build on stdout, and what happened on stderr', async () => {
  using repo = beacon();
  const { stdout, stderr } = await runCaught(script, repo.path, ['desktop']);
  expect(stdout).toBe('desktop\tdone\tbuild/beacon\n');
  expect(stderr).toMatch(/1 of 1 builds run, 0 unchanged/);
  expect((await runCaught(script, repo.path, ['desktop', '--force'])).stdout).toContain('done');
});

test.each<[string, object, string[], number, RegExp]>([
  [
    'a build that fails',
    { a: { preset: 'custom', command: ['sh', '-c', 'echo no >&2; exit 2'] } },
    [],
    3,
    /a cannot be built: sh -c .*exit code 2/,
  ],
  [
    'a missing tool',
    { a: { preset: 'flutter-web' } },
    [],
    3,
    /flutter was not found[\s\S]*https:\/\/docs\.flutter\.dev/,
  ],
  ['an unknown name', { app: { preset: 'custom', command: ['true'] } }, ['apq'], 2, /did you mean app/],
  ['a missing folder', { a: { preset: 'custom', command: ['true'], dir: 'gone' } }, [], 2, /there is no folder gone/],
])('%s: its exit code, what is wrong and what to type next', async (_, builds, argv, code, message) => {
  using repo = beacon();
  repo.git('rm', '--quiet', 'windlass.config.yaml');
  repo.write({ 'windlass.config.json': minimal(builds) });
  const { exitCode, stderr } = await runCaught(script, repo.path, argv, { PATH: '/usr/bin:/bin' });
  expect(exitCode).toBe(code);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at .*\.ts:\d+/);
  if (code === 3) expect(stderr).toMatch(/next: /);
});

test.each([
  [['--jobs', '0'], /--jobs 0 is no number of builds/],
  [['--jobs', '1.5'], /--jobs 1\.5 is no number of builds/],
  [['--alone'], /--alone needs the names of builds/],
])('%j is refused, with exit code 2', async (argv, message) => {
  using repo = beacon();
  const { exitCode, stderr } = await runCaught(script, repo.path, argv);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test('--json tells of each build how it went, also of those that were not begun', async () => {
  using repo = beacon();
  repo.git('rm', '--quiet', 'windlass.config.yaml');
  const one = (dir: string, ...command: string[]) => ({ preset: 'custom', dir, command });
  const builds = { a: one('src', 'false'), b: { ...one('web', 'true'), needs: ['a'] }, c: one('npm', 'true') };
  repo.write({ 'windlass.config.json': minimal(builds) });
  const { ok, exitCode, steps } = await runJson(script, repo.path, ['--jobs', '1']);
  expect([ok, exitCode]).toEqual([false, 3]);
  expect(steps.map(({ id, state, reason }) => `${id} ${state}: ${reason}`)).toEqual([
    'build-a failed: false: exit code 1',
    'build-b skipped: not begun, because a failed',
    'build-c skipped: not begun, because a failed',
  ]);
});

test('a product without builds is nothing to do', async () => {
  using repo = beacon();
  repo.git('rm', '--quiet', 'windlass.config.yaml');
  repo.write({ 'windlass.config.json': minimal({}) });
  expect(await runJson(script, repo.path, [])).toMatchObject({ ok: true, steps: [], data: { builds: [] } });
});

test('--timeout ends the build, too', async () => {
  using repo = beacon();
  repo.git('rm', '--quiet', 'windlass.config.yaml');
  const builds = { a: { preset: 'custom', command: ['sleep', '300'] } };
  repo.write({ 'windlass.config.json': minimal(builds) });
  const { exitCode, stderr } = await runCaught(script, repo.path, ['--timeout', '1']);
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(/gave up after 1 s/);
});
