import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openHarbor } from '@windlass/harbor/harbor';
import { type Folder, runCaught, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { gitPatiently } from '@windlass/kit/git/git';
import { printSrcinfo } from '@windlass/packaging/aur/print-srcinfo';
import { describe, expect, test } from 'vitest';
import { script } from './script.ts';

const head = 'pkgname=beacon-bin\npkgver=1.0.0\npkgrel=3 # ours\narch=(x86_64)\n';
const file = 'packaging/aur/PKGBUILD';
const quick = ['--offline', '--no-makepkg'];

function product(pkgbuild: string | null, more: Readonly<Record<string, string>> = {}): Folder {
  const repo = tempRepository({
    'windlass.config.yaml':
      'product: beacon\nversion: { source: VERSION }\nchannels: { aur: { package: beacon-bin } }\n',
    VERSION: '1.0.0\n',
    '.gitignore': 'dist\n',
    ...(pkgbuild === null ? {} : { [file]: pkgbuild }),
    ...more,
  });
  const list = {
    schema: 'windlass/artifacts@1',
    product: 'beacon',
    version: '1.0.0',
    commit: null,
    sourceDateEpoch: 0,
  };
  repo.write({ 'dist/release/artifacts.json': JSON.stringify({ ...list, artifacts: [] }) });
  return repo;
}

describe('a PKGBUILD that cannot be read', () => {
  test.each([
    ['none at all', null, `there is no ${file}`, undefined, undefined, /--create/],
    ['CR LF', head.replaceAll('\n', '\r\n'), 'this file has CR LF line ends', 1, 19, /sed -i/],
    ['a BOM', `\ufeff${head}`, `${file} begins with a byte order mark`, 1, 1, /sed -i/],
    ['no pkgver', head.replace(/pkgver.*\n/, ''), 'pkgver is missing', 1, 1, undefined],
    ['functions only', 'package() {\n  :\n}\n', 'pkgname is missing', 1, 1, /pkgname=/],
    ['nothing in it', '', 'pkgname is missing', 1, 1, /pkgname=/],
    ['a syntax error', `${head}package() {\n`, '{ is not closed', 5, 11, /close it/],
    ['bytes that are no text', `${head}\0`, `${file} is a binary file`, undefined, undefined, undefined],
  ])('%s: says what, where and what to do', async (_, text, message, line, column, next) => {
    using repo = product(text);
    const { exitCode, findings } = await runJson(script, repo.path, quick);
    expect({ exitCode, ...findings[0] }).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message),
      file,
    });
    if (line !== undefined) expect(findings[0]).toMatchObject({ line, column });
    if (next !== undefined) expect(findings[0]?.fix).toMatch(next);
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  test('what is missing is all named at once', async () => {
    using repo = product('package() {\n  :\n}\n');
    const { findings } = await runJson(script, repo.path, quick);
    expect(findings.map(({ message }) => message)).toEqual([
      'pkgname is missing',
      'pkgver is missing',
      'pkgrel is missing',
    ]);
  });

  test('a folder in its place', async () => {
    using repo = product(null);
    mkdirSync(join(repo.path, file), { recursive: true });
    const { exitCode, findings } = await runJson(script, repo.path, quick);
    expect([exitCode, findings[0]?.message]).toEqual([2, `${file} is a folder, not a file`]);
  });

  test.skipIf(process.geteuid?.() === 0)('one that may not be read (not as root)', async () => {
    using repo = product(head);
    chmodSync(join(repo.path, file), 0);
    const { exitCode, findings } = await runJson(script, repo.path, quick);
    expect([exitCode, findings[0]?.message]).toEqual([2, expect.stringContaining('cannot be read')]);
  });

  test('another name than that of the channel is refused, and nothing is written', async () => {
    using repo = product(head.replace('beacon-bin', 'lamp-bin'));
    const { exitCode, findings } = await runJson(script, repo.path, quick);
    expect(exitCode).toBe(2);
    expect(findings).toMatchObject([{ check: 'aur-pkgbase', expected: 'beacon-bin', actual: 'lamp-bin' }]);
    expect(repo.git('status', '--porcelain')).toBe('');
  });
});

describe('--print-srcinfo', () => {
  const text = 'pkgname=a\npkgver=1\npkgrel=1\narch=(any)\n';

  test('prints several, each with its path before it', async () => {
    using folder = tempFolder({ 'a/PKGBUILD': text, 'b/PKGBUILD': text.replace('=a', '=b') });
    const { stdout, exitCode } = await runCaught(script, folder.path, ['--print-srcinfo', 'a/PKGBUILD', 'b/PKGBUILD']);
    expect(exitCode).toBe(0);
    const of = (name: string) =>
      `# ${name}/PKGBUILD\npkgbase = ${name}\n\tpkgver = 1\n\tpkgrel = 1\n\tarch = any\n\npkgname = ${name}\n`;
    expect(stdout).toBe(`${of('a')}\n${of('b')}`);
  });

  test.each([
    ['a folder', ['--print-srcinfo', '.'], /\. is a folder, not a PKGBUILD/, /--print-srcinfo PKGBUILD/],
    ['nothing', ['--print-srcinfo', 'x'], /x does not exist/, /ls /],
    ['files without the flag', ['a/PKGBUILD'], /"a\/PKGBUILD" belongs to nothing/, /--print-srcinfo a\/PKGBUILD/],
    ['no epoch', ['--epoch', '1.5'], /--epoch 1\.5 is no epoch/, /--epoch 1/],
  ])('%s: says what to do', async (_, args, message, next) => {
    using folder = tempFolder({});
    const { exitCode, findings } = await runJson(script, folder.path, args);
    expect(exitCode).toBe(2);
    expect(findings[0]?.message).toMatch(message);
    if (!/epoch/.test(args[0] ?? '')) expect(findings[0]?.fix).toMatch(next);
  });

  test('runs nothing of a PKGBUILD that would do harm', async () => {
    using folder = tempFolder({ PKGBUILD: `${text}touch harmed\npkgdesc=$(touch harmed)\n` });
    const { exitCode, stderr } = await runCaught(script, folder.path, ['--print-srcinfo', 'PKGBUILD']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('PKGBUILD:5:1');
    const { stdout } = await runCaught(script, folder.path, ['--print-srcinfo', 'harmed']);
    expect(stdout).toBe('');
  });
});

describe('--epoch', () => {
  const rest = 'package() { :; }\n';
  test.each([
    ['is written below pkgrel', head, '2', head.replace('ours\n', 'ours\nepoch=2\n'), '2:1.0.0-3'],
    ['takes the place of another one', `${head}epoch='1' # old\n`, '2', `${head}epoch='2' # old\n`, '2:1.0.0-3'],
    ['fills an empty one', `${head}epoch=\n`, '1', `${head}epoch=1\n`, '1:1.0.0-3'],
    ['stays where it is that already', `${head}epoch=2\n`, '2', `${head}epoch=2\n`, '2:1.0.0-3'],
  ])('%s', async (_, before, epoch, after, full) => {
    using repo = product(before + rest);
    const { ok, data } = await runJson(script, repo.path, [...quick, '--epoch', epoch]);
    expect({ ok, full: data['full'] }).toEqual({ ok: true, full });
    expect(repo.read(file)).toBe(after + rest);
    // It is never touched without being asked for.
    expect((await runJson(script, repo.path, quick)).data['full']).toBe(full);
  });

  test.each([
    ['goes down', 'epoch=3\n', /the epoch cannot go down to 2/, /--epoch 3 or higher/],
    ['is put together', 'epoch=$((0+1))\n', /the epoch is put together here/, /epoch=1/],
  ])('is refused where it %s', async (_, line, message, next) => {
    using repo = product(head + line + rest);
    const { exitCode, findings } = await runJson(script, repo.path, [...quick, '--epoch', '2']);
    expect(exitCode).toBe(2);
    expect(findings[0]?.message).toMatch(message);
    expect(findings[0]?.fix).toMatch(next);
  });
});

describe('.install', () => {
  const named = `${head}install=beacon.install\n`;
  const beside = 'packaging/aur/beacon.install';
  test.each([
    ['one that is as it should be', 'post_install() {\n  echo "it is $1"\n}\n', []],
    ['one that is not there', null, ['aur-missing-file']],
    ['one that does not parse', 'post_install() {\n  if true; then\n}\n', ['aur-install-syntax']],
    ['a function that is misspelt', 'post_instal() { :; }\npostinstall() { :; }\n', ['aur-install-hook']],
    [
      'what only bash understands',
      'post_install() {\n  shopt -s extglob; case $1 in +(1)) coproc x { :; } ;; esac\n}\n',
      [],
    ],
  ])('%s', async (_, text, checks) => {
    using repo = product(named, text === null ? {} : { [beside]: text });
    const { findings } = await runJson(script, repo.path, quick);
    expect(findings.map(({ check }) => check)).toEqual(checks);
    for (const finding of findings) expect(finding.fix ?? finding.expected).toBeTruthy();
  });

  const config = (scripts: string) =>
    `product: beacon\nversion: { source: VERSION }\nchannels: { aur: { package: beacon-bin, scripts: ${scripts} } }\n`;

  test.each([
    ['is not named', head, {}, 'aur-install-unlisted'],
    ['was written by hand', named, { [beside]: 'post_install() { :; }\n' }, 'aur-install-foreign'],
  ])('one that the config asks for and that %s is an error', async (_, text, more, check) => {
    using repo = product(text, {
      ...more,
      'windlass.config.yaml': config('{ postInstall: post.sh }'),
      'post.sh': ':\n',
    });
    const { exitCode, findings } = await runJson(script, repo.path, quick);
    expect([exitCode, findings.map((finding) => finding.check)]).toEqual([2, [check]]);
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  test('one that the config asks for is made, checked, listed and committed', async () => {
    using repo = product(named, {
      'windlass.config.yaml': config('{ postInstall: post.sh }'),
      'post.sh': 'if true; then\n',
    });
    const broken = await runJson(script, repo.path, quick);
    expect(broken.findings).toMatchObject([{ check: 'aur-install-syntax', file: beside }]);
    repo.write({ 'post.sh': 'echo light\n' });
    repo.git('commit', '--quiet', '--all', '--message=post');
    const { ok, data } = await runJson(script, repo.path, quick);
    expect({ ok, changed: data['changed'] }).toEqual({ ok: true, changed: ['packaging/aur/.SRCINFO', beside] });
    expect(repo.read(beside)).toContain('\npost_install() {\necho light\n}\n');
    expect(repo.git('status', '--porcelain')).toBe('');
  });
});

test('rules 11 and 12: names of Arch itself and of other packages are told before a push', async () => {
  using home = tempFolder();
  const aur = { officialNames: ['core/bash'] };
  await using harbor = await openHarbor({ dir: join(home.path, 'harbor'), npm: false, aur });
  const env = { ...harbor.env, PATH: process.env['PATH'] };
  const theirs = head.replace('pkgname=beacon-bin', 'pkgbase=lamp\npkgname=(lamp lamp-docs)');
  const text = `${theirs}package_lamp() { :; }\npackage_lamp-docs() { :; }\n`;
  using there = tempRepository({ PKGBUILD: text, '.SRCINFO': printSrcinfo(text, 'PKGBUILD') });
  await gitPatiently({ cwd: there.path, env }, ['push', 'aur@aur.archlinux.org:lamp.git', 'HEAD:master']);
  const names = ['beacon-bin', 'bash', 'lamp-docs'];
  const functions = names.map((name) => `package_${name}() { :; }\n`).join('');
  using repo = product(`${head}pkgbase=beacon-bin\npkgname=(${names.join(' ')})\n${functions}`);
  const { exitCode, findings } = await runJson(script, repo.path, ['--no-makepkg'], env);
  expect([exitCode, ...findings.map(({ check, message }) => [check, message])]).toEqual([
    2,
    ['aur-official', 'bash is a package of Arch itself, in core'],
    ['aur-name-taken', 'lamp-docs is a package of lamp already'],
  ]);
});
