import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { has, run, tell } from '../system/testing/programs.ts';
import { damage, entriesOf, manyFiles, packSample, sampleFiles, sampleMeta } from '../system/testing/sample.ts';
import { rpm } from './format.ts';

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

const query = (file: string, ...args: readonly string[]): string => run('rpm', ['--query', '--package', ...args, file]);
const linesOf = (text: string): string[] => text.trimEnd().split('\n');
const noRpm = !has('rpm');

describe.skipIf(noRpm)('an rpm package, as rpm reads it (needs rpm)', () => {
  test('has digests that are right, and are wrong where a byte is another', async () => {
    const file = await pack();
    expect(linesOf(run('rpm', ['--checksig', '--verbose', file])).slice(1)).toEqual([
      '    Header SHA256 digest: OK',
      '    Header SHA1 digest: OK',
      '    Payload SHA256 digest: OK',
      '    MD5 digest: OK',
    ]);
    damage(file, statSync(file).size - 30);
    const { code, all } = tell('rpm', ['--checksig', '--verbose', file]);
    expect(code).not.toBe(0);
    expect(all).toMatch(/Payload SHA256 digest: BAD[\s\S]*MD5 digest: BAD/);
  });

  test('says of itself what the config says, and nothing of the machine', async () => {
    const file = await pack(sampleMeta({ version: '1.2.3-rc.1+004', system: { section: 'Applications/System' } }));
    expect(query(file, '--info').replace(/Install Date.*\n/, '')).toBe(
      [
        'Name        : beacon',
        'Version     : 1.2.3~rc.1',
        'Release     : 004.1',
        'Architecture: x86_64',
        'Group       : Applications/System',
        'Size        : 132',
        'License     : MIT',
        'Signature   : (none)',
        'Source RPM  : beacon-1.2.3~rc.1-004.1.src.rpm',
        'Build Date  : Tue Nov 14 22:13:20 2023',
        'Build Host  : localhost',
        'Packager    : Jo Doe <jo@example.org>',
        'Vendor      : Jo Doe',
        'URL         : https://beacon.example',
        'Summary     : Shows where the light is',
        'Description :',
        'Beacon tells ships where the harbor is.',
        '',
        '- one light',
        '- two lights, of which the second is dark',
        '',
      ].join('\n'),
    );
    expect(query(file, '--changelog')).toBe(
      '* Tue Nov 14 2023 Jo Doe <jo@example.org> - 1.2.3~rc.1-004.1\n- Version 1.2.3-rc.1+004\n\n',
    );
  });

  test('has the files of root, configuration and documentation marked, and no folder of the system', async () => {
    const file = await pack();
    const format =
      '[%{FILEMODES:perms} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEMTIMES} %{FILEFLAGS:fflags} %{FILENAMES}\\n]';
    expect(linesOf(query(file, '--queryformat', format))).toEqual([
      'drwxr-xr-x root:root 1700000000  /etc/beacon',
      '-rw-r--r-- root:root 1700000000 cn /etc/beacon/beacon.conf',
      '-rwxr-xr-x root:root 1700000000  /usr/bin/beacon',
      'lrwxrwxrwx root:root 1700000000  /usr/bin/light',
      'drwxr-xr-x root:root 1700000000  /usr/share/beacon',
      '-rw-r--r-- root:root 1700000000  /usr/share/beacon/lights',
      'drwxr-xr-x root:root 1700000000  /usr/share/doc/beacon',
      '-rw-r--r-- root:root 1700000000 d /usr/share/doc/beacon/copyright',
      'drwxr-xr-x root:root 1700000000  /var/lib/beacon',
    ]);
  });

  test('needs, provides and replaces what the config says, and what its scripts need', async () => {
    const system = {
      depends: ['glibc >= 2.28', 'libc.so.6(GLIBC_2.34)(64bit)', '(gtk3 or gtk4)'],
      recommends: ['lamp'],
      suggests: ['oil'],
      conflicts: ['darkness'],
      breaks: ['night (<< 2)'],
      replaces: ['candle < 1:3-2'],
      provides: ['light = 1.2'],
    };
    const scripts = { preInstall: '#!/usr/bin/bash -e\ntrue\n', postRemove: 'echo gone\n' };
    const file = await pack(sampleMeta({ system, scripts, version: '1.2.3-rc.1' }));
    expect(linesOf(query(file, '--provides'))).toEqual([
      'beacon = 1.2.3~rc.1-1',
      'beacon(x86-64) = 1.2.3~rc.1-1',
      'config(beacon) = 1.2.3~rc.1-1',
      'light = 1.2',
    ]);
    expect(linesOf(query(file, '--queryformat', '[%{REQUIREFLAGS:deptype} %{REQUIRENEVRS}\\n]'))).toEqual([
      'manual (gtk3 or gtk4)',
      'postun,interp /bin/sh',
      'pre,interp /usr/bin/bash',
      'config config(beacon) = 1.2.3~rc.1-1',
      'manual glibc >= 2.28',
      'manual libc.so.6(GLIBC_2.34)(64bit)',
      'rpmlib rpmlib(CompressedFileNames) <= 3.0.4-1',
      'rpmlib rpmlib(FileDigests) <= 4.6.0-1',
      'rpmlib rpmlib(PayloadFilesHavePrefix) <= 4.0-1',
      'rpmlib rpmlib(RichDependencies) <= 4.12.0-1',
      'rpmlib rpmlib(TildeInVersions) <= 4.10.0-1',
    ]);
    expect(query(file, '--conflicts')).toBe('darkness\nnight < 2\n');
    expect(query(file, '--obsoletes')).toBe('candle < 1:3-2\n');
    expect(query(file, '--recommends')).toBe('lamp\n');
    expect(query(file, '--suggests')).toBe('oil\n');
    expect(query(file, '--scripts')).toBe(
      'preinstall scriptlet (using /usr/bin/bash -e):\n#!/usr/bin/bash -e\ntrue\n\npostuninstall scriptlet (using /bin/sh):\necho gone\n\n',
    );
  });

  test.each([
    [null, 'noarch', 'beacon = 1.2.3-004.1'],
    ['linux-arm64', 'aarch64', 'beacon = 1.2.3-004.1,beacon(aarch-64) = 1.2.3-004.1'],
  ])('for %s it is of the architecture %s', async (platform, arch, provides) => {
    const file = await pack(sampleMeta({ platform }), { 'usr/bin/beacon': 'x' });
    expect(query(file, '--queryformat', '%{ARCH}')).toBe(arch);
    expect(linesOf(query(file, '--provides')).join()).toBe(provides);
  });

  test('may be without files', async () => {
    const file = await pack(sampleMeta(), { 'usr/share': null });
    expect(query(file, '--list')).toBe('(contains no files)\n');
    expect(await rpm.read(file)).toEqual([]);
  });

  test.skipIf(!has('rpm2cpio', 'cpio'))('is a cpio archive behind its headers (needs rpm2cpio, cpio)', async () => {
    const file = await pack();
    const names = run('sh', ['-c', 'rpm2cpio "$1" | cpio --list --quiet', 'sh', file]);
    expect(linesOf(names).map((name) => name.slice(1))).toEqual(linesOf(query(file, '--list')));
  });

  test('may hold ten thousand files', async () => {
    const file = join(folder.path, 'many.rpm');
    await packSample(file, rpm, manyFiles(10_000));
    expect(linesOf(query(file, '--list'))).toHaveLength(10_101);
    expect((await rpm.read(file)).filter(({ kind }) => kind === 'file')).toHaveLength(10_000);
  });
});

test.skipIf(noRpm || !has('rpmlint'))(
  'rpmlint finds no error in it but that nobody signed it (needs rpmlint)',
  async () => {
    const file = await pack(sampleMeta({ platform: null, system: { section: 'Applications/System' } }));
    const errors = linesOf(tell('rpmlint', [file]).all).filter((line) => line.includes(': E: '));
    expect(errors).toEqual(['beacon.noarch: E: no-signature']);
  },
);

test('the same entries give the same bytes, wherever they lie', async () => {
  const first = readFileSync(await pack());
  using elsewhere = tempFolder();
  const umask = process.umask(0o077);
  try {
    const file = join(elsewhere.path, 'b.rpm');
    await packSample(file, rpm, entriesOf(elsewhere.path), sampleMeta());
    expect(readFileSync(file).equals(first)).toBe(true);
  } finally {
    process.umask(umask);
  }
});
