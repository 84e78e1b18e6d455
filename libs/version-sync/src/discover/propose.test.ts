import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discoverFields } from './fields.ts';
import type { Proposal } from './proposal.ts';
import { propose } from './propose.ts';
import { renderConfig } from './render-config.ts';

function proposalFor(files: Readonly<Record<string, string>>, remote: string | null = null): Proposal {
  const root = mkdtempSync(join(tmpdir(), 'propose-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    const names = Object.keys(files);
    const { fields } = discoverFields(root, names);
    const proposal = propose({ folder: 'demo', files: names, fields, read: (file) => files[file] ?? null, remote });
    if (!proposal) throw new Error('nothing is proposed');
    return proposal;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const pubspec = (name: string, version: string) =>
  `name: ${name}\nversion: ${version}\ndependencies:\n  flutter:\n    sdk: flutter\n`;

describe('the version source', () => {
  test('is never a changelog, and a changelog never follows', () => {
    const proposal = proposalFor({ 'CHANGELOG.md': '# 1.2.0\n', 'app/pubspec.yaml': pubspec('demo_app', '1.2.0+7') });
    expect(proposal).toMatchObject({ source: 'app/pubspec.yaml', files: [], others: [] });
  });

  test('is the code’s constant rather than a packaging file nearer to the root', () => {
    const proposal = proposalFor({
      'default.nix': 'buildGoModule {\n  pname = "x";\n  version = "0.9.0";\n}\n',
      'internal/version.go': 'package internal\n\nconst Version = "1.2.0"\n',
    });
    expect(proposal.source).toBe('internal/version.go');
  });

  test('is not a manifest of an example, of the website or of test data', () => {
    const proposal = proposalFor({
      'examples/package.json': '{"name":"a","version":"0.0.1"}',
      'website/package.json': '{"name":"b","version":"0.0.1"}',
      'tests/fixtures/package.json': '{"name":"c","version":"0.0.1"}',
      'src/acme/__version__.py': '__version__ = "2.0.0"\n',
    });
    expect(proposal.source).toBe('src/acme/__version__.py');
    expect(proposal.others.map(({ file }) => file)).toEqual(['examples/package.json', 'website/package.json']);
  });

  test('may hold the version in parts, and the others are compared with the whole', () => {
    const proposal = proposalFor({
      'CMakeLists.txt':
        'project(Acme)\nset(ACME_VERSION_MAJOR "2")\nset(ACME_VERSION_MINOR "8")\nset(ACME_VERSION_PATCH "0")\n',
      'vcpkg.json': '{"name":"acme","version-string":"2.8.0"}',
    });
    expect(proposal).toMatchObject({ product: 'Acme', source: 'CMakeLists.txt', files: ['vcpkg.json'], others: [] });
  });
});

test('files agree in whatever form they write the version', () => {
  const proposal = proposalFor({
    'pubspec.yaml': pubspec('demo', '1.18.2+64'),
    'msix/AppxManifest.xml': '<Package><Identity Version="1.18.2.0"/></Package>',
    'win/app.rc': 'FILEVERSION 1,18,2,64\n',
    'debian/changelog':
      'demo (2:1.18.2-1) unstable; urgency=low\n\n  * x\n\n -- A <a@b.c>  Mon, 01 Jan 2024 00:00:00 +0000\n',
    'other/app.rc': 'FILEVERSION 1,0,0,1\n',
  });
  expect(proposal.files).toEqual(['msix/AppxManifest.xml', 'win/app.rc', 'debian/changelog']);
  expect(proposal.others).toEqual([{ file: 'other/app.rc', value: '1,0,0,1' }]);
});

test('a Cargo.lock in which one package of several agrees follows', () => {
  const lock = '[[package]]\nname = "a"\nversion = "0.1.0"\n\n[[package]]\nname = "b"\nversion = "1.0.0"\n';
  const toml = '[package]\nname = "b"\nversion = "1.0.0"\n';
  expect(proposalFor({ 'Cargo.lock': lock, 'Cargo.toml': toml }).files).toEqual(['Cargo.lock']);
});

describe('the name of the product', () => {
  test.each([
    ['package.json', '{"author":{"name":"me"},"name":"acme","version":"1.0.0"}', 'acme'],
    ['pyproject.toml', '[tool.x]\nname = "no"\n[project]\nname = "acme"\nversion = "1.0.0"\n', 'acme'],
    ['Cargo.toml', '[[bin]]\nname = "no"\n[package]\nname = "acme"\nversion = "1.0.0"\n', 'acme'],
    [
      'pom.xml',
      '<project><parent><artifactId>no</artifactId></parent><artifactId>acme-parent</artifactId><version>1.0.0</version></project>',
      'acme',
    ],
    ['mix.exs', 'def project do\n[app: :acme, version: "1.0.0"]\nend\n', 'acme'],
    ['VERSION', '1.0.0\n', 'demo'],
  ])('is told by the source (%s)', (file, text, name) => expect(proposalFor({ [file]: text }).product).toBe(name));

  test('may be told by go.mod', () => {
    const files = { 'go.mod': 'module example.org/x/acme/v2\n\ngo 1.22\n', VERSION: '2.0.0\n' };
    expect(proposalFor(files).product).toBe('acme');
  });

  test('is the source’s, not that of a workspace above it', () => {
    const proposal = proposalFor({
      'pubspec.yaml': 'name: _workspace\n',
      'app/pubspec.yaml': pubspec('acme', '1.0.0+1'),
    });
    expect(proposal.product).toBe('acme');
  });
});

describe('builds and channels', () => {
  test('a Flutter application in a folder is built there', () => {
    const files = {
      'app/pubspec.yaml': pubspec('acme', '1.0.0+1'),
      'app/linux/CMakeLists.txt': '',
      'app/web/index.html': '',
    };
    expect(proposalFor(files).builds).toEqual({
      linux: { preset: 'flutter-linux', dir: 'app' },
      web: { preset: 'flutter-web', dir: 'app' },
    });
  });

  test('what its manifest keeps from being published has no channel', () => {
    const cargo = (publish: string) => `[package]\nname = "acme"\nversion = "1.0.0"\n${publish}\n`;
    expect(proposalFor({ 'Cargo.toml': cargo('') }).channels).toEqual({ crates: { package: 'acme' } });
    expect(proposalFor({ 'Cargo.toml': cargo('publish = false') }).channels).toEqual({});
    expect(proposalFor({ 'package.json': '{"private": true, "name":"a","version":"1.0.0"}' }).channels).toEqual({});
    const classified = '[project]\nname = "a"\nversion = "1.0.0"\nclassifiers = ["Private :: Do Not Upload"]\n';
    expect(proposalFor({ 'pyproject.toml': classified }).channels).toEqual({});
  });

  test('the manifest of a channel is the one that agrees, then the one nearest to the root', () => {
    const snap = (version: string) => `name: acme\nversion: '${version}'\n`;
    const proposal = proposalFor({
      VERSION: '1.0.0\n',
      'old/snap/snapcraft.yaml': snap('0.1.0'),
      'data/snap/snapcraft.yaml': 'name: acme\nadopt-info: acme\n',
      'packaging/linux/snapcraft.yaml': snap('1.0.0'),
      'a/PKGBUILD': 'pkgver=0.1\n',
      PKGBUILD: 'pkgver=r1\npkgver() {\n  echo 1\n}\n',
    });
    expect(proposal.channels).toEqual({
      aur: { manifest: 'PKGBUILD' },
      snap: { manifest: 'packaging/linux/snapcraft.yaml' },
    });
  });

  test('a script called build, or a dependency, makes no npm build', () => {
    const text = '{"name":"a","version":"1.0.0","dependencies":{"build":"1"},"config":{"build":"x"}}';
    expect(proposalFor({ 'package.json': text }).builds).toEqual({});
    expect(proposalFor({ 'package.json': '{"name":"a","version":"1.0.0","scripts":{"build":"tsc"}}' }).builds).toEqual({
      npm: { preset: 'npm' },
    });
  });
});

test('a monorepo’s many independent packages are summed up, not listed one by one', () => {
  const packages = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [
      `packages/p${at}/package.json`,
      `{"name":"p${at}","version":"0.0.${at + 1}"}`,
    ]),
  );
  const proposal = proposalFor({ 'package.json': '{"name":"acme","version":"1.0.0"}', ...packages });
  const lines = renderConfig(proposal, 'yaml').split('\n');
  expect(lines.filter((line) => line.startsWith('  #   - '))).toHaveLength(10);
  expect(lines).toContain('  #   … and 30 more: npx validate-version-consistency --discover');
});
