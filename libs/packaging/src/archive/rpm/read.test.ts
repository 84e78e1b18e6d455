import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../../testing/release.ts';
import { has, run } from '../system/testing/programs.ts';
import { damage, entriesOf, packSample, sampleFiles, sampleMeta } from '../system/testing/sample.ts';
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

describe('reading', () => {
  const damages: [string, (file: string) => void, RegExp][] = [
    ['empty', (file) => truncateSync(file, 0), /ends too early/],
    ['no package', (file) => writeFileSync(file, 'hello, world'.repeat(20)), /no rpm package/],
    ['cut off in its header', (file) => truncateSync(file, 700), /ends too early/],
    ['cut off at its end', (file) => truncateSync(file, statSync(file).size - 20), /end/],
    ['one with another byte in its header', (file) => damage(file, 900), /digest/],
    ['one with another byte in its payload', (file) => damage(file, statSync(file).size - 40), /./],
    ['one with a byte behind it', (file) => writeFileSync(file, 'x', { flag: 'a' }), /end|digest/],
  ];
  test.each(damages)('%s is told as damaged', async (_, spoil, why) => {
    const file = await pack();
    spoil(file);
    const error = await failure(rpm.read(file));
    expect(error).toMatchObject({ kind: 'build', message: expect.stringContaining('is damaged') });
    expect(error.why).toMatch(why);
  });

  test.skipIf(!has('rpmbuild')).each(['w6.gzdio', 'w3.zstdio'])(
    'it reads what rpmbuild writes by %s (needs rpm-build)',
    async (how) => {
      folder.write({
        'x.spec': `Name: x
Version: 1
Release: 1
Summary: x
License: MIT
BuildArch: noarch
%description
x
%install
mkdir -p %{buildroot}/usr/share/x/empty
echo content > %{buildroot}/usr/share/x/file
ln %{buildroot}/usr/share/x/file %{buildroot}/usr/share/x/same
ln -s file %{buildroot}/usr/share/x/link
%files
/usr/share/x
%ghost /var/log/x
`,
      });
      const defines = [`_topdir ${folder.path}`, `_binary_payload ${how}`].flatMap((text) => ['--define', text]);
      run('rpmbuild', ['-bb', ...defines, join(folder.path, 'x.spec')], { env: { HOME: folder.path } });
      const file = join(folder.path, 'RPMS/noarch/x-1-1.noarch.rpm');
      const found: string[] = [];
      const entries = await rpm.read(file, ({ path, kind }) =>
        kind === 'file' ? { push: (piece) => found.push(`${path}: ${piece}`), end: () => {} } : null,
      );
      expect(entries.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
        'folder usr/share/x',
        'folder usr/share/x/empty',
        'file usr/share/x/file',
        'link usr/share/x/link',
        'file usr/share/x/same',
        'file var/log/x',
      ]);
      expect(found).toEqual(['usr/share/x/same: content\n']);
    },
  );
});
