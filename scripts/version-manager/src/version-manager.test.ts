import { execFileSync } from 'node:child_process';
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
