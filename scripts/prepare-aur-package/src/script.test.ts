import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { openHarbor } from '@windlass/harbor/harbor';
import { type Folder, runCaught, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { gitPatiently } from '@windlass/kit/git/git';
import { printSrcinfo } from '@windlass/packaging/aur/print-srcinfo';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const sums = { linux: 'a'.repeat(64), arm: 'b'.repeat(64), other: 'c'.repeat(64) };

const pkgbuild = `# Maintainer: Beacon <beacon@example.org>
pkgname=beacon-bin
pkgver=1.0.0
pkgrel=1 # counted by hand
pkgdesc='A small signal light'
arch=('x86_64' 'aarch64')
url='https://beacon.example'
license=('MIT')
source=("beacon.desktop")
source_x86_64=("https://dl.beacon.example/$pkgver/beacon-$pkgver-linux.tar.gz"  # ours
               'https://elsewhere.example/data-7.tar.gz')
source_aarch64=("https://dl.beacon.example/\${pkgver}/beacon-\${pkgver}-arm.tar.gz")
sha256sums=('SKIP') # a file of ours
sha256sums_x86_64=('SKIP'   # the archive
                   "${sums.other}")
sha256sums_aarch64=(SKIP)

package() { install -Dm755 beacon "$pkgdir/usr/bin/beacon"; }
`;

const prepared = pkgbuild
  .replace("sha256sums_x86_64=('SKIP'", `sha256sums_x86_64=('${sums.linux}'`)
  .replace('sha256sums_aarch64=(SKIP)', `sha256sums_aarch64=(${sums.arm})`);

function artifacts(version = '1.0.0+001', linux = sums.linux): string {
  const core = version.replace(/\+.*/, '');
  const one = (name: string, sha256: string) => ({
    ...{ package: name, name: `beacon-${core}-${name}.tar.gz`, platform: null, build: null, format: 'tar.gz', size: 3 },
    ...{ sha256, contents: [] },
  });
  const list = [one('linux', linux), one('arm', sums.arm)];
  const about = { product: 'beacon', version, commit: null, sourceDateEpoch: 0 };
  return JSON.stringify({ schema: 'windlass/artifacts@1', ...about, artifacts: list });
}

const product = {
  'windlass.config.yaml':
    'product: beacon\nversion: { source: pubspec.yaml, files: [packaging/aur/PKGBUILD] }\nchannels: { aur: { package: beacon-bin } }\n',
  'pubspec.yaml': 'name: beacon\nversion: 1.0.0+001\n',
  '.gitignore': 'dist\n',
  'packaging/aur/PKGBUILD': pkgbuild,
  'packaging/aur/beacon.desktop': '[Desktop Entry]\n',
};

function released(files: Readonly<Record<string, string>> = {}, list = artifacts()): Folder {
  const repo = tempRepository({ ...product, ...files });
  repo.write({ 'dist/release/artifacts.json': list });
  return repo;
}

const quick = ['--offline', '--no-makepkg'];
const log = (repo: Folder) => repo.git('log', '--format=%s').split('\n');

test('fills the checksums into their places, writes .SRCINFO, commits both, and does nothing the second time', async () => {
  using repo = released();
  const first = await runJson(script, repo.path, quick);
  expect(first).toMatchObject({
    ok: true,
    version: '1.0.0+001',
    release: '1.0.0+001.1',
    data: { package: 'beacon-bin', full: '1.0.0-1', changed: ['packaging/aur/PKGBUILD', 'packaging/aur/.SRCINFO'] },
  });
  expect(first.steps.map(({ id, state }) => [id.replace(/-[0-9a-f]{8}$/, ''), state])).toEqual([
    ['checksums', 'done'],
    ['srcinfo', 'done'],
    ['commit-checksums', 'done'],
  ]);
  expect(repo.read('packaging/aur/PKGBUILD')).toBe(prepared);
  expect(repo.read('packaging/aur/.SRCINFO')).toContain(
    `\tsource_x86_64 = https://dl.beacon.example/1.0.0/beacon-1.0.0-linux.tar.gz\n`,
  );
  expect(repo.read('packaging/aur/.SRCINFO')).toContain(
    `\tsha256sums_x86_64 = ${sums.linux}\n\tsha256sums_x86_64 = ${sums.other}\n`,
  );
  expect(log(repo)).toEqual(['Checksums of 1.0.0+001', 'feat: first']);
  expect(repo.git('status', '--porcelain')).toBe('');
  const second = await runJson(script, repo.path, quick);
  expect(second).toMatchObject({ ok: true, steps: [{ state: 'unchanged' }], data: { changed: [] } });
  expect(log(repo)).toHaveLength(2);
});

test('--plan writes nothing and shows what would be', async () => {
  using repo = released({ 'packaging/aur/.SRCINFO': 'pkgbase = old\n' });
  const { exitCode, stdout } = await runCaught(script, repo.path, [...quick, '--plan']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`+sha256sums_aarch64=(${sums.arm})\n`);
  expect(stdout).toContain('-pkgbase = old\n');
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('irreversible from here: nothing');
  expect(repo.git('status', '--porcelain')).toBe('');
  expect(existsSync(join(repo.path, '.git/windlass'))).toBe(false);
});

test('--no-commit writes only; the run after it commits what it finds', async () => {
  using repo = released();
  await runJson(script, repo.path, [...quick, '--no-commit']);
  expect(repo.read('packaging/aur/PKGBUILD')).toBe(prepared);
  expect(log(repo)).toHaveLength(1);
  const { steps } = await runJson(script, repo.path, quick);
  expect(steps.map(({ id }) => id)).toEqual(['commit-checksums']);
  expect(repo.git('status', '--porcelain')).toBe('');
});

test('a run that was killed before it could write down its commit is settled by the next one', async () => {
  using repo = released();
  await runJson(script, repo.path, quick);
  const [ledger = ''] = globSync('.git/windlass/ledger/*/*.ndjson', { cwd: repo.path });
  // The last word is the outcome of the commit.
  repo.write({ [ledger]: repo.read(ledger).replace(/[^\n]*\n$/, '') });
  const { ok, steps } = await runJson(script, repo.path, quick);
  expect(ok).toBe(true);
  expect(steps.at(-1)).toMatchObject({ id: 'commit-checksums', state: 'done', evidence: { recovered: true } });
  expect(log(repo)).toEqual(['Checksums of 1.0.0+001', 'feat: first']);
  expect(await runJson(script, repo.path, quick)).toMatchObject({ steps: [{ id: 'aur-package', state: 'unchanged' }] });
});

test('what was packed anew in the same release is a second commit', async () => {
  using repo = released();
  await runJson(script, repo.path, quick);
  repo.write({ 'dist/release/artifacts.json': artifacts('1.0.0+001', sums.other) });
  const { ok, steps } = await runJson(script, repo.path, quick);
  expect(ok).toBe(true);
  expect(steps.at(-1)?.id).toMatch(/^commit-checksums-[0-9a-f]{8}$/);
  expect(log(repo).slice(0, 2)).toEqual(['Checksums of 1.0.0+001', 'Checksums of 1.0.0+001']);
  expect(repo.read('packaging/aur/PKGBUILD')).toContain(`sha256sums_x86_64=('${sums.other}'`);
});

test.each([
  [
    'a source of another version',
    /^source_aarch64=.*$/m,
    'source_aarch64=("https://dl.beacon.example/0.9.0/beacon-0.9.0-arm.tar.gz")',
    12,
    17,
    /this source is of 0\.9\.0, and the release is 1\.0\.0\+001/,
  ],
  [
    'the right file in the folder of another version',
    '/${pkgver}/beacon-${pkgver}-arm',
    '/0.9.0/beacon-${pkgver}-arm',
    12,
    17,
    /this source is of 0\.9\.0/,
  ],
  [
    'another build of this version',
    '/${pkgver}/beacon-${pkgver}-arm',
    '/${pkgver}-007/beacon-${pkgver}-arm',
    12,
    17,
    /this source is of 1\.0\.0-007/,
  ],
  [
    'a pkgver of another version',
    'pkgver=1.0.0',
    'pkgver=0.9.0',
    3,
    8,
    /pkgver is 0\.9\.0, and the release is 1\.0\.0\+001/,
  ],
  [
    'a checksum without a place',
    'sha256sums_aarch64=(SKIP)',
    '',
    12,
    17,
    /beacon-1\.0\.0-arm\.tar\.gz has no place for its checksum/,
  ],
  ['a CRC', 'sha256sums_aarch64=(SKIP)', 'cksums_aarch64=(1234)', 16, 17, /cksums_aarch64 cannot be filled/],
])('refuses %s, with its place, and writes nothing', async (_, from, to, line, column, message) => {
  using repo = released({ 'packaging/aur/PKGBUILD': pkgbuild.replace(from, () => to) });
  const result = await runJson(script, repo.path, quick);
  expect(result.exitCode).toBe(2);
  expect(result.findings[0]?.message).toMatch(message);
  expect(result.findings[0]).toMatchObject({ file: 'packaging/aur/PKGBUILD', line, column });
  expect(result.findings[0]?.fix).toBeTruthy();
  expect(repo.git('status', '--porcelain')).toBe('');
});

test('what the AUR would refuse is said, and nothing is written', async () => {
  using repo = released({ 'packaging/aur/PKGBUILD': pkgbuild.replace('beacon.desktop', 'missing.patch') });
  const result = await runJson(script, repo.path, quick);
  expect(result).toMatchObject({
    ok: false,
    exitCode: 2,
    findings: [{ check: 'aur-missing-file', severity: 'error' }],
  });
  expect(repo.git('status', '--porcelain')).toBe('');
});

test('a person’s own changes do not go into the commit of the checksums', async () => {
  using repo = released();
  repo.write({ 'packaging/aur/PKGBUILD': pkgbuild.replace('A small', 'A very small') });
  const { exitCode, findings } = await runJson(script, repo.path, quick);
  expect(exitCode).toBe(2);
  expect(findings[0]).toMatchObject({ message: expect.stringContaining('has uncommitted changes') });
});

test('without packages it says what to run', async () => {
  using repo = tempRepository(product);
  const { exitCode, findings } = await runJson(script, repo.path, quick);
  expect([exitCode, findings[0]?.fix]).toEqual([2, 'npx windlass create-binary-packages']);
});

test('a build of the same pkgver counts pkgrel on from the last tag; a new pkgver starts at 1', async () => {
  using repo = released();
  await runJson(script, repo.path, quick);
  repo.git('tag', 'v1.0.0+001');
  repo.write({ 'pubspec.yaml': 'name: beacon\nversion: 1.0.0+002\n' });
  repo.git('commit', '--quiet', '--all', '--message=build');
  repo.write({ 'dist/release/artifacts.json': artifacts('1.0.0+002', sums.other) });
  const build = await runJson(script, repo.path, quick);
  expect(build.data['full']).toBe('1.0.0-2');
  expect(repo.read('packaging/aur/PKGBUILD')).toContain('pkgrel=2 # counted by hand\n');
  expect(await runJson(script, repo.path, quick)).toMatchObject({
    steps: [{ state: 'unchanged' }],
    data: { full: '1.0.0-2' },
  });

  repo.git('tag', 'v1.0.0+002');
  const next = repo.read('packaging/aur/PKGBUILD').replace('pkgver=1.0.0', 'pkgver=1.1.0');
  repo.write({ 'pubspec.yaml': 'name: beacon\nversion: 1.1.0+001\n', 'packaging/aur/PKGBUILD': next });
  repo.git('commit', '--quiet', '--all', '--message=minor');
  repo.write({ 'dist/release/artifacts.json': artifacts('1.1.0+001', sums.other) });
  expect(await runJson(script, repo.path, quick)).toMatchObject({ ok: true, data: { full: '1.1.0-1' } });
});

test('pkgrel is counted from what the AUR has, and going back is refused', async () => {
  using home = tempFolder();
  await using harbor = await openHarbor({ dir: join(home.path, 'harbor'), npm: false, aur: {} });
  const env = { ...harbor.env, PATH: process.env['PATH'] };
  using there = tempRepository({ PKGBUILD: pkgbuild, 'beacon.desktop': '' });
  const publish = async (version: string) => {
    const text = pkgbuild.replace('pkgver=1.0.0', `pkgver=${version}`);
    there.write({ PKGBUILD: text, '.SRCINFO': printSrcinfo(text, 'PKGBUILD') });
    there.git('add', '--all');
    there.git('commit', '--quiet', `--message=${version}`);
    await gitPatiently({ cwd: there.path, env }, ['push', 'aur@aur.archlinux.org:beacon-bin.git', 'HEAD:master']);
  };
  using repo = released();
  const full = async () => (await runJson(script, repo.path, ['--no-makepkg', '--plan'], env)).data['full'];
  expect(await full()).toBe('1.0.0-1');
  await publish('0.9.0');
  expect(await full()).toBe('1.0.0-1');
  await publish('1.0.0');
  expect(await full()).toBe('1.0.0-2');
  await publish('1.0.1');
  const result = await runJson(script, repo.path, ['--no-makepkg'], env);
  expect(result).toMatchObject({ exitCode: 2, findings: [{ check: 'aur-goes-back', expected: '1.0.1-1 or newer' }] });
  expect(repo.git('status', '--porcelain')).toBe('');
});

test('--print-srcinfo prints the .SRCINFO of any PKGBUILD, without a config', async () => {
  using folder = tempFolder({ 'x/PKGBUILD': 'pkgname=a\npkgver=1\npkgrel=1\narch=(any)\n' });
  const { exitCode, stdout } = await runCaught(script, folder.path, ['--print-srcinfo', 'x/PKGBUILD']);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: 'pkgbase = a\n\tpkgver = 1\n\tpkgrel = 1\n\tarch = any\n\npkgname = a\n',
  });
  folder.write({ 'x/PKGBUILD': 'pkgname=a\npkgver=$(git describe)\n' });
  const refused = await runCaught(script, folder.path, ['--print-srcinfo', 'x/PKGBUILD']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('x/PKGBUILD:2:10');
});

test('a config without the AUR has nothing to do', async () => {
  using repo = tempRepository({ ...product, 'windlass.config.yaml': 'product: beacon\n' });
  expect(await runJson(script, repo.path, [])).toMatchObject({ ok: true, data: { package: null } });
});
