import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { findInstalled, resolveInside } from './inside.ts';
import { foldersOf } from './installable.ts';
import { kindOf } from './kind.ts';
import { leftOver } from './left-over.ts';

test('links inside a root lead to what is in the root, never out of it', () => {
  using folder = tempFolder({ 'opt/beacon/beacon': '', 'usr/bin/plain': '' });
  const link = (target: string, path: string): void => symlinkSync(target, join(folder.path, path));
  link('/opt/beacon/beacon', 'usr/bin/beacon');
  link('../../../../../opt/beacon', 'usr/bin/up');
  link('circle', 'usr/bin/circle');
  link('/etc/passwd', 'usr/bin/passwd');
  link('usr/bin', 'bin');
  const real = (path: string): string | null => resolveInside(folder.path, path);
  expect(real('/bin/beacon')).toBe(join(folder.path, 'opt/beacon/beacon'));
  expect(real('/bin/up/beacon')).toBe(join(folder.path, 'opt/beacon/beacon'));
  expect([real('/bin/circle'), real('/bin/passwd'), real('/bin/gone')]).toEqual([null, null, null]);
  expect(findInstalled(folder.path, 'plain')).toBe('/usr/bin/plain');
  expect(findInstalled(folder.path, 'bin/plain')).toBe('/bin/plain');
  expect(findInstalled(folder.path, 'sh')).toBeNull();
  mkdirSync(join(folder.path, 'usr/bin/folder'));
  expect(findInstalled(folder.path, 'folder')).toBeNull();
});

test('the folders of a package are those above what is in it', () => {
  expect(foldersOf(['./usr/bin/beacon', '/etc/beacon/', 'README', 'usr/bin/other'])).toEqual(['usr/bin', 'etc/beacon']);
});

test.each([
  ['a.deb', [], 'deb'],
  ['a.rpm', [], 'rpm'],
  ['a-1-1-any.pkg.tar.zst', [], 'pacman'],
  ['a.tar.gz', ['.PKGINFO', 'usr/bin/a'], 'pacman'],
  ['a-1.0.tgz', ['package/package.json'], 'npm'],
  ['a-1.0-py3-none-any.whl', [], 'python'],
  ['a-1.0.tar.gz', ['a-1.0/PKG-INFO', 'a-1.0/a.py'], 'python'],
  ['a-1.0.tar.gz', ['a-1.0/bin/a', 'a-1.0/share/PKG-INFO'], 'archive'],
])('%s with %j is for %s', (name, paths, kind) => {
  expect(kindOf(name, paths)).toBe(kind);
});

test('of what stays the uppermost is named', () => {
  const before = new Set(['etc/', 'etc/passwd']);
  const after = new Set([
    ...before,
    'etc/a/',
    'etc/a/b/',
    'etc/a/b/c',
    'etc/d',
    'var/lib/own/',
    'var/lib/own/x',
    'etc/ab',
  ]);
  expect(leftOver(before, after, ['var/lib/own/'])).toEqual(['etc/a/', 'etc/ab', 'etc/d']);
});
