import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../system/testing/programs.ts';
import { entriesOf, oddFiles, packSample, sampleFiles, sampleMeta } from '../system/testing/sample.ts';
import { rpm } from './format.ts';
import { canInstall, rpmRoot } from './testing/root.ts';

let folder: Folder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder[Symbol.dispose]());

async function pack(meta = sampleMeta(), files = sampleFiles): Promise<string> {
  const file = join(folder.path, 'a.rpm');
  await packSample(file, rpm, entriesOf(folder.path, files), meta);
  return file;
}

describe.skipIf(!canInstall)('an rpm package, installed (needs rpm, and root, since rpm changes its root)', () => {
  test('is what was packed, is whole to rpm --verify, and goes again without a trace', async () => {
    const root = rpmRoot(folder.path, ['/bin/sh']);
    const log = (word: string): string => `echo ${word} "$1" >> /log\n`;
    const scripts = {
      preInstall: log('before'),
      postInstall: `#!/bin/sh -e\n${log('after')}`,
      preRemove: log('leaving'),
      postRemove: log('gone'),
    };
    root.rpm('--install', '--nodeps', await pack(sampleMeta({ scripts })));
    expect(root.rpm('--verify', '--nodeps', 'beacon')).toBe('');
    expect(root.read('usr/share/beacon/lights')).toBe('one\ntwo\n');
    expect(run('sh', [join(root.path, 'usr/bin/light')])).toBe('beacon 1.2.3\n');
    expect(statSync(join(root.path, 'var/lib/beacon')).isDirectory()).toBe(true);
    root.rpm('--erase', 'beacon');
    expect(root.read('log')).toBe('before 1\nafter 1\nleaving 0\ngone 0\n');
    // Folders of the system, which rpm makes where there is none, belong to no package.
    expect(root.files().filter((path) => /beacon/.test(path))).toEqual([]);
  });

  test('leaves what the administrator wrote when a newer one comes', async () => {
    const root = rpmRoot(folder.path);
    root.rpm('--install', '--nodeps', await pack(sampleMeta({ version: '1.2.3-rc.1+999' })));
    writeFileSync(join(root.path, 'etc/beacon/beacon.conf'), 'light = off\n');
    const newer = { ...sampleFiles, 'etc/beacon/beacon.conf': 'light = auto\n', 'usr/share/beacon/lights': 'three\n' };
    root.rpm('--upgrade', '--nodeps', await pack(sampleMeta({ version: '1.2.3+001' }), newer));
    expect(root.read('etc/beacon/beacon.conf')).toBe('light = off\n');
    expect(root.read('etc/beacon/beacon.conf.rpmnew')).toBe('light = auto\n');
    expect(root.read('usr/share/beacon/lights')).toBe('three\n');
  });

  test('takes every name, link and empty thing', async () => {
    const root = rpmRoot(folder.path);
    const file = await pack(sampleMeta(), oddFiles);
    root.rpm('--install', '--nodeps', file);
    expect(root.rpm('--verify', '--nodeps', 'beacon')).toBe('');
    const read = (await rpm.read(file)).map(({ path }) => path);
    expect(Object.keys(oddFiles).filter((path) => !read.includes(path))).toEqual([]);
    expect(read.filter((path) => !root.files().includes(path))).toEqual([]);
    expect(run('readlink', [join(root.path, 'usr/share/beacon/away')])).toBe('/usr/share/common/licenses\n');
    const owners = root
      .rpm('--query', '--file', ...read.map((path) => `/${path}`))
      .trimEnd()
      .split('\n');
    expect(owners).toEqual(read.map(() => 'beacon-1.2.3-004.1.x86_64'));
  });

  test('unpacked by us it is the same, but for absolute links, which stay inside', async () => {
    const root = rpmRoot(folder.path);
    const file = await pack(sampleMeta(), oddFiles);
    root.rpm('--install', '--nodeps', file);
    const ours = join(folder.path, 'ours');
    mkdirSync(ours);
    await rpm.unpack(file, ours);
    expect(run('readlink', [join(ours, 'usr/share/beacon/away')])).toBe('../common/licenses\n');
    for (const at of [ours, root.path]) run('rm', [join(at, 'usr/share/beacon/away')]);
    run('diff', ['--recursive', '--no-dereference', join(ours, 'usr'), join(root.path, 'usr')]);
  });
});
