import { chmodSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { sha256Hex } from '@windlass/kit/hash';
import { expect, test } from 'vitest';
import { releaseIn } from '../testing/release.ts';
import { entryAt } from '../tree/walk.ts';
import { runBuilds } from './build-all.ts';
import { openFingerprints } from './fingerprints.ts';
import { buildsDir, productId } from './stamp.ts';
import { configOf } from './testing/two-checkouts.ts';

const files = {
  VERSION: '1.0.0\n',
  '.gitignore': 'out\n',
  a: 'aaa',
  b: 'bbb',
  'windlass.config.json': configOf({ app: { preset: 'custom', command: ['cp', 'a', 'out'], output: 'out' } }),
};

/** As it is some time after the files were written: what was just written to is always read. */
async function later(folder: Folder, ms = 10_000) {
  const release = await releaseIn(folder.path);
  return { ...release, context: { ...release.context, now: () => new Date(Date.now() + ms) } };
}

async function look(folder: Folder, names = ['a', 'b'], ms?: number) {
  const prints = openFingerprints(await later(folder, ms));
  const found = names.map((name) => {
    const file = join(folder.path, name);
    const entry = entryAt(file, name);
    return entry === null ? null : prints.of(file, entry);
  });
  prints.save(true);
  return { found, read: prints.counts.read };
}

const plain = (text: string) => `100644 ${sha256Hex(text)}`;

test('a file that was not touched is not read again', async () => {
  using folder = tempRepository(files);
  expect(await look(folder)).toEqual({ found: [plain('aaa'), plain('bbb')], read: 2 });
  expect(await look(folder)).toEqual({ found: [plain('aaa'), plain('bbb')], read: 0 });
});

test.each<[string, (file: string) => void, string]>([
  ['was written to', (file) => writeFileSync(file, 'AAA'), plain('AAA')],
  [
    'was written to, and its time put back',
    (file) => {
      writeFileSync(file, 'AAA');
      utimesSync(file, 1, 1);
    },
    plain('AAA'),
  ],
  [
    'was put in the place of another',
    (file) => {
      writeFileSync(`${file}.new`, 'AAA');
      renameSync(`${file}.new`, file);
    },
    plain('AAA'),
  ],
  ['was made executable', (file) => chmodSync(file, 0o755), `100755 ${sha256Hex('aaa')}`],
])('one that %s is', async (_, change, print) => {
  using folder = tempRepository(files);
  utimesSync(join(folder.path, 'a'), 1, 1);
  await look(folder);
  change(join(folder.path, 'a'));
  expect(await look(folder)).toEqual({ found: [print, plain('bbb')], read: 1 });
});

test('one that changed just before it was read is read once more: a second change may have left the same time', async () => {
  using folder = tempRepository(files);
  expect((await look(folder, ['a'], 0)).read).toBe(1);
  expect((await look(folder, ['a'], 0)).read).toBe(1);
});

test('what is gone, or was never there, is nothing; a folder and a broken memory are no trouble', async () => {
  using folder = tempRepository(files);
  expect((await look(folder, ['none'])).found).toEqual([null]);
  await look(folder);
  const release = await later(folder);
  const memory = join(buildsDir(release), `${productId(release)}.files`);
  for (const text of ['', '{', 'null', '{"schema":"windlass/fingerprints@1","files":{"a":["x"],"b":7}}']) {
    writeFileSync(memory, text);
    expect((await look(folder)).read).toBe(2);
  }
  mkdirSync(join(folder.path, 'folder'));
  expect((await look(folder, ['folder'])).found).toEqual(['040000']);
});

test('a run of one build forgets nothing of the others', async () => {
  using folder = tempRepository(files);
  await look(folder);
  const prints = openFingerprints(await later(folder));
  prints.save(false);
  expect((await look(folder)).read).toBe(0);
});

test('a build of which nothing was touched reads nothing, and one of which all was touched is not built again', async () => {
  using folder = tempRepository(files);
  const run = async () => {
    const release = await later(folder);
    const events: string[] = [];
    const emit = (event: Parameters<typeof release.context.emit>[0]) => {
      if (event.kind === 'note' && event.level === 'verbose') events.push(event.message);
    };
    const context = { ...release.context, emit };
    const [result] = await runBuilds({ ...release, context }, { names: [], force: false });
    return [result?.state, ...events];
  };
  expect((await run())[0]).toBe('done');
  expect(await run()).toEqual(['unchanged', '0 of 7 files were read, the others are untouched']);
  for (const name of ['a', 'b', 'out']) utimesSync(join(folder.path, name), 5, 5);
  expect(await run()).toEqual(['unchanged', '3 of 7 files were read, the others are untouched']);
  expect(readFileSync(join(folder.path, 'out'), 'utf8')).toBe('aaa');
});
