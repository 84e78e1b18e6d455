import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { has, run, tell } from '../system/testing/programs.ts';
import { entriesOf, packSample, sampleFiles, sampleMeta } from '../system/testing/sample.ts';
import { arHeader, largestMember } from './ar.ts';
import { deb } from './format.ts';

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

const field = (file: string, name: string): string => run('dpkg-deb', ['--field', file, name]).trimEnd();
const noDpkg = !has('dpkg-deb');

describe.skipIf(noDpkg)('a deb package, as dpkg-deb reads it (needs dpkg)', () => {
  test('says of itself what the config says', async () => {
    const system = {
      depends: ['libc6 (>= 2.28)', 'libgl1 | libgl1-mesa-glx'],
      recommends: ['lamp'],
      suggests: ['oil'],
      conflicts: ['darkness'],
      breaks: ['night << 2'],
      replaces: ['candle'],
      provides: ['light (= 1.2)'],
      section: 'utils',
    };
    const file = await pack(sampleMeta({ system, version: '1.2.3-rc.1+004' }));
    expect(run('dpkg-deb', ['--field', file])).toBe(
      [
        'Package: beacon',
        'Version: 1.2.3~rc.1+004-1',
        'Architecture: amd64',
        'Maintainer: Jo Doe <jo@example.org>',
        'Installed-Size: 18',
        'Depends: libc6 (>= 2.28), libgl1 | libgl1-mesa-glx',
        'Recommends: lamp',
        'Suggests: oil',
        'Conflicts: darkness',
        'Breaks: night (<< 2)',
        'Replaces: candle',
        'Provides: light (= 1.2)',
        'Section: utils',
        'Priority: optional',
        'Homepage: https://beacon.example',
        'Description: Shows where the light is',
        ' Beacon tells ships where the harbor is.',
        ' .',
        '  - one light',
        '  - two lights, of which the second is dark',
        '',
      ].join('\n'),
    );
  });

  test('holds folders, files and links below ./, all of root and of one time', async () => {
    const file = await pack();
    const listing = run('dpkg-deb', ['--contents', file]).trimEnd().split('\n');
    expect(listing.map((line) => line.replace(/ +\d+ (?=\d{4}-)/, ' '))).toEqual([
      'drwxr-xr-x root/root 2023-11-14 22:13 ./',
      'drwxr-xr-x root/root 2023-11-14 22:13 ./etc/',
      'drwxr-xr-x root/root 2023-11-14 22:13 ./etc/beacon/',
      '-rw-r--r-- root/root 2023-11-14 22:13 ./etc/beacon/beacon.conf',
      'drwxr-xr-x root/root 2023-11-14 22:13 ./usr/',
      'drwxr-xr-x root/root 2023-11-14 22:13 ./usr/bin/',
      '-rwxr-xr-x root/root 2023-11-14 22:13 ./usr/bin/beacon',
      'lrwxrwxrwx root/root 2023-11-14 22:13 ./usr/bin/light -> beacon',
      'drwxr-xr-x root/root 2023-11-14 22:13 ./usr/share/',
      'drwxr-xr-x root/root 2023-11-14 22:13 ./usr/share/beacon/',
      '-rw-r--r-- root/root 2023-11-14 22:13 ./usr/share/beacon/lights',
      'drwxr-xr-x root/root 2023-11-14 22:13 ./usr/share/doc/',
      'drwxr-xr-x root/root 2023-11-14 22:13 ./usr/share/doc/beacon/',
      '-rw-r--r-- root/root 2023-11-14 22:13 ./usr/share/doc/beacon/changelog.Debian.gz',
      '-rw-r--r-- root/root 2023-11-14 22:13 ./usr/share/doc/beacon/copyright',
      'drwxr-xr-x root/root 2023-11-14 22:13 ./var/',
      'drwxr-xr-x root/root 2023-11-14 22:13 ./var/lib/',
      'drwxr-xr-x root/root 2023-11-14 22:13 ./var/lib/beacon/',
    ]);
  });

  test('has a control archive of root with scripts that can be started', async () => {
    const file = await pack(sampleMeta({ scripts: { postInstall: 'echo hello\n', preRemove: '#!/bin/bash -e\n:\n' } }));
    run('dpkg-deb', ['--control', file, join(folder.path, 'control')]);
    const listing = run('sh', ['-c', `dpkg-deb --ctrl-tarfile ${file} | tar -tv --full-time`]);
    expect(
      listing
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/ +\d+ (?=\d{4}-)/, ' ')),
    ).toEqual([
      'drwxr-xr-x root/root 2023-11-14 22:13:20 ./',
      '-rw-r--r-- root/root 2023-11-14 22:13:20 ./conffiles',
      '-rw-r--r-- root/root 2023-11-14 22:13:20 ./control',
      '-rw-r--r-- root/root 2023-11-14 22:13:20 ./md5sums',
      '-rwxr-xr-x root/root 2023-11-14 22:13:20 ./postinst',
      '-rwxr-xr-x root/root 2023-11-14 22:13:20 ./prerm',
    ]);
    expect(folder.read('control/postinst')).toBe('#!/bin/sh\nset -e\necho hello\n');
    expect(folder.read('control/prerm')).toBe('#!/bin/bash -e\n:\n');
    expect(folder.read('control/conffiles')).toBe('/etc/beacon/beacon.conf\n');
    expect(folder.read('control/md5sums')).toMatch(/^[0-9a-f]{32} {2}usr\/bin\/beacon\n/);
    run('dpkg-deb', ['--extract', file, join(folder.path, 'data')]);
    run('md5sum', ['--check', '--strict', '../control/md5sums'], { cwd: join(folder.path, 'data') });
  });

  test.each([
    [null, 'all'],
    ['linux-arm64', 'arm64'],
  ])('for %s it is of the architecture %s', async (platform, architecture) => {
    expect(field(await pack(sampleMeta({ platform })), 'Architecture')).toBe(architecture);
  });

  test('tells ldconfig of a library that programs are to find', async () => {
    const library = 'usr/lib/x86_64-linux-gnu/libbeacon.so.1';
    const file = await pack(sampleMeta(), { ...sampleFiles, [library]: 'x', 'usr/lib/beacon/libown.so': 'x' });
    expect(run('dpkg-deb', ['--info', file, 'triggers'])).toBe('activate-noawait ldconfig\n');
    expect(tell('dpkg-deb', ['--info', await pack(), 'triggers']).code).not.toBe(0);
  });

  test.skipIf(!has('dpkg-gencontrol'))(
    'is as large, installed, as dpkg-gencontrol counts (needs dpkg-dev)',
    async () => {
      const files = { ...sampleFiles, 'usr/share/beacon/big': 'x'.repeat(5000), 'usr/share/beacon/empty': '' };
      const file = await pack(sampleMeta(), files);
      const tree = join(folder.path, 'tree');
      run('dpkg-deb', ['--raw-extract', file, tree]);
      folder.write({
        'debian/control': `Source: beacon\nMaintainer: ${field(file, 'Maintainer')}\n\nPackage: beacon\nArchitecture: any\nDescription: x\n`,
        'debian/changelog':
          'beacon (1) unstable; urgency=low\n\n  * x\n\n -- Jo <jo@example.org>  Tue, 14 Nov 2023 22:13:20 +0000\n',
      });
      run('rm', ['-r', join(tree, 'DEBIAN')]);
      mkdirSync(join(tree, 'DEBIAN'));
      run('dpkg-gencontrol', [`-P${tree}`, '-DArchitecture=amd64'], { cwd: folder.path });
      const [, counted] = /Installed-Size: (\d+)/.exec(folder.read('tree/DEBIAN/control')) ?? [];
      // It also counts the folder of control files, which it has to be given and which is installed nowhere.
      expect(Number(field(file, 'Installed-Size'))).toBe(Number(counted) - 1);
    },
  );
});

test.skipIf(noDpkg || !has('lintian'))('lintian finds no error in it (needs lintian)', async () => {
  const file = await pack(sampleMeta({ platform: null, scripts: { postInstall: 'echo hello\n' } }));
  const { all } = tell('lintian', ['--allow-root', '--tag-display-limit', '0', file]);
  expect(all.split('\n').filter((line) => line.startsWith('E:'))).toEqual([]);
  expect(
    all
      .split('\n')
      .filter((line) => line.startsWith('W:'))
      .map((line) => line.split(' ')[2]),
  ).toEqual(['initial-upload-closes-no-bugs', 'no-manual-page', 'no-manual-page']);
});

test('the same entries give the same bytes, wherever they lie', async () => {
  const first = readFileSync(await pack());
  using elsewhere = tempFolder();
  const umask = process.umask(0o077);
  try {
    const file = join(elsewhere.path, 'b.deb');
    await packSample(file, deb, entriesOf(elsewhere.path), sampleMeta());
    expect(readFileSync(file).equals(first)).toBe(true);
  } finally {
    process.umask(umask);
  }
});

test('what has no room in it is refused, with what to do', () => {
  expect(() => arHeader('data.tar.gz', largestMember + 1, 0)).toThrow(/would be 10000000000 bytes/);
  expect(arHeader('data.tar.gz', largestMember, 0)).toHaveLength(60);
});
