import { chmodSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../../testing/release.ts';
import { has, run } from '../system/testing/programs.ts';
import { damage, entriesOf, packSample, sampleFiles, sampleMeta } from '../system/testing/sample.ts';
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

describe('reading', () => {
  const damages: [string, (file: string) => void, RegExp][] = [
    ['empty', (file) => truncateSync(file, 0), /ends too early/],
    ['no archive of ar', (file) => writeFileSync(file, 'hello, world'), /no deb package/],
    ['cut off', (file) => truncateSync(file, statSync(file).size - 20), /ends too early/],
    ['cut off behind its control archive', (file) => truncateSync(file, 8 + 60 + 4), /no control\.tar/],
    ['one with a byte changed', (file) => damage(file, statSync(file).size - 40), /./],
    [
      'one with more behind it',
      (file) =>
        writeFileSync(file, `${'extra'.padEnd(16)}${'0'.padEnd(12)}0     0     100644  2         \`\nhi`, {
          flag: 'a',
        }),
      /more behind/,
    ],
  ];
  test.each(damages)('%s is told as damaged', async (_, spoil, why) => {
    const file = await pack();
    spoil(file);
    const error = await failure(deb.read(file));
    expect(error).toMatchObject({ kind: 'build', message: expect.stringContaining('is damaged') });
    expect(error.why).toMatch(why);
  });

  test.skipIf(!has('dpkg-deb')).each(['gzip', 'zstd', 'none'])(
    'it reads what dpkg-deb compresses by %s (needs dpkg)',
    async (how) => {
      folder.write({
        'tree/DEBIAN/control':
          'Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.org>\nDescription: x\n',
      });
      folder.write({ 'tree/usr/share/x/file': 'content\n' });
      chmodSync(join(folder.path, 'tree/DEBIAN'), 0o755);
      run('dpkg-deb', [`-Z${how}`, '--build', join(folder.path, 'tree'), join(folder.path, 'x.deb')]);
      const found: string[] = [];
      const entries = await deb.read(join(folder.path, 'x.deb'), ({ kind }) =>
        kind === 'file' ? { push: (piece) => found.push(piece.toString()), end: () => {} } : null,
      );
      expect(entries.map(({ path }) => path)).toEqual(['usr/', 'usr/share/', 'usr/share/x/', 'usr/share/x/file']);
      expect(found).toEqual(['content\n']);
    },
  );
});
