import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { describe, expect, test } from 'vitest';
import { has, readFiles, writeFiles } from '../testing/world.ts';
import { readBundle } from './bundle.ts';
import type { ManifestFile } from './manifest.ts';
import { inBatches, tarOf } from './tar.ts';

const names = {
  '-rf': 'dash',
  '--checkpoint-action=exec=sh': 'option',
  'a b/c d.txt': 'blanks',
  'ünï/日本.txt': 'unicode',
  "it's $(id) `id` *": 'shell',
  empty: '',
  [`${'d'.repeat(90)}/${'f'.repeat(90)}`]: 'prefix',
  [`${'é'.repeat(60)}/${'n'.repeat(200)}`]: 'long name',
  [Array.from({ length: 6 }, (_, at) => `${at}`.repeat(60)).join('/')]: 'long path',
  [`${'p'.repeat(155)}/${'n'.repeat(100)}`]: 'just fits',
  exact512: 'x'.repeat(512),
};

describe.each([
  ['tar', false],
  ['busybox tar', !has('busybox')],
])('%s', (program, missing) => {
  test.skipIf(missing)('unpacks every name and content as it was (the second needs busybox)', async () => {
    using folder = tempFolder();
    writeFiles(join(folder.path, 'web'), names);
    const { manifest, folder: from } = await readBundle(folder.path, 'web');
    mkdirSync(join(folder.path, 'out'));
    const [file = '', ...args] = [...program.split(' '), '-xof', '-', '-C', join(folder.path, 'out')];
    const { status, stderr } = spawnSync(file, args, { input: tarOf(from, manifest.files, 1_700_000_000_123) });
    expect([status, String(stderr)]).toEqual([0, '']);
    expect(readFiles(join(folder.path, 'out'))).toEqual(readFiles(join(folder.path, 'web')));
    expect(statSync(join(folder.path, 'out/-rf')).mtimeMs).toBe(1_700_000_000_000);
  });
});

test('a file that changed since it was listed is not sent', async () => {
  using folder = tempFolder({ 'web/a': 'one' });
  const { manifest, folder: from } = await readBundle(folder.path, 'web');
  folder.write({ 'web/a': 'longer' });
  expect(() => tarOf(from, manifest.files, 0)).toThrow('a changed while it was sent');
});

test('files go in portions of sixteen megabytes, a larger one on its own', () => {
  const file = (path: string, size: number): ManifestFile => ({ path, size, mode: 0o644, sha256: '' });
  const batches = inBatches([file('a', 9e6), file('b', 7e6), file('c', 7e6), file('huge', 9e7), file('d', 1)]);
  expect(batches.map((batch) => batch.map(({ path }) => path))).toEqual([['a', 'b'], ['c'], ['huge'], ['d']]);
  const small = Array.from({ length: 40_000 }, (_, at) => file(`${at}`, 0));
  expect(inBatches(small)).toHaveLength(3);
  expect(inBatches([])).toEqual([]);
});
