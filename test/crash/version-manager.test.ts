import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const preload = join(import.meta.dirname, 'kill-at.mjs');
/** Every n-th of the points in `make test`; all of them in `make soak`. */
const stride = process.env['WINDLASS_SOAK'] ? 1 : 9;

const product = {
  'windlass.config.yaml':
    'product: demo\nversion:\n  source: pubspec.yaml\n  files: [package.json, PKGBUILD, lib/version.dart]\n',
  'pubspec.yaml': 'name: demo\nversion: 1.0.0+001 # ours\n',
  'package.json': '{ "name": "demo", "version": "1.0.0" }\n',
  PKGBUILD: 'pkgname=demo\npkgver=1.0.0\npkgrel=3\n',
  'lib/version.dart': "const String appVersion = '1.0.0';\n",
};

function run(repo: Folder, script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const cli = join(root, 'scripts', script, 'src/cli.ts');
  const node = ['--conditions=@windlass/source', '--import', preload, cli, ...args];
  return spawnSync(process.execPath, node, {
    cwd: repo.path,
    encoding: 'utf8',
    env: { ...process.env, CI: '', WINDLASS_KILL_AT: '', ...env },
  });
}

function countCalls(
  script: string,
  args: readonly string[],
  prepare: (repo: Folder) => void = () => undefined,
): number {
  using repo = tempRepository(product);
  prepare(repo);
  const file = join(repo.path, '.git/calls');
  const clean = run(repo, script, args, { WINDLASS_KILL_COUNT: file });
  expect(clean.stderr).not.toContain('error');
  expect(clean.status).toBe(0);
  return Number(readFileSync(file, 'utf8'));
}

/** A bare remote on the disk, inside the folder that is removed at the end. */
function withRemote(repo: Folder): void {
  repo.git('init', '--quiet', '--bare', '.git/remote.git');
  repo.git('remote', 'add', 'origin', join(repo.path, '.git/remote.git'));
  repo.git('push', '--quiet', 'origin', 'main');
}

function points(calls: number): string[] {
  return Array.from({ length: calls }, (_, at) => [`${at + 1}-`, `${at + 1}+`])
    .flat()
    .filter((_, at) => at % stride === 0);
}

function temps(repo: Folder): string[] {
  return readdirSync(repo.path, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.includes('.windlass-') && !file.startsWith('.git/'),
  );
}

const raises = [
  ['--tag', ['increment', 'minor', '--tag'], () => undefined],
  ['--tag --branch', ['increment', 'minor', '--tag', '--branch'], () => undefined],
  ['--tag --ledger git', ['increment', 'minor', '--tag', '--ledger', 'git'], withRemote],
] as const;

test.each(raises)(
  'increment %s killed at any point and run again gives the same one version, commit and tag',
  (_what, args, prepare) => {
    const calls = countCalls('version-manager', args, prepare);
    expect(calls).toBeGreaterThan(40);
    const branch = (args as readonly string[]).includes('--branch') ? 'release/v1.1.0' : 'main';
    const bad: string[] = [];
    for (const point of points(calls)) {
      using repo = tempRepository(product);
      prepare(repo);
      const killed = run(repo, 'version-manager', args, { WINDLASS_KILL_AT: point });
      if (killed.signal !== 'SIGKILL' && killed.status !== 0) bad.push(`${point}: ${killed.status} ${killed.stderr}`);
      const tag = () => spawnSync('git', ['tag'], { cwd: repo.path, encoding: 'utf8' }).stdout.trim();
      // Killed after the last effect: it is done, and the same command would be a new one.
      const done = tag() === 'v1.1.0+001' && statusOf(repo) === 'complete';
      const again = done ? { status: 0, stderr: '' } : run(repo, 'version-manager', args);
      const state = [
        again.status,
        tag(),
        repo.git('symbolic-ref', '--short', 'HEAD'),
        repo.git('log', '--format=%s').split('\n').length,
        repo.git('status', '--porcelain'),
        temps(repo).length,
      ];
      if (JSON.stringify(state) !== JSON.stringify([0, 'v1.1.0+001', branch, 2, '', 0]))
        bad.push(`${point}: ${JSON.stringify(state)} ${again.stderr}`);
      if (repo.read('pubspec.yaml') !== 'name: demo\nversion: 1.1.0+001 # ours\n')
        bad.push(`${point}: ${repo.read('pubspec.yaml')}`);
    }
    expect(bad).toEqual([]);
  },
  1_800_000,
);

/** What the ledger alone says of the last action. */
function statusOf(repo: Folder): 'complete' | 'open' {
  const dir = join(repo.path, '.git/windlass/ledger/1.1.0+001.1');
  const refs = repo.git('for-each-ref', '--format=%(refname)', 'refs/windlass/').split('\n').filter(Boolean);
  const text = [
    ...(existsSync(dir) ? readdirSync(dir).map((file) => readFileSync(join(dir, file), 'utf8')) : []),
    ...refs.map((ref) => `${repo.git('show', `${ref}:ledger.ndjson`)}\n`),
  ].join('');
  return /"type":"outcome","way":"apply","action":"tag","state":"(?:done|unchanged)".*\n/.test(text)
    ? 'complete'
    : 'open';
}

test('sync-versions killed at any point leaves all files old or all new once the next run has looked, and that run ends the job', () => {
  const args = ['--to', '2.0.0+001'];
  const calls = countCalls('sync-versions', args);
  expect(calls).toBeGreaterThan(20);
  const bad: string[] = [];
  for (const point of points(calls)) {
    using repo = tempRepository(product);
    run(repo, 'sync-versions', args, { WINDLASS_KILL_AT: point });
    const again = run(repo, 'sync-versions', args);
    const check = run(repo, 'validate-version-consistency', ['--to', '2.0.0+001']);
    const state = [again.status, check.status, temps(repo).length, repo.read('PKGBUILD')];
    if (JSON.stringify(state) !== JSON.stringify([0, 0, 0, 'pkgname=demo\npkgver=2.0.0\npkgrel=1\n']))
      bad.push(`${point}: ${JSON.stringify(state)} ${again.stderr}${check.stdout}`);
  }
  expect(bad).toEqual([]);
}, 900_000);

test('undo killed at any point and run again is back where it began', () => {
  const prepare = (repo: Folder) =>
    expect(run(repo, 'version-manager', ['increment', 'minor', '--tag']).status).toBe(0);
  using counted = tempRepository(product);
  prepare(counted);
  const file = join(counted.path, '.git/calls');
  expect(run(counted, 'version-manager', ['undo'], { WINDLASS_KILL_COUNT: file }).status).toBe(0);
  const bad: string[] = [];
  for (const point of points(Number(readFileSync(file, 'utf8')))) {
    using repo = tempRepository(product);
    prepare(repo);
    run(repo, 'version-manager', ['undo'], { WINDLASS_KILL_AT: point });
    const again = run(repo, 'version-manager', ['undo']);
    const state = [
      repo.git('tag'),
      repo.git('log', '--format=%s'),
      repo.git('status', '--porcelain'),
      temps(repo).length,
    ];
    if (JSON.stringify(state) !== JSON.stringify(['', 'feat: first', '', 0]))
      bad.push(`${point}: ${JSON.stringify(state)} ${again.status} ${again.stderr}`);
  }
  expect(bad).toEqual([]);
}, 900_000);
