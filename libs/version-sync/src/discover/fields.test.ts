import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Discovery, discoverFields } from './fields.ts';

const pom = '<project><version>1.0.0</version></project>';
const npm = '{ "name": "x", "version": "1.0.0" }';

function discover(files: Readonly<Record<string, string | Buffer>>, prepare?: (root: string) => string[]): Discovery {
  const root = mkdtempSync(join(tmpdir(), 'discover-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    return discoverFields(root, [...Object.keys(files), ...(prepare?.(root) ?? [])]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const roleOf = (file: string, text: string, beside: Readonly<Record<string, string>> = {}) =>
  discover({ [file]: text, ...beside }).fields.find((field) => field.file === file)?.role;

describe('roles that only the folder tells', () => {
  test.each([
    'test/fixtures/app/package.json',
    'tests/data/package.json',
    'internal/pipe/testdata/package.json',
    'src/__fixtures__/package.json',
    'test/package.json',
    'spec/dummy/package.json',
    'vendor/acme/package.json',
    'third_party/acme/package.json',
    'src/deps/acme/package.json',
    'macos/Acme.framework/Versions/B/Resources/package.json',
  ])('%s is not the product', (file) => expect(roleOf(file, npm)).toBe('third-party'));

  test.each(['packages/test/package.json', 'pkgs/spec/package.json', 'latest/package.json', 'examples/a/package.json'])(
    '%s is a package of its own',
    (file) => expect(roleOf(file, npm)).toBe('version'),
  );

  test.each(['dist/package.json', 'web/out/package.json', 'node_modules/a/package.json'])(
    '%s is what a build or an installation left there',
    (file) => expect(roleOf(file, npm)).toBe('committed-build-output'),
  );

  test('a vcpkg.json beside a portfile.cmake describes somebody else’s library', () => {
    const text = '{ "name": "zstd", "version": "1.5.5" }';
    expect(roleOf('res/vcpkg/zstd/vcpkg.json', text, { 'res/vcpkg/zstd/portfile.cmake': '' })).toBe('third-party');
    expect(roleOf('vcpkg.json', text)).toBe('version');
  });

  test('build numbers and URLs there are not ours either', () => {
    const { fields } = discover({ 'tests/fixtures/PKGBUILD': 'pkgname=x\npkgver=1.0.0\npkgrel=2\nepoch=1\n' });
    expect(fields.map(({ role }) => role)).toEqual(['third-party', 'third-party', 'third-party']);
  });
});

describe('what cannot be read', () => {
  test('a folder of a version-bearing name, a link to one and a submodule are passed over without a word', () => {
    const found = discover({ 'pom.xml': pom }, (root) => {
      mkdirSync(join(root, 'lib'));
      symlinkSync('lib', join(root, 'VERSION'));
      return ['lib', 'VERSION'];
    });
    expect(found.findings).toEqual([]);
    expect(found.fields).toHaveLength(1);
  });

  test('a binary file or one in another encoding is worth a word only where its name says that it holds a version', () => {
    const binary = Buffer.from([0x7f, 0x45, 0, 1]);
    const latin = Buffer.from('version caf\xe9', 'latin1');
    const found = discover({ 'bin/tool': binary, 'notes.txt': latin, 'a.py': latin, 'app.rc': latin, VERSION: binary });
    expect(found.findings.map(({ file }) => file)).toEqual(['app.rc', 'VERSION']);
  });

  test('a broken manifest that tests keep is no news', () => {
    expect(discover({ 'tests/data/Cargo.toml': '[package', 'Cargo.toml': '[package' }).findings).toEqual([
      expect.objectContaining({ file: 'Cargo.toml', line: 1 }),
    ]);
  });

  test('a file that ended on the way, or that git lists but nobody checked out, is no error', () => {
    expect(discover({}, () => ['gone.txt', 'gone/package.json']).findings).toEqual([
      expect.objectContaining({ file: 'gone/package.json' }),
    ]);
  });
});
