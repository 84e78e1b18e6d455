import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCaught, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { openRelease } from '@windlass/kit/ledger/releases';
import { writerId } from '@windlass/kit/ledger/store';
import { describe, expect, test } from 'vitest';
import { script } from './script.ts';

const product = (version: string, more = '') => ({
  'windlass.config.yaml': `product: demo\nversion:\n  source: pubspec.yaml\n  files: [package.json]\n${more}`,
  'pubspec.yaml': `name: demo\nversion: ${version} # ours\n`,
  'package.json': '{ "name": "demo", "version": "0.0.1" }\n',
});

const out = async (cwd: string, ...argv: string[]) => (await runCaught(script, cwd, argv)).stdout.trim();

test('get, get-semantic and get-build print the parts as written, and nothing else on stdout', async () => {
  using repo = tempRepository(product('3.4.0-rc.1+001'));
  expect(await out(repo.path, 'get')).toBe('3.4.0-rc.1+001');
  expect(await out(repo.path, 'get-semantic')).toBe('3.4.0-rc.1');
  expect(await out(repo.path, 'get-build')).toBe('001');
  expect(await out(join(repo.path, '.git', '..'), 'get', '--source', 'pubspec.yaml')).toBe('3.4.0-rc.1+001');
});

describe('increment', () => {
  test.each([
    ['3.1.3+008', 'build', '3.1.3+009'],
    ['3.1.3+010', 'build', '3.1.3+011'],
    ['3.1.3+999', 'build', '3.1.3+1000'],
    ['3.1.3+007', 'patch', '3.1.4+001'],
    ['3.1.3+007', 'major', '4.0.0+001'],
    ['3.1.3-rc.1+007', 'patch', '3.1.3+001'],
    ['1.2.3', 'minor', '1.3.0'],
    ['1.2.3', 'build', '1.2.3+001'],
  ])('%s %s gives %s, and the comment stays', async (from, type, to) => {
    using repo = tempRepository(product(from));
    expect(await out(repo.path, 'increment', type)).toBe(to);
    expect(repo.read('pubspec.yaml')).toBe(`name: demo\nversion: ${to} # ours\n`);
    expect(repo.read('package.json')).toContain('0.0.1');
  });

  test('--plan writes nothing', async () => {
    using repo = tempRepository(product('1.0.0+001'));
    const plan = await runJson(script, repo.path, ['increment', 'minor', '--tag', '--plan']);
    expect(plan.plan?.actions.map((action) => action.kind)).toEqual(['files.splice@1', 'git.commit@1', 'git.tag@1']);
    expect(repo.git('status', '--porcelain')).toBe('');
    expect(repo.git('tag')).toBe('');
  });

  test('--branch and --tag: one commit of just these files on a release branch, an annotated tag, and undo takes all of it back', async () => {
    using repo = tempRepository(product('1.0.0+001'));
    const before = repo.git('rev-parse', 'HEAD');
    await runJson(script, repo.path, ['increment', 'minor', '--tag', '--branch']);
    expect(repo.git('symbolic-ref', '--short', 'HEAD')).toBe('release/v1.1.0');
    expect(repo.git('cat-file', '-t', 'v1.1.0+001')).toBe('tag');
    expect(repo.git('show', '--format=%s', '--name-only', 'HEAD').split('\n')).toEqual([
      'Release 1.1.0+001',
      '',
      'package.json',
      'pubspec.yaml',
    ]);
    expect(repo.git('status', '--porcelain')).toBe('');
    const undone = await runJson(script, repo.path, ['undo']);
    expect(undone.steps.map((step) => step.state)).toEqual(['undone', 'undone', 'undone', 'undone']);
    expect(repo.git('rev-parse', 'HEAD')).toBe(before);
    expect(repo.git('symbolic-ref', '--short', 'HEAD')).toBe('main');
    expect(repo.git('tag')).toBe('');
    expect(repo.git('branch', '--list', 'release/*')).toBe('');
    expect(repo.git('status', '--porcelain')).toBe('');
    expect((await runCaught(script, repo.path, ['undo'])).stderr).toContain('nothing to take back');
  });

  test('undo of a pushed commit is a revert commit: history that others have is kept', async () => {
    using remote = tempFolder();
    execFileSync('git', ['init', '--quiet', '--bare', remote.path]);
    using repo = tempRepository(product('1.0.0+001'));
    repo.git('remote', 'add', 'origin', remote.path);
    await runJson(script, repo.path, ['increment', 'patch', '--commit']);
    repo.git('push', '--quiet', 'origin', 'main');
    const released = repo.git('rev-parse', 'HEAD');
    expect(await runJson(script, repo.path, ['undo'])).toMatchObject({ ok: true, findings: [] });
    expect(repo.git('rev-parse', 'HEAD^')).toBe(released);
    expect(repo.read('pubspec.yaml')).toContain('1.0.0+001');
  });

  test.each([
    [
      'a dirty tree',
      (r: ReturnType<typeof tempRepository>) => r.write({ 'package.json': '{ "name": "demo", "version": "0.0.2" }\n' }),
      /uncommitted changes/,
    ],
    [
      'a tag that exists',
      (r: ReturnType<typeof tempRepository>) => r.git('tag', 'v1.0.1+001'),
      /tag v1\.0\.1\+001 exists already/,
    ],
    [
      'a wrong branch',
      (r: ReturnType<typeof tempRepository>) => r.git('switch', '-q', '-c', 'feature'),
      /not made from feature/,
    ],
    ['a detached HEAD', (r: ReturnType<typeof tempRepository>) => r.git('switch', '-q', '--detach'), /detached HEAD/],
  ])('%s is refused, and nothing changes', async (_what, spoil, message) => {
    using repo = tempRepository(product('1.0.0+001', 'git: { branch: main }\n'));
    spoil(repo);
    const before = [repo.git('status', '--porcelain'), repo.git('tag'), repo.git('rev-parse', 'HEAD')];
    const { exitCode, stderr } = await runCaught(script, repo.path, ['increment', 'patch', '--tag']);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
    expect([repo.git('status', '--porcelain'), repo.git('tag'), repo.git('rev-parse', 'HEAD')]).toEqual(before);
  });

  test('a burnt version is skipped by increment and refused by set', async () => {
    using repo = tempRepository(product('1.0.0+001'));
    const store = fileStore(join(repo.path, '.git/windlass'));
    const { writer } = await openRelease(store, '1.0.1+001', { writer: writerId(), command: 'test' });
    await writer.append({ type: 'burn', version: '1.0.1+001', why: 'published to npm' });
    await writer.append({ type: 'close', how: 'complete' });
    await writer.close();
    const refused = await runCaught(script, repo.path, ['set', '1.0.1+001']);
    expect(refused.stderr).toMatch(/1\.0\.1\+001 is burnt/);
    expect(refused.exitCode).toBe(2);
    expect(await out(repo.path, 'increment', 'patch')).toBe('1.0.2+001');
    expect(await out(repo.path, 'history')).toMatch(/burnt/);
  });
});

test('a second increment before anything was published gives up the first one', async () => {
  using repo = tempRepository(product('1.0.0+001'));
  await runJson(script, repo.path, ['increment', 'patch']);
  const second = await runJson(script, repo.path, ['increment', 'minor']);
  expect(second).toMatchObject({ ok: true, version: '1.1.0+001', release: '1.1.0+001.1' });
  const { data } = await runJson(script, repo.path, ['history']);
  expect(JSON.stringify(data)).toContain('"id":"1.0.1+001.1","state":"abandoned"');
});

test.each([
  ['v4.0.0', '"v4.0.0" is not a version'],
  ['4.0', '"4.0" is not a version'],
  ['01.2.3', '"01.2.3" is not a version'],
])('set %s is refused', async (text, message) => {
  using repo = tempRepository(product('1.0.0+001'));
  const { exitCode, stderr } = await runCaught(script, repo.path, ['set', text]);
  expect(stderr).toContain(message);
  expect(exitCode).toBe(2);
});

test('set takes a whole version, and warns where it goes down', async () => {
  using repo = tempRepository(product('2.0.0+001'));
  expect(await out(repo.path, 'set', '4.0.0-rc.1+005')).toBe('4.0.0-rc.1+005');
  const down = await runJson(script, repo.path, ['set', '3.0.0+001']);
  expect(down.findings.map((finding) => finding.check)).toContain('version-goes-down');
});

test('validate refuses a build that the calendar does not have', async () => {
  using repo = tempRepository(product('1.0.0+202602301200', ''));
  repo.write({ 'windlass.config.yaml': 'version: { source: pubspec.yaml, scheme: timestamp }\n' });
  const result = await runJson(script, repo.path, ['validate']);
  expect(result).toMatchObject({
    exitCode: 2,
    findings: [{ check: 'build-number-invalid', file: 'pubspec.yaml', line: 2, column: 10 }],
  });
});

test('suggest names the type on stdout and the commits that decide it', async () => {
  using repo = tempRepository(product('1.0.0+001'));
  repo.git('tag', 'v1.0.0+001');
  repo.git('commit', '-q', '--allow-empty', '-m', 'fix: a thing');
  expect(await out(repo.path, 'suggest')).toBe('patch');
  repo.git('commit', '-q', '--allow-empty', '-m', 'feat(ui): another');
  const result = await runJson(script, repo.path, ['suggest']);
  expect(result.data).toMatchObject({
    type: 'minor',
    since: 'v1.0.0+001',
    counted: 2,
    deciding: [{ subject: 'feat(ui): another' }],
  });
  repo.git('tag', 'v1.1.0+001');
  expect(await out(repo.path, 'suggest')).toBe('none');
});

test('commit-count takes the number of commits', async () => {
  using repo = tempRepository(product('1.0.0', ''));
  repo.write({ 'windlass.config.yaml': 'version: { source: pubspec.yaml, scheme: { kind: commit-count } }\n' });
  repo.git('commit', '-q', '--allow-empty', '-m', 'two');
  expect(await out(repo.path, 'increment', 'build')).toMatch(/^1\.0\.0\+0*2$/);
});

test('a release branch that holds nothing of its own is taken as it is, one with commits is refused, and undo leaves a branch that was there', async () => {
  using repo = tempRepository(product('1.0.0+001'));
  repo.git('branch', 'release/v1.1.0');
  expect(await runJson(script, repo.path, ['increment', 'minor', '--branch'])).toMatchObject({ ok: true });
  expect(repo.git('symbolic-ref', '--short', 'HEAD')).toBe('release/v1.1.0');
  expect(await runJson(script, repo.path, ['undo'])).toMatchObject({ ok: true });
  expect(repo.git('symbolic-ref', '--short', 'HEAD')).toBe('main');
  expect(repo.git('rev-parse', 'release/v1.1.0')).toBe(repo.git('rev-parse', 'main'));
  repo.git('commit', '-q', '--allow-empty', '-m', 'feat: more');
  repo.git('branch', '-f', 'release/v1.1.0', 'main');
  repo.git('reset', '-q', '--hard', 'HEAD^');
  const refused = await runCaught(script, repo.path, ['increment', 'minor', '--branch']);
  expect(refused.stderr).toMatch(/branch release\/v1\.1\.0 exists already/);
});

test('undo of a release branch that was made from a detached HEAD comes back to the detached HEAD', async () => {
  using repo = tempRepository(product('1.0.0+001'));
  repo.git('switch', '-q', '--detach');
  const before = repo.git('rev-parse', 'HEAD');
  await runJson(script, repo.path, ['increment', 'patch', '--branch']);
  expect(repo.git('symbolic-ref', '--short', 'HEAD')).toBe('release/v1.0.1');
  expect(await runJson(script, repo.path, ['undo'])).toMatchObject({ ok: true });
  expect([repo.git('branch', '--show-current'), repo.git('rev-parse', 'HEAD')]).toEqual(['', before]);
  expect(repo.git('branch', '--list', 'release/*')).toBe('');
});

test('a commit that a hook refuses: the same command goes on, another type is refused, undo gives it up', async () => {
  using repo = tempRepository(product('1.0.0+001'));
  repo.write({ '.git/hooks/pre-commit': '#!/bin/sh\necho "not on a Friday" >&2\nexit 1\n' });
  chmodSync(join(repo.path, '.git/hooks/pre-commit'), 0o755);
  const failed = await runJson(script, repo.path, ['increment', 'patch', '--tag']);
  expect(failed).toMatchObject({
    exitCode: 2,
    steps: [{ state: 'done' }, { id: 'commit', state: 'failed' }, { id: 'tag', state: 'skipped' }],
    findings: [{ fix: expect.stringContaining('version-manager undo') }],
  });
  expect(await runJson(script, repo.path, ['increment', 'minor', '--tag'])).toMatchObject({
    exitCode: 2,
    findings: [{ check: 'error-gate', message: expect.stringContaining('1.0.1+001 was begun') }],
  });
  repo.write({ '.git/hooks/pre-commit': '#!/bin/sh\n' });
  expect(await runJson(script, repo.path, ['increment', 'patch', '--tag'])).toMatchObject({
    ok: true,
    version: '1.0.1+001',
  });
  expect(repo.git('tag')).toBe('v1.0.1+001');
  expect(repo.git('log', '--format=%s')).toBe('Release 1.0.1+001\nfeat: first');
});

test('a release that another clone made is seen, and neither undone nor given up from here', async () => {
  using remote = tempFolder();
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote.path]);
  using one = tempRepository(product('1.0.0+001'));
  one.git('remote', 'add', 'origin', remote.path);
  one.git('push', '--quiet', 'origin', 'main');
  using two = tempFolder();
  two.git('clone', '--quiet', remote.path, '.');
  const git = ['--ledger', 'git'];
  expect(await runJson(script, one.path, ['increment', 'minor', ...git])).toMatchObject({ ok: true });
  expect(await out(two.path, 'history', ...git)).toContain('1.1.0+001.1 open');
  for (const command of [['undo'], ['increment', 'patch']])
    expect(await runJson(script, two.path, [...command, ...git])).toMatchObject({
      exitCode: 2,
      findings: [{ check: 'error-gate', message: expect.stringContaining('1.1.0+001.1 was made in another clone') }],
    });
  expect(two.read('pubspec.yaml')).toContain('1.0.0+001');
  expect(await runJson(script, one.path, ['undo', ...git])).toMatchObject({ ok: true, version: '1.0.0+001' });
  expect(await runJson(script, two.path, ['increment', 'patch', ...git])).toMatchObject({ ok: true });
});

test('a worktree does not undo what another worktree of the same clone did', async () => {
  using repo = tempRepository(product('1.0.0+001'));
  repo.git('worktree', 'add', '-q', '.git/other', '-b', 'other');
  await runJson(script, join(repo.path, '.git/other'), ['increment', 'patch', '--tag']);
  expect(await runJson(script, repo.path, ['undo'])).toMatchObject({
    exitCode: 2,
    findings: [{ check: 'error-gate' }],
  });
  expect(repo.git('tag')).toBe('v1.0.1+001');
});

test('the git ledger: --offline plans from what is here, and writes nothing; an unreachable remote leaves nothing half done', async () => {
  using repo = tempRepository(product('1.0.0+001'));
  repo.git('remote', 'add', 'origin', 'https://bob:hunter2@127.0.0.1:1/x.git');
  const git = ['--ledger', 'git'];
  expect(await runJson(script, repo.path, ['increment', 'patch', '--plan', '--offline', ...git])).toMatchObject({
    ok: true,
  });
  for (const more of [['--offline'], []]) {
    const { exitCode, stderr } = await runCaught(script, repo.path, ['increment', 'patch', ...git, ...more]);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain('hunter2');
  }
  expect(repo.git('status', '--porcelain')).toBe('');
});

test('increments side by side: each that says it was done raised the version by itself', async () => {
  using repo = tempRepository(product('1.0.0+001'));
  const cli = join(import.meta.dirname, 'cli.ts');
  const ended = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const args = ['--conditions=@windlass/source', cli, 'increment', 'patch'];
      const child = spawn(process.execPath, args, { cwd: repo.path, stdio: 'ignore' });
      return new Promise<number | null>((done) => child.on('close', done));
    }),
  );
  const won = ended.filter((code) => code === 0).length;
  expect(won).toBeGreaterThan(0);
  expect(ended.filter((code) => code !== 0 && code !== 8)).toEqual([]);
  expect(repo.read('pubspec.yaml')).toBe(`name: demo\nversion: 1.0.${won}+001 # ours\n`);
}, 60_000);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 130],
] as const)(
  '%s while a commit hook waits: exit code %i, and the same command finishes',
  async (signal, code) => {
    using repo = tempRepository(product('1.0.0+001'));
    repo.write({ '.git/hooks/pre-commit': '#!/bin/sh\n[ -e .git/go ] && exit 0\n: > .git/waiting\nexec sleep 60\n' });
    chmodSync(join(repo.path, '.git/hooks/pre-commit'), 0o755);
    const args = ['increment', 'patch', '--tag'];
    const cli = ['--conditions=@windlass/source', join(import.meta.dirname, 'cli.ts'), ...args, '--json'];
    const child = spawn(process.execPath, cli, { cwd: repo.path, stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    const ended = new Promise((done) => child.on('close', done));
    await expect.poll(() => existsSync(join(repo.path, '.git/waiting')), { timeout: 20_000 }).toBe(true);
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: code, findings: [{ check: 'error-interrupted' }] });
    repo.write({ '.git/go': '' });
    expect(await runJson(script, repo.path, args)).toMatchObject({ ok: true, version: '1.0.1+001' });
    expect(repo.git('tag')).toBe('v1.0.1+001');
    expect(repo.git('status', '--porcelain')).toBe('');
  },
  60_000,
);

test('--timeout gives up before anything is begun', async () => {
  using repo = tempRepository(product('1.0.0+001'));
  expect(await runJson(script, repo.path, ['increment', 'patch', '--timeout', '0.001'])).toMatchObject({
    exitCode: 130,
  });
  expect(repo.git('status', '--porcelain')).toBe('');
  expect(await runJson(script, repo.path, ['get', '--timeout', '99999999999'])).toMatchObject({ exitCode: 0 });
});

test.each([
  ['unknown format', '{ file: package.json, format: pakage-json }', 'did you mean "package-json"?'],
  [
    'unknown way to write it',
    '{ file: package.json, pattern: \'"version": "{version}"\', as: nmp }',
    'did you mean "npm"?',
  ],
  ['path out of the repository', '../outside.json', 'name a file inside of it'],
])('%s in the config is named with its place there', async (_what, entry, fix) => {
  using repo = tempRepository(product('1.0.0+001'));
  repo.write({ 'windlass.config.yaml': `version:\n  source: pubspec.yaml\n  files:\n    - ${entry}\n` });
  const { exitCode, findings } = await runJson(script, repo.path, ['increment', 'patch', '--sync']);
  expect(exitCode).toBe(2);
  expect(findings).toMatchObject([
    { file: join(repo.path, 'windlass.config.yaml'), line: 4, column: 7, fix: expect.stringContaining(fix) },
  ]);
});

test('an envelope is printed for whoever asked for one, also where the command line cannot be read', async () => {
  using repo = tempRepository(product('1.0.0+001'));
  expect(await runJson(script, repo.path, ['incremnt'])).toMatchObject({
    exitCode: 2,
    findings: [{ check: 'error-usage' }],
  });
  const { stdout } = await runCaught(script, repo.path, ['get', '--nope'], { WINDLASS_JSON: '1' });
  expect(JSON.parse(stdout)).toMatchObject({ exitCode: 2 });
});

test('a folder that was removed under the process, and a full stdout, are bad input, not faults of ours', () => {
  using folder = tempFolder({ 'gone/x': '' });
  const node = `exec ${process.execPath} --conditions=@windlass/source ${join(import.meta.dirname, 'cli.ts')}`;
  const sh = (line: string) => spawnSync('sh', ['-c', line], { cwd: folder.path, encoding: 'utf8' });
  expect(sh(`cd gone && rm -r ../gone && ${node} get`)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--cwd'),
  });
  expect(sh(`${node} --version > /dev/full`)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('the disk is full'),
  });
});

describe('push', () => {
  test('tags the commit of this version and brings branch and tag to the remote; a second run finds it there', async () => {
    using repo = tempRepository(product('3.4.0+001'));
    using remote = tempFolder();
    remote.git('init', '--quiet', '--bare', '--initial-branch=main');
    repo.git('remote', 'add', 'origin', remote.path);
    const planned = await runJson(script, repo.path, ['push', '--plan']);
    expect(planned.plan?.actions.map(({ id }) => id)).toEqual(['tag', 'push', 'push-tag']);
    expect(remote.git('for-each-ref')).toBe('');
    await runJson(script, repo.path, ['push']);
    expect(remote.git('rev-parse', 'main')).toBe(repo.git('rev-parse', 'HEAD'));
    expect(remote.git('cat-file', '-t', 'v3.4.0+001')).toBe('tag');
    const again = await runJson(script, repo.path, ['push']);
    expect(again.steps.map(({ state }) => state)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });

  test('a dirty tree and a missing remote are refused, each with what to type', async () => {
    using repo = tempRepository(product('3.4.0+001'));
    const alone = await runCaught(script, repo.path, ['push']);
    expect(alone.exitCode).toBe(2);
    expect(alone.stderr).toMatch(/git remote add origin/);
  });
});
