import { appendFileSync, lstatSync, renameSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { sha256Hex } from '@windlass/kit/hash';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { failure } from '../testing/release.ts';
import { contentOf } from './content.ts';
import type { FileEntry } from './entry.ts';

let folder: Folder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const large = Buffer.alloc(700_000, 'some text ');

function entryOf(content: Buffer | string): FileEntry {
  const from = join(folder.path, 'file');
  writeFileSync(from, content);
  // Times move in steps of milliseconds, and the tests are faster.
  utimesSync(from, 1_000_000_000, 1_000_000_000);
  const { size, ino, mtimeMs, ctimeMs } = lstatSync(from);
  return { kind: 'file', path: 'a', mode: 0o644, size, from, seen: { size, ino, mtimeMs, ctimeMs } };
}

/** Reads all of it; `onFirst` is called when the first piece is there. */
async function read(entry: FileEntry, onFirst = () => {}) {
  const sums: string[] = [];
  const counts: number[] = [];
  const pieces: Buffer[] = [];
  const options = {
    signal: new AbortController().signal,
    onBytes: (count: number) => void counts.push(count),
    onFile: (_: FileEntry, sha256: string) => void sums.push(sha256),
  };
  for await (const piece of contentOf(entry, options)) {
    if (pieces.length === 0) onFirst();
    pieces.push(Buffer.from(piece));
  }
  return { bytes: Buffer.concat(pieces), sums, counted: counts.reduce((sum, count) => sum + count, 0) };
}

it.each(['', 'x', large])('gives the bytes of a file, and tells their digest once', async (content) => {
  const { bytes, sums, counted } = await read(entryOf(content));
  expect(bytes.equals(Buffer.from(content))).toBe(true);
  expect(sums).toEqual([sha256Hex(Buffer.from(content))]);
  expect(counted).toBe(bytes.length);
});

it('gives what is in no file: a text, or what a function gives', async () => {
  const entry = { kind: 'file', path: 'a', mode: 0o644, size: 6, from: '/nowhere' } as const;
  expect((await read({ ...entry, content: 'grüße'.slice(0, 4) })).bytes.toString()).toBe('grüß');
  const given = await read({
    ...entry,
    content: async function* () {
      yield Buffer.from('ab');
      yield Buffer.from('cdef');
    },
  });
  expect(given.sums).toEqual([sha256Hex('abcdef')]);
});

describe('a file that is not what it was', () => {
  const touch = (from: string): void => utimesSync(from, 1, 1);
  const cases: readonly (readonly [string, (from: string) => void])[] = [
    ['has grown', (from) => appendFileSync(from, 'more')],
    ['has shrunk', (from) => truncateSync(from, 300_000)],
    ['was emptied', (from) => truncateSync(from)],
    ['has other bytes of the same number', (from) => writeFileSync(from, Buffer.alloc(large.length, 'other'))],
    ['was touched', touch],
    [
      'has the same time again, but was written to',
      (from) => {
        const { atime, mtime, ctimeMs } = lstatSync(from);
        do {
          writeFileSync(from, Buffer.alloc(large.length, 'other'));
          utimesSync(from, atime, mtime);
        } while (lstatSync(from).ctimeMs === ctimeMs);
      },
    ],
    [
      'is another one of the same name and time',
      (from) => {
        writeFileSync(`${from}2`, large);
        renameSync(`${from}2`, from);
      },
    ],
  ];
  const refused = { kind: 'build', exitCode: 3, message: expect.stringContaining('changed while it was packed') };

  test.each(cases)('since it was found is refused: it %s', async (_, change) => {
    const entry = entryOf(large);
    change(entry.from);
    expect(await failure(read(entry))).toMatchObject(refused);
  });

  const inPlace = cases.filter(([what]) => !what.startsWith('is another'));
  test.each(inPlace)('while it is read is refused: it %s', async (_, change) => {
    const entry = entryOf(large);
    expect(await failure(read(entry, () => change(entry.from)))).toMatchObject(refused);
  });

  it('is refused by its digest, too, where that was known', async () => {
    expect(await failure(read({ ...entryOf('a'), sha256: sha256Hex('b') }))).toMatchObject(refused);
  });

  it('is refused where it is in no file, too', async () => {
    const { seen: _, ...entry } = entryOf('a');
    expect(await failure(read({ ...entry, content: 'ab' }))).toMatchObject(refused);
    expect(await failure(read({ ...entry, content: '' }))).toMatchObject(refused);
  });
});

it('says which file cannot be read, and why', async () => {
  const entry = entryOf('x');
  const gone = { ...entry, from: join(folder.path, 'gone') };
  expect(await failure(read(gone))).toMatchObject({
    kind: 'build',
    where: { file: gone.from },
    why: expect.stringContaining('no such file'),
  });
});

it('ends at once where the run is to stop', async () => {
  const abort = new AbortController();
  abort.abort(new Error('stop'));
  const options = { signal: abort.signal, onBytes: () => {}, onFile: () => {} };
  await expect(contentOf(entryOf('x'), options).next()).rejects.toThrow('stop');
});
