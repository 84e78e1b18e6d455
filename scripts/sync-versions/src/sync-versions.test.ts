import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCaught, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const config = `product: demo
version:
  source: pubspec.yaml
  files:
    - package.json
    - PKGBUILD
    - file: notes.txt
      pattern: 'release {version} is out'
`;

const product = {
  'windlass.config.yaml': config,
  'pubspec.yaml': 'name: demo\nversion: 3.4.0+001 # padded\ndependencies:\n  http: 3.4.0\n',
  'package.json': '{\n\t"name": "demo",\n\t"version": "3.3.9",\n\t"dependencies": {"a": "3.3.9"}\n}',
  PKGBUILD: "pkgname=demo\r\npkgver='3.4.0' # ours\r\npkgrel=4\r\ndepends=('x>=3.4.0')\r\n",
  'notes.txt': '\uFEFFrelease 3.0.0 is out; 3.0.0 was good\n',
};

test('a drifted file is healed, the rest of every file stays as it is, and a second run writes nothing', async () => {
  using repo = tempRepository(product);
  const first = await runJson(script, repo.path, []);
  expect(first).toMatchObject({
    ok: true,
    version: '3.4.0+001',
    product: 'demo',
    data: { changed: ['package.json', 'notes.txt'] },
  });
  expect(repo.read('package.json')).toBe(product['package.json'].replace('"version": "3.3.9"', '"version": "3.4.0"'));
  expect(repo.read('notes.txt')).toBe('\uFEFFrelease 3.4.0+001 is out; 3.0.0 was good\n');
  expect(repo.read('PKGBUILD')).toBe(product.PKGBUILD);
  const second = await runJson(script, repo.path, []);
  expect(second).toMatchObject({ ok: true, steps: [{ state: 'unchanged' }], data: { changed: [] } });
});

test('--to sets the source too, and a new pkgver takes pkgrel back to 1', async () => {
  using repo = tempRepository(product);
  await runJson(script, repo.path, ['--to', '4.0.0+007']);
  expect(repo.read('pubspec.yaml')).toBe(product['pubspec.yaml'].replace('3.4.0+001', '4.0.0+007'));
  expect(repo.read('PKGBUILD')).toBe("pkgname=demo\r\npkgver='4.0.0' # ours\r\npkgrel=1\r\ndepends=('x>=3.4.0')\r\n");
});

test('--plan writes nothing and prints a diff that git applies to give what the run gives', async () => {
  using planned = tempRepository(product);
  using applied = tempRepository(product);
  const { stdout, exitCode } = await runCaught(script, planned.path, ['--to', '4.0.0+001', '--plan']);
  expect(exitCode).toBe(0);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('irreversible from here: nothing');
  expect(planned.git('status', '--porcelain')).toBe('');
  expect(existsSync(join(planned.path, '.git/windlass'))).toBe(false);
  const diff = String((await runJson(script, planned.path, ['--to', '4.0.0+001', '--plan'])).data['diff']);
  writeFileSync(join(planned.path, '.git/diff'), diff);
  planned.git('apply', '.git/diff');
  await runCaught(script, applied.path, ['--to', '4.0.0+001']);
  for (const file of Object.keys(product)) expect(planned.read(file)).toBe(applied.read(file));
});

test('files on the command line need no config, no git and no ledger', async () => {
  using folder = tempFolder({ 'a/pubspec.yaml': product['pubspec.yaml'], PKGBUILD: product.PKGBUILD });
  const env = { XDG_STATE_HOME: join(folder.path, 'state') };
  const result = await runJson(
    script,
    folder.path,
    ['--to', '9.8.7+042', 'a/pubspec.yaml', join(folder.path, 'PKGBUILD')],
    env,
  );
  expect(result).toMatchObject({ ok: true, product: null, version: '9.8.7+042', release: null });
  expect(folder.read('a/pubspec.yaml')).toContain('version: 9.8.7+042 # padded');
  expect(folder.read('PKGBUILD')).toContain("pkgver='9.8.7' # ours");
});

test.each([
  ['no config', {}, [], /there is no Windlass config/],
  ['two configs', { 'windlass.config.json': '{}' }, [], /windlass\.config\.json/],
  ['an invalid version', {}, ['--to', '1.2'], /"1\.2" is not a version/],
  ['an empty version', {}, ['--to', ''], /--to needs a value/],
  ['an empty version in the source', { 'pubspec.yaml': 'name: demo\nversion:\n' }, [], /version/],
  [
    'a placeholder in the source',
    { 'pubspec.yaml': 'name: demo\nversion: BUILD_TIME_PLACEHOLDER\n' },
    [],
    /placeholder was left in/,
  ],
  [
    'a placeholder as build',
    { 'pubspec.yaml': 'name: demo\nversion: 3.6.9+BUILD_TIME_PLACEHOLDER\n' },
    [],
    /placeholder was left in/,
  ],
  ['a pattern that matches nothing', { 'notes.txt': 'nothing\n' }, [], /0 times|no match/i],
  [
    'a pattern that matches twice',
    { 'notes.txt': 'release 1.0.0 is out\nrelease 1.0.0 is out\n' },
    [],
    /2 times|twice/i,
  ],
  ['a binary file', { 'package.json': '\0\u0001' }, [], /binary/],
  ['broken JSON', { 'package.json': '{"version": ' }, [], /package\.json/],
])('%s: exit code 2, a clear error, and no byte changed', async (name, files, argv, message) => {
  using repo = tempRepository({ ...product, ...files });
  if (name === 'no config') repo.git('rm', '-q', '-f', 'windlass.config.yaml');
  const before = repo.git('status', '--porcelain');
  const { exitCode, stderr } = await runCaught(script, repo.path, argv);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at .*\.ts:\d+/);
  expect(exitCode).toBe(2);
  expect(repo.git('status', '--porcelain')).toBe(before);
});

test('a missing target is named with all that is wrong besides, and nothing is written', async () => {
  using repo = tempRepository(product);
  repo.git('rm', '-q', 'package.json', 'PKGBUILD');
  const result = await runJson(script, repo.path, ['--to', '4.0.0+001']);
  expect(result.exitCode).toBe(2);
  expect(result.findings.map((finding) => finding.message).join('\n')).toMatch(/package\.json[\s\S]*PKGBUILD/);
  expect(repo.read('pubspec.yaml')).toBe(product['pubspec.yaml']);
});

test('a read-only file stops the whole run', async () => {
  using repo = tempRepository(product);
  chmodSync(join(repo.path, 'PKGBUILD'), 0o444);
  const { exitCode, stderr } = await runCaught(script, repo.path, ['--to', '4.0.0+001']);
  expect(stderr).toMatch(/PKGBUILD.*(read-only|not writable|permission)/i);
  expect(exitCode).toBe(2);
  expect(repo.read('pubspec.yaml')).toBe(product['pubspec.yaml']);
  expect(repo.read('package.json')).toBe(product['package.json']);
});

test('a symbolic link out of the repository is refused, one inside is written through', async () => {
  using outside = tempFolder({ 'package.json': product['package.json'] });
  using repo = tempRepository({ ...product, 'real/package.json': product['package.json'] });
  repo.git('rm', '-q', 'package.json');
  symlinkSync(join(outside.path, 'package.json'), join(repo.path, 'package.json'));
  const refused = await runCaught(script, repo.path, []);
  expect(refused.stderr).toMatch(/leads out of the repository/);
  expect(refused.exitCode).toBe(2);
  expect(outside.read('package.json')).toBe(product['package.json']);
  repo.git('clean', '-fdq');
  symlinkSync('real/package.json', join(repo.path, 'package.json'));
  expect((await runCaught(script, repo.path, [])).exitCode).toBe(0);
  expect(repo.read('real/package.json')).toContain('"version": "3.4.0"');
});

test('while another run holds the lock: exit code 8, who holds it, and no byte changed', async () => {
  using repo = tempRepository(product);
  const { fileLeaseStore } = await import('@windlass/kit/ledger/file-lease');
  const { acquire } = await import('@windlass/kit/ledger/lease');
  const lease = await acquire(fileLeaseStore(join(repo.path, '.git/windlass')), 'main', { command: 'the other run' });
  const locked = await runCaught(script, repo.path, []);
  expect(locked.stderr).toMatch(/the other run/);
  expect(locked.exitCode).toBe(8);
  expect(repo.read('package.json')).toBe(product['package.json']);
  await lease.release();
  expect((await runCaught(script, repo.path, [])).exitCode).toBe(0);
});

test('no temporary file is left behind, also in a folder with a space and a quote', async () => {
  using folder = tempFolder();
  const dir = join(folder.path, `it's a "folder"`);
  mkdirSync(dir);
  writeFileSync(join(dir, 'package.json'), product['package.json']);
  const { exitCode } = await runCaught(script, dir, ['--to', '5.0.0', 'package.json'], {
    XDG_STATE_HOME: join(folder.path, 'state'),
  });
  expect(exitCode).toBe(0);
  expect(readdirSync(dir)).toEqual(['package.json']);
});
