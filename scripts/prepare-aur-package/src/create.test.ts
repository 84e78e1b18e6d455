import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openHarbor } from '@windlass/harbor/harbor';
import { type Folder, runCaught, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { createPackages } from '@windlass/packaging/archive/create-packages';
import { releaseIn } from '@windlass/packaging/testing/release';
import { describe, expect, test } from 'vitest';
import { script } from './script.ts';

const has = (name: string): boolean => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status === 0;
const canBuild = ['makepkg', 'bsdtar', 'fakeroot'].every(has);
const isSoak = Boolean(process.env['WINDLASS_SOAK']);

const about = {
  summary: "A small light that's signalling",
  license: 'MIT',
  homepage: 'https://beacon.example',
  maintainer: 'Beacon <beacon@example.org>',
};
const common = {
  product: 'beacon',
  version: { source: 'VERSION' },
  about,
  servers: { web: { host: 'web.beacon.example', path: 'site' } },
};
const download = { server: 'web', path: 'downloads', url: 'https://dl.beacon.example/beacon' };

interface Config {
  readonly packages: object;
  readonly aur: object;
  readonly channels?: object;
  readonly builds?: object;
  readonly about?: object;
}

/** A product, packed. */
async function packed(config: Config, files: Readonly<Record<string, string>> = {}): Promise<Folder> {
  const { aur, channels = { 'static-download': download }, ...more } = config;
  const folder = tempRepository({
    VERSION: '1.2.3+007\n',
    '.gitignore': 'dist\n',
    LICENSE: 'MIT\n',
    'README.md': '# Beacon\n',
    'bin/beacon': '#!/bin/sh\necho beacon 1.2.3\n',
    ...files,
    'windlass.config.json': JSON.stringify({ ...common, ...more, channels: { ...channels, aur } }),
  });
  await createPackages(await releaseIn(folder.path), []);
  return folder;
}

const program = { from: 'bin/beacon', to: 'bin/beacon', mode: '0755' };
const texts = [{ from: 'LICENSE' }, { from: 'README.md' }];
const linux = { platform: 'linux-x86_64', files: [program, ...texts] };
const create = ['--offline', '--create'];
const quick = [...create, '--no-makepkg'];
const bin = { package: 'beacon-bin' };

/** The lines of `name() { … }`. */
function bodyOf(pkgbuild: string, name = 'package'): string[] {
  const [, body = ''] = pkgbuild.split(`\n${name}() {\n`);
  return (body.split('\n}\n')[0] ?? '').split('\n').map((line) => line.trim());
}

describe('--create', () => {
  test('writes a PKGBUILD of a -bin package, its .SRCINFO and a commit, and the next run changes nothing', async () => {
    using folder = await packed({ packages: { linux }, aur: bin });
    const first = await runJson(script, folder.path, quick);
    expect(first).toMatchObject({ ok: true, findings: [], data: { full: '1.2.3-1', changed: { length: 2 } } });
    const { sha256 } = JSON.parse(folder.read('dist/release/artifacts.json')).artifacts[0];
    expect(folder.read('packaging/aur/PKGBUILD')).toBe(`# Maintainer: Beacon <beacon@example.org>

pkgname=beacon-bin
pkgver=1.2.3
pkgrel=1
_build=007 # each build of a version has bytes of its own
pkgdesc='A small light that'\\''s signalling'
arch=('x86_64')
url='https://beacon.example'
license=('MIT')
depends=('glibc')
provides=("beacon=\${pkgver}")
conflicts=('beacon')
options=('!strip' '!debug')
source_x86_64=("beacon-bin-\${pkgver}-\${_build}.tar.gz::https://dl.beacon.example/beacon/\${pkgver}-\${_build}/beacon-\${pkgver}-linux-x86_64.tar.gz")
sha256sums_x86_64=('${sha256}')

package() {
  cd "beacon-\${pkgver}"
  install -Dm644 README.md "\${pkgdir}/usr/share/doc/\${pkgname}/README.md"
  install -Dm755 bin/beacon "\${pkgdir}/usr/bin/beacon"
  install -Dm644 LICENSE "\${pkgdir}/usr/share/licenses/\${pkgname}/LICENSE"
}
`);
    expect(folder.read('packaging/aur/.SRCINFO')).toContain(
      'beacon-bin-1.2.3-007.tar.gz::https://dl.beacon.example/beacon/1.2.3-007/beacon-1.2.3-linux-x86_64.tar.gz\n',
    );
    expect(folder.git('log', '--format=%s').split('\n')).toEqual(['Package for the AUR of 1.2.3+007', 'feat: first']);
    expect(folder.git('status', '--porcelain')).toBe('');
    const again = await runJson(script, folder.path, ['--offline', '--no-makepkg']);
    expect(again).toMatchObject({ ok: true, steps: [{ state: 'unchanged' }] });
    const twice = await runJson(script, folder.path, quick);
    expect(twice).toMatchObject({
      exitCode: 2,
      findings: [
        {
          message: expect.stringContaining('there is a packaging/aur/PKGBUILD already'),
          fix: expect.stringContaining('git rm'),
        },
      ],
    });
  });

  test('--plan shows the files and writes none; the hint names what sync-versions has to know', async () => {
    using folder = await packed({ packages: { linux }, aur: bin });
    const shown = await runCaught(script, folder.path, [...quick, '--plan']);
    expect(shown.stdout).toContain('+++ b/packaging/aur/PKGBUILD\n');
    expect(shown.stdout).toContain('+pkgname=beacon-bin\n');
    expect(folder.git('status', '--porcelain')).toBe('');
    const { stderr } = await runCaught(script, folder.path, quick);
    expect(stderr).toContain(
      'add to version.files of the config: packaging/aur/PKGBUILD, { file: packaging/aur/PKGBUILD, pattern: "_build={build}" }',
    );
  });

  test('several platforms: each its source and its checksum; the folder inside by processor where it differs', async () => {
    const arm = { ...linux, platform: 'linux-arm64', prefix: 'beacon-arm-{core}' };
    using folder = await packed({ packages: { linux, arm, mac: { ...linux, platform: 'darwin-arm64' } }, aur: bin });
    expect(await runJson(script, folder.path, quick)).toMatchObject({ ok: true, findings: [] });
    const text = folder.read('packaging/aur/PKGBUILD');
    expect(text).toContain("arch=('x86_64' 'aarch64')\n");
    const sums = JSON.parse(folder.read('dist/release/artifacts.json')).artifacts.map(
      ({ sha256 }: { sha256: string }) => sha256,
    );
    expect(text).toContain(`sha256sums_x86_64=('${sums[0]}')\nsha256sums_aarch64=('${sums[1]}')\n`);
    expect(text).toContain('source_aarch64=("beacon-bin-${pkgver}-${_build}-aarch64.tar.gz::');
    expect(bodyOf(text).slice(0, 4)).toEqual([
      'case "${CARCH}" in',
      'x86_64) cd "beacon-${pkgver}" ;;',
      'aarch64) cd "beacon-arm-${pkgver}" ;;',
      'esac',
    ]);
  });

  test('a prerelease keeps its own form for addresses; GitHub is named where there is no download page', async () => {
    const channels = { 'github-release': { repository: 'acme/beacon' } };
    using folder = await packed(
      { packages: { linux: { ...linux, name: '{product}-{version}.{format}' } }, aur: bin, channels },
      { VERSION: '2.0.0-rc.1\n' },
    );
    expect(await runJson(script, folder.path, quick)).toMatchObject({
      ok: true,
      findings: [],
      data: { full: '2.0.0rc.1-1' },
    });
    const text = folder.read('packaging/aur/PKGBUILD');
    expect(text).toContain('_pkgver=2.0.0-rc.1\npkgver="${_pkgver//-/}"\n');
    expect(text).toContain('("https://github.com/acme/beacon/releases/download/v${_pkgver}/beacon-${_pkgver}.tar.gz")');
  });

  test('the config says it all: relations, options, files, scripts for pacman', async () => {
    const aur = {
      ...bin,
      depends: ['gtk3', 'libfoo>=2'],
      optdepends: ['bar: to do "that"'],
      provides: [],
      conflicts: ['lamp'],
      backup: ['etc/beacon.conf'],
      options: ['strip'],
      files: [
        { from: 'bin/beacon', to: '/usr/bin/signal-light', mode: '0750' },
        { from: '*.md', to: 'usr/share/doc/beacon/' },
      ],
      scripts: { postInstall: 'aur/post.sh', preRemove: 'aur/pre.sh' },
    };
    const files = { 'aur/post.sh': '#!/bin/sh\ncat <<E\nlight\nE\n', 'aur/pre.sh': '' };
    using folder = await packed({ packages: { linux }, aur }, files);
    const { ok, findings, data } = await runJson(script, folder.path, quick);
    expect({ ok, findings }).toEqual({ ok: true, findings: [] });
    expect(data['changed']).toEqual([
      'packaging/aur/PKGBUILD',
      'packaging/aur/.SRCINFO',
      'packaging/aur/beacon-bin.install',
    ]);
    const text = folder.read('packaging/aur/PKGBUILD');
    expect(text).toContain(
      "depends=('gtk3' 'libfoo>=2')\noptdepends=('bar: to do \"that\"')\nconflicts=('lamp')\nbackup=('etc/beacon.conf')\noptions=('strip')\ninstall=beacon-bin.install\n",
    );
    expect(bodyOf(text)).toEqual([
      'cd "beacon-${pkgver}"',
      'install -Dm644 README.md "${pkgdir}/usr/share/doc/beacon/README.md"',
      'install -Dm750 bin/beacon "${pkgdir}/usr/bin/signal-light"',
      'install -Dm644 LICENSE "${pkgdir}/usr/share/licenses/${pkgname}/LICENSE"',
    ]);
    expect(folder.read('packaging/aur/beacon-bin.install')).toBe(
      '# Made by windlass from channels.aur.scripts: change those, not this file.\n\npost_install() {\ncat <<E\nlight\nE\n}\n\npre_remove() {\n:\n}\n',
    );
    // Later it is written again with the scripts.
    folder.write({ 'aur/pre.sh': 'echo bye\n' });
    folder.git('commit', '--quiet', '--all', '--message=bye');
    expect((await runJson(script, folder.path, ['--offline', '--no-makepkg'])).data['changed']).toEqual([
      'packaging/aur/beacon-bin.install',
    ]);
    expect(folder.git('status', '--porcelain')).toBe('');
  });

  test.each([
    ['no summary', { about: { license: 'MIT' } }, {}, /has no about\.summary/, /about: \{ summary/],
    [
      'no channel for the bytes',
      { channels: {} },
      {},
      /no channel makes .* public/,
      /static-download or channels\.github-release/,
    ],
    [
      'nothing for Linux',
      { packages: { mac: { ...linux, platform: 'darwin-arm64' } } },
      {},
      /no package is one that a PKGBUILD could take/,
      /linux-x86_64/,
    ],
    [
      'a package that is not there',
      {},
      { packages: ['lnux'] },
      /channels\.aur\.packages: there is no package lnux/,
      undefined,
    ],
    [
      'a file that is not in the archive',
      {},
      { files: [{ from: 'bin/beacn', to: 'usr/bin/' }] },
      /nothing in the archive is bin\/beacn/,
      /begins below the folder/,
    ],
    [
      'a script that is not there',
      {},
      { scripts: { postInstall: 'none.sh' } },
      /none\.sh cannot be read/,
      /correct the path/,
    ],
    [
      'split files that are not there',
      {},
      { split: { a: {}, b: { files: ['x/**'] } } },
      /nothing in the archive goes into it/,
      /correct its files/,
    ],
    [
      'two packages of one processor',
      { packages: { linux, other: { ...linux, name: 'other.tar.gz' } } },
      {},
      /two packages are for the same architecture/,
      /name one for each/,
    ],
  ])('refuses %s, with its place and what to do', async (_, more, aur, message, next) => {
    using folder = await packed({ packages: { linux }, aur: { ...bin, ...aur }, ...more });
    const { exitCode, findings } = await runJson(script, folder.path, quick);
    expect(exitCode).toBe(2);
    expect(findings[0]?.message).toMatch(message);
    if (next !== undefined) expect(findings[0]?.fix).toMatch(next);
    expect(folder.git('status', '--porcelain')).toBe('');
  });
});

describe.skipIf(!canBuild)('--create, built (needs makepkg, bsdtar, fakeroot)', () => {
  /** Creates and builds; gives what the run says of it. */
  async function build(folder: Folder): Promise<Record<string, unknown>> {
    const { ok, findings, data } = await runJson(script, folder.path, [...create, '--no-makepkg', '--build']);
    expect({ ok, findings }).toEqual({ ok: true, findings: [] });
    return data['build'] as Record<string, unknown>;
  }

  test('archives for two processors, laid out like a system: every file comes through', async () => {
    const share = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`share/beacon/lamp ${at}.txt`, `${at}\n`]));
    const files = [program, ...texts, { from: 'share' }, { from: 'beacon.1' }];
    const packages = { linux: { ...linux, files }, arm: { ...linux, platform: 'linux-aarch64', files } };
    using folder = await packed({ packages, aur: bin }, { ...share, 'beacon.1': '.TH BEACON 1\n' });
    const built = await build(folder);
    expect(bodyOf(folder.read('packaging/aur/PKGBUILD'))).toContain(
      'cp -dr --no-preserve=ownership share/. "${pkgdir}/usr/share"',
    );
    expect(built).toMatchObject({
      is: 'built',
      packages: [{ arch: 'x86_64' }, { arch: 'aarch64' }],
      missing: [],
      same: 20,
    });
  });

  test('a bundle stays together in /opt, in two packages', async () => {
    const files = [
      { from: 'bin/beacon', to: 'beacon', mode: '0755' },
      { from: 'data' },
      { from: 'lib', to: 'lib' },
      { from: 'LICENSE' },
    ];
    const split = { beacon: {}, 'beacon-lamps': { summary: 'Lamps', depends: ['beacon'], files: ['data/lamps'] } };
    using folder = await packed(
      { packages: { linux: { ...linux, files } }, aur: { package: 'beacon', split } },
      { 'data/a.bin': 'a', 'data/lamps/1': 'one', 'data/lamps/2': 'two', 'lib/libapp.so': 'so' },
    );
    const built = await build(folder);
    const text = folder.read('packaging/aur/PKGBUILD');
    expect(text).toContain("pkgbase=beacon\npkgname=('beacon' 'beacon-lamps')\n");
    expect(bodyOf(text, 'package_beacon')).toContain('ln -s /opt/beacon/beacon "${pkgdir}/usr/bin/beacon"');
    expect(built).toMatchObject({
      packages: [{ file: /^beacon-1/ }, { file: /^beacon-lamps-1/ }].map(({ file }) => ({
        file: expect.stringMatching(file),
      })),
      missing: [],
    });
  });

  const source = {
    Makefile: 'beacon: beacon.c\n\tcc -o beacon beacon.c\n',
    'beacon.c': '#include <stdio.h>\nint main(void) { puts("beacon 1.2.3"); return 0; }\n',
  };
  const sources = { source: { source: true } };

  test.skipIf(!has('cc') || !has('make'))(
    'the archive of the sources, by a command of one’s own (needs cc, make)',
    async () => {
      const builds = { app: { preset: 'custom', command: ['make', 'beacon'], output: 'beacon' } };
      using folder = await packed({ packages: sources, aur: {}, builds }, source);
      const built = await build(folder);
      const text = folder.read('packaging/aur/PKGBUILD');
      expect(bodyOf(text, 'build')).toEqual(['cd "beacon-${pkgver}"', 'make beacon']);
      expect(text).toContain('source=("beacon-${pkgver}-${_build}.tar.gz::');
      expect(built).toMatchObject({ is: 'built', packages: [{ file: expect.stringMatching(/^beacon-1\.2\.3-1-/) }] });
    },
  );

  test.skipIf(!isSoak || !has('cmake'))(
    'the archive of the sources, by cmake, in two packages (needs cmake, WINDLASS_SOAK)',
    async () => {
      const lists =
        'cmake_minimum_required(VERSION 3.10)\nproject(beacon C)\nadd_executable(beacon beacon.c)\ninstall(TARGETS beacon DESTINATION bin)\ninstall(FILES README.md DESTINATION share/doc/beacon)\n';
      const split = { beacon: {}, 'beacon-docs': { files: ['usr/share/doc'] } };
      using folder = await packed(
        { packages: sources, aur: { split }, builds: { app: { preset: 'cmake' } } },
        { ...source, 'CMakeLists.txt': lists },
      );
      expect(await build(folder)).toMatchObject({ is: 'built', packages: { length: 2 } });
    },
  );

  test('what a run of this release built is not built again; what is not ours is not downloaded', async () => {
    using home = tempFolder();
    await using harbor = await openHarbor({ dir: join(home.path, 'harbor'), npm: false, aur: {} });
    const env = { ...harbor.env, PATH: process.env['PATH'] };
    using folder = await packed({ packages: { linux }, aur: bin });
    const args = ['--no-makepkg', '--build'];
    const first = await runJson(script, folder.path, ['--create', ...args], env);
    expect(first).toMatchObject({ ok: true, data: { build: { is: 'built' } } });
    const { key } = first.data['build'] as { key: string };
    expect(await runJson(script, folder.path, args, env)).toMatchObject({
      ok: true,
      data: { build: { is: 'known', key } },
    });

    const text = folder.read('packaging/aur/PKGBUILD');
    const foreign = "source=(https://elsewhere.example/data.zip)\nsha256sums=('SKIP')\n";
    folder.write({ 'packaging/aur/PKGBUILD': text.replace('\npackage()', `${foreign}\npackage()`) });
    folder.git('commit', '--quiet', '--all', '--message=data');
    const { exitCode, findings } = await runJson(script, folder.path, args, env);
    expect(exitCode).toBe(2);
    expect(findings[0]?.message).toMatch(/not built: https:\/\/elsewhere\.example\/data\.zip is none of our packages/);
  });

  test('what does not build is not written down as ready', async () => {
    using folder = await packed({ packages: { linux }, aur: bin });
    await runJson(script, folder.path, quick);
    const text = folder.read('packaging/aur/PKGBUILD');
    folder.write({ 'packaging/aur/PKGBUILD': text.replace('install -Dm755 bin/beacon', 'install -Dm755 bin/nothing') });
    folder.git('commit', '--quiet', '--all', '--message=broken');
    const { exitCode, findings } = await runJson(script, folder.path, ['--offline', '--no-makepkg', '--build']);
    expect(exitCode).toBe(3);
    expect(findings[0]).toMatchObject({
      message: expect.stringMatching(/makepkg cannot build beacon-bin 1\.2\.3-1 for x86_64[\s\S]*bin\/nothing/),
      fix: expect.stringContaining('--no-build'),
    });
  });
});
