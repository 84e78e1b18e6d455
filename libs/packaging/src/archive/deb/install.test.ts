import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { has, run } from '../system/testing/programs.ts';
import {
  entriesOf,
  longName,
  manyFiles,
  oddFiles,
  packSample,
  sampleFiles,
  sampleMeta,
} from '../system/testing/sample.ts';
import { deb } from './format.ts';
import { dpkgRoot } from './testing/root.ts';

const noDpkg = !has('dpkg-deb');

let folder: Folder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder[Symbol.dispose]());

async function pack(meta = sampleMeta(), files = sampleFiles): Promise<string> {
  const file = join(folder.path, 'a.deb');
  await packSample(file, deb, entriesOf(folder.path, files), meta);
  return file;
}

describe.skipIf(noDpkg)('a deb package, installed (needs dpkg)', () => {
  test('is what was packed, is whole to dpkg --verify, and goes again without a trace', async () => {
    const root = dpkgRoot(folder.path);
    const log = (word: string): string => `echo ${word} "$1" >> "$DPKG_ROOT/log"\n`;
    const scripts = {
      preInstall: log('before'),
      postInstall: log('after'),
      preRemove: log('leaving'),
      postRemove: log('gone'),
    };
    const file = await pack(sampleMeta({ scripts }));
    root.dpkg('--install', file);
    expect(root.dpkg('--verify')).toBe('');
    expect(root.read('usr/share/beacon/lights')).toBe('one\ntwo\n');
    expect(run('sh', [join(root.path, 'usr/bin/light')])).toBe('beacon 1.2.3\n');
    expect(statSync(join(root.path, 'var/lib/beacon')).isDirectory()).toBe(true);
    expect(root.dpkg('--status', 'beacon')).toContain('Status: install ok installed');
    root.dpkg('--purge', 'beacon');
    expect(root.read('log')).toBe('before install\nafter configure\nleaving remove\ngone remove\ngone purge\n');
    expect(root.files()).toEqual(['log']);
  });

  test('leaves what the administrator wrote when a newer one comes', async () => {
    const root = dpkgRoot(folder.path);
    root.dpkg('--install', await pack(sampleMeta({ version: '1.2.3-rc.1+999' })));
    writeFileSync(join(root.path, 'etc/beacon/beacon.conf'), 'light = off\n');
    const newer = { ...sampleFiles, 'etc/beacon/beacon.conf': 'light = auto\n', 'usr/share/beacon/lights': 'three\n' };
    root.dpkg('--force-confold', '--install', await pack(sampleMeta({ version: '1.2.3+001' }), newer));
    expect(root.read('etc/beacon/beacon.conf')).toBe('light = off\n');
    expect(root.read('etc/beacon/beacon.conf.dpkg-dist')).toBe('light = auto\n');
    expect(root.read('usr/share/beacon/lights')).toBe('three\n');
  });

  test('takes every name, link and empty thing', async () => {
    const root = dpkgRoot(folder.path);
    const file = await pack(sampleMeta(), oddFiles);
    root.dpkg('--install', file);
    expect(root.dpkg('--verify')).toBe('');
    const read = await deb.read(file);
    const wanted = Object.keys(oddFiles).sort();
    expect(
      read
        .map(({ path }) => path.replace(/\/$/, ''))
        .filter((path) => wanted.includes(path))
        .sort(),
    ).toEqual(wanted);
    expect(root.files()).toEqual(read.map(({ path }) => path.replace(/\/$/, '')).sort());
    expect(run('readlink', [join(root.path, 'usr/share/beacon/long')])).toBe(`${longName}/${longName}\n`);
    expect(run('readlink', [join(root.path, 'usr/share/beacon/away')])).toBe('/usr/share/common/licenses\n');
  });

  test('unpacked by us it is the same, but for absolute links, which stay inside', async () => {
    const file = await pack(sampleMeta(), oddFiles);
    mkdirSync(join(folder.path, 'ours'));
    await deb.unpack(file, join(folder.path, 'ours'));
    run('dpkg-deb', ['--extract', file, join(folder.path, 'theirs')]);
    run('rm', [join(folder.path, 'theirs/usr/share/beacon/away')]);
    expect(run('readlink', [join(folder.path, 'ours/usr/share/beacon/away')])).toBe('../common/licenses\n');
    run('rm', [join(folder.path, 'ours/usr/share/beacon/away')]);
    run('diff', ['--recursive', '--no-dereference', 'ours', 'theirs'], { cwd: folder.path });
  });

  test('may hold ten thousand files', async () => {
    const file = join(folder.path, 'a.deb');
    await packSample(file, deb, manyFiles(10_000));
    expect(
      run('dpkg-deb', ['--contents', file])
        .split('\n')
        .filter((line) => line.startsWith('-')),
    ).toHaveLength(10_001);
    expect((await deb.read(file)).filter(({ kind }) => kind === 'file')).toHaveLength(10_001);
  });
});
