import { describe, expect, test } from 'vitest';
import { checkConsistency } from '../check/consistency.ts';
import { formats } from '../formats/list.ts';
import { parseVersion } from '../model/version.ts';
import type { LoadedFile } from './load.ts';
import { planSync } from './plan-sync.ts';
import { versionOf } from './source.ts';

const now = new Date('2026-03-04T05:06:07Z');

function load(file: string, text: string, source = false): LoadedFile {
  const format = formats.find((one) => one.matches(file) && one.find(text, file).length > 0);
  if (!format) throw new Error(`${file}: no field`);
  return { file, path: `/r/${file}`, bom: false, text, format, fields: format.find(text, file), source };
}

function sync(files: Readonly<Record<string, string>>, to = '9.8.7+042'): Record<string, string> {
  const loaded = Object.entries(files).map(([file, text]) => load(file, text));
  const changes = planSync(loaded, parseVersion(to), { now });
  const after = { ...files, ...Object.fromEntries(changes.map((change) => [change.file, change.after])) };
  const again = Object.entries(after).map(([file, text]) => load(file, text));
  expect(planSync(again, parseVersion(to), { now })).toEqual([]);
  return after;
}

const locked = (...packages: readonly (readonly [name: string, version: string, source?: string])[]): string =>
  packages
    .map(([name, version, source]) => {
      const from = source === undefined ? '' : `source = "${source}"\n`;
      return `[[package]]\nname = "${name}"\nversion = "${version}"\n${from}`;
    })
    .join('\n');

describe('Cargo.lock beside packages of several versions', () => {
  const lock = locked(['app', '1.4.0'], ['tool', '0.1.0'], ['dep', '1.4.0', 'registry+https://x']);

  test('the entry of a package that is synced follows it, and no other does', () => {
    const after = sync({ 'Cargo.toml': '[package]\nname = "app"\nversion = "1.4.0"\n', 'Cargo.lock': lock });
    expect(after['Cargo.lock']).toBe(
      locked(['app', '9.8.7+042'], ['tool', '0.1.0'], ['dep', '1.4.0', 'registry+https://x']),
    );
  });

  test('an entry that has drifted from its package is healed', () => {
    const toml = '[package]\nname = "app"\nversion = "9.8.7+042"\n';
    const after = sync({ 'Cargo.toml': toml, 'Cargo.lock': lock });
    expect(after['Cargo.lock']).toContain('name = "app"\nversion = "9.8.7+042"');
    expect(
      checkConsistency([load('Cargo.toml', toml), load('Cargo.lock', lock)], parseVersion('9.8.7+042'), now),
    ).toEqual([expect.objectContaining({ file: 'Cargo.lock', line: 3, actual: '1.4.0', expected: '9.8.7+042' })]);
  });

  test('members that inherit the workspace’s version follow it, told by the version that it had', () => {
    const files = {
      'Cargo.toml': '[workspace]\nmembers = ["a", "b"]\n[workspace.package]\nversion = "1.4.0"\n',
      'Cargo.lock': locked(['a', '1.4.0'], ['b', '1.4.0'], ['tool', '0.1.0']),
    };
    expect(sync(files)['Cargo.lock']).toBe(locked(['a', '9.8.7+042'], ['b', '9.8.7+042'], ['tool', '0.1.0']));
  });

  test('a package in a folder below follows its own manifest, where the lock is above it', () => {
    const files = { 'cli/Cargo.toml': '[package]\nname = "tool"\nversion = "0.1.0"\n', 'Cargo.lock': lock };
    expect(sync(files)['Cargo.lock']).toContain('name = "tool"\nversion = "9.8.7+042"');
  });

  test('without a manifest beside it nothing tells which package is meant', () => {
    expect(sync({ 'Cargo.lock': lock })['Cargo.lock']).toBe(lock);
  });
});

describe('PKGBUILD and .SRCINFO', () => {
  const pkgbuild = (version: string, release: string) => `pkgname=x\npkgver=${version}\npkgrel=${release}\n`;
  const srcinfo = (version: string, release: string) =>
    `pkgbase = x\n\tpkgver = ${version}\n\tpkgrel = ${release}\n\npkgname = x\n`;

  test('a new version starts pkgrel again in both', () => {
    const after = sync({ PKGBUILD: pkgbuild('1.0.0', '3'), '.SRCINFO': srcinfo('1.0.0', '3') });
    expect(after).toEqual({ PKGBUILD: pkgbuild('9.8.7', '1'), '.SRCINFO': srcinfo('9.8.7', '1') });
  });

  test('a .SRCINFO that lags behind gets the pkgrel of its PKGBUILD, not one of its own', () => {
    const after = sync({ PKGBUILD: pkgbuild('9.8.7', '3'), '.SRCINFO': srcinfo('1.0.0', '7') });
    expect(after).toEqual({ PKGBUILD: pkgbuild('9.8.7', '3'), '.SRCINFO': srcinfo('9.8.7', '3') });
  });

  test('a source URL alone that changes raises pkgrel by one, in .SRCINFO too', () => {
    const url = (version: string) =>
      `source=(https://github.com/a/x/archive/v${version}.tar.gz)\nurl=https://github.com/a/x\n`;
    const after = sync({
      PKGBUILD: pkgbuild('9.8.7', '3') + url('1.0.0'),
      '.SRCINFO': srcinfo('9.8.7', '3'),
    });
    expect(after).toEqual({ PKGBUILD: pkgbuild('9.8.7', '4') + url('9.8.7'), '.SRCINFO': srcinfo('9.8.7', '4') });
  });
});

describe('the version of a source file', () => {
  const read = (file: string, text: string) => versionOf(load(file, text, true));

  test('is a literal one, where the file also says that a package inherits it', () => {
    const text = '[package]\nname = "a"\nversion.workspace = true\n[workspace.package]\nversion = "1.2.3"\n';
    expect(read('Cargo.toml', text).core).toBe('1.2.3');
  });

  test('may stand in three parts', () => {
    const cmake = 'project(x)\nset(X_VERSION_MAJOR "2")\nset(X_VERSION_MINOR "8")\nset(X_VERSION_PATCH "0")\n';
    expect(read('CMakeLists.txt', cmake)).toEqual({ core: '2.8.0', prerelease: null, build: null });
    const header = '#define VERSION_MAJOR 3\n#define VERSION_MINOR 4\n#define VERSION_PATCH 10\n';
    expect(read('src/version.h', header).core).toBe('3.4.10');
  });
});
