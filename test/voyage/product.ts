/**
 * A small product with one of each: a build, a package, a server, a download page, a GitHub release, an AUR package. It is built by a shell
 * script, so that nothing but what `make test` needs anyway is needed.
 */
export const webHost = 'web.beacon.example';
export const siteUrl = 'https://beacon.example';
export const downloadUrl = 'https://downloads.beacon.example/beacon';
export const repository = 'acme/beacon';
export const aurPackage = 'beacon-bin';
export const npmPackage = '@beacon-lights/beacon';

const build = `#!/bin/sh
set -eu
rm -rf build/web
mkdir -p build/web build/bin
cp web/* assets/version.json build/web/
cp src/beacon.sh build/bin/beacon
chmod 755 build/bin/beacon
`;

const pkgbuild = `# Maintainer: Beacon <beacon@example.org>
pkgname=${aurPackage}
pkgver=1.0.0
pkgrel=1
_build=001
pkgdesc='A small signal light'
arch=('x86_64')
url='${siteUrl}'
license=('MIT')
provides=('beacon')
conflicts=('beacon')
source=("${downloadUrl}/\${pkgver}-\${_build}/beacon-\${pkgver}-linux-x86_64.tar.gz")
sha256sums=('SKIP')

package() {
  install -Dm755 "beacon-\${pkgver}/bin/beacon" "$pkgdir/usr/bin/beacon"
}
`;

const srcinfo = `pkgbase = ${aurPackage}
	pkgdesc = A small signal light
	pkgver = 1.0.0
	pkgrel = 1
	url = ${siteUrl}
	arch = x86_64
	license = MIT
	provides = beacon
	conflicts = beacon
	source = ${downloadUrl}/1.0.0-001/beacon-1.0.0-linux-x86_64.tar.gz
	sha256sums = SKIP

pkgname = ${aurPackage}
`;

const config = {
  product: 'beacon',
  version: {
    source: 'pubspec.yaml',
    scheme: 'counter-reset',
    files: [
      'assets/version.json',
      { file: 'src/beacon.sh', pattern: 'VERSION={core}' },
      'packaging/aur/PKGBUILD',
      { file: 'packaging/aur/PKGBUILD', pattern: '_build={build}' },
      'packaging/aur/.SRCINFO',
    ],
  },
  git: { branch: 'main' },
  builds: { all: { preset: 'custom', command: ['sh', 'build.sh'], output: 'build/web' } },
  packages: {
    linux: {
      platform: 'linux-x86_64',
      files: [{ from: 'build/bin/beacon', to: 'bin/beacon', mode: '0755' }, { from: 'README.md' }],
      check: { contains: ['**/bin/beacon'], forbids: ['**/*.key'], run: ['bin/beacon', '--version'] },
    },
  },
  servers: {
    web: {
      host: `deploy@${webHost}`,
      path: 'sites/beacon',
      build: 'all',
      url: siteUrl,
      version: { path: '/version.json' },
      health: [{ path: '/' }, { path: '/style.css' }],
    },
  },
  channels: {
    'github-release': { repository, on: ['major', 'minor', 'patch', 'hotfix'] },
    'static-download': { server: 'web', path: 'downloads/beacon', url: downloadUrl },
    aur: { package: aurPackage, manifest: 'packaging/aur/PKGBUILD' },
  },
  checks: [{ name: 'the lamp', url: `${siteUrl}/lamp.json`, pointer: '/lamp', equals: 'lit' }],
};

export type Config = typeof config;

/** Every file of the product; `change` is told the config before it is written. */
export function productFiles(change: (config: Config) => object = (own) => own): Readonly<Record<string, string>> {
  return {
    'windlass.config.json': `${JSON.stringify(change(structuredClone(config)), null, 2)}\n`,
    'pubspec.yaml': 'name: beacon\nversion: 1.0.0+001 # the one source\n',
    'assets/version.json': '{\n  "version": "1.0.0",\n  "build_number": "001"\n}\n',
    'src/beacon.sh': '#!/bin/sh\nVERSION=1.0.0\necho "beacon $VERSION"\n',
    'packaging/aur/PKGBUILD': pkgbuild,
    'packaging/aur/.SRCINFO': srcinfo,
    'web/index.html': '<!doctype html>\n<link rel="stylesheet" href="style.css">\n<h1>Beacon</h1>\n',
    'web/style.css': 'h1 { color: gold }\n',
    'web/lamp.json': '{ "lamp": "lit" }\n',
    'build.sh': build,
    'README.md': '# Beacon\n',
    '.gitignore': '/build/\n/dist/\n',
  };
}
