import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { readBundle } from './bundle.ts';
import { releaseName } from './manifest.ts';

test('a manifest lists every file with digest, size and mode, by the bytes of the path', async () => {
  using folder = tempFolder({ 'web/b.txt': 'b\n', 'web/a b.txt': '', 'web/ä.txt': 'ä', 'web/a/-x': '1', 'web/Z': '' });
  chmodSync(join(folder.path, 'web/a/-x'), 0o711);
  chmodSync(join(folder.path, 'web/b.txt'), 0o600);
  const { manifest } = await readBundle(folder.path, 'web');
  expect(manifest.files.map(({ path, size, mode }) => [path, size, mode.toString(8)])).toEqual([
    ['Z', 0, '644'],
    ['a b.txt', 0, '644'],
    ['a/-x', 1, '755'],
    ['b.txt', 2, '644'],
    ['ä.txt', 2, '644'],
  ]);
  expect(manifest.bytes).toBe(5);
  expect(manifest.text.split('\n')[3]).toBe(
    '0263829989b6fd954f72baaf2fc64bc2e2f01d692d4de72986ea808f6e99813f  2  644  b.txt',
  );
  expect(execFileSync('sha256sum', { input: manifest.text, encoding: 'utf8' }).slice(0, 64)).toBe(manifest.digest);
  expect(releaseName('3.4.0+001', manifest.digest)).toBe(`3.4.0+001-${manifest.digest.slice(0, 8)}`);
});

test('a symbolic link to a file of the folder counts as that file', async () => {
  using folder = tempFolder({ 'web/real.js': 'x', 'other/real.js': 'x' });
  symlinkSync('real.js', join(folder.path, 'web/link.js'));
  const { manifest } = await readBundle(folder.path, 'web');
  const [link, real] = manifest.files;
  expect(link).toEqual({ ...real, path: 'link.js' });
});

test.each([
  ['a symbolic link out of the folder', /"x" is a symbolic link that leads out of the folder, to \//, '../secret'],
  ['one out of the repository', /"x" is a symbolic link that leads out of the folder, to \/etc\//, '/etc/hostname'],
  ['one that leads nowhere', /"x" is a symbolic link that leads nowhere/, 'gone'],
  ['one to a folder', /"x" is a symbolic link to a folder/, 'sub'],
  ['one to its own folder', /"x" is a symbolic link to a folder/, '.'],
])('%s is refused', async (_, message, target) => {
  using folder = tempFolder({ 'web/index.html': '', 'web/sub/a': '', secret: '' });
  symlinkSync(target, join(folder.path, 'web/x'));
  await expect(readBundle(folder.path, 'web')).rejects.toMatchObject({
    kind: 'gate',
    message: expect.stringMatching(message),
  });
});

test.each(['line\nbreak', 'tab\there', 'back\\slash', 'bell\x07', 'c1\u0085'])(
  'a file called %j is refused',
  async (name) => {
    using folder = tempFolder({ [`web/${name}`]: '' });
    await expect(readBundle(folder.path, 'web')).rejects.toMatchObject({
      kind: 'gate',
      message: `${JSON.stringify(name)} has a line break, a control character or a backslash in its name`,
    });
  },
);

test('what is neither a file nor a folder is refused', async () => {
  using folder = tempFolder({ 'web/index.html': '' });
  execFileSync('mkfifo', [join(folder.path, 'web/pipe')]);
  await expect(readBundle(folder.path, 'web')).rejects.toMatchObject({
    message: '"pipe" is neither a file nor a folder',
  });
});

test('a folder that is missing, empty or a file says what to type', async () => {
  using folder = tempFolder({ file: '' });
  mkdirSync(join(folder.path, 'empty'));
  for (const from of ['missing', 'empty', 'file'])
    await expect(readBundle(folder.path, from)).rejects.toMatchObject({
      message: `there is nothing to serve in ${from}`,
      next: 'npx windlass build-artifacts',
    });
});

test('packages that lie below a build called dist are no part of it', async () => {
  using folder = tempFolder({ 'dist/index.html': '', 'dist/release/beacon.tar.gz': 'x' });
  const { manifest } = await readBundle(folder.path, 'dist');
  expect(manifest.files.map(({ path }) => path)).toEqual(['index.html']);
});
