import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import fc from 'fast-check';
import { list } from 'tar';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { packInto } from '../../testing/pack.ts';
import { failure } from '../../testing/release.ts';
import { digestFile } from '../../tree/digest.ts';
import type { ArchiveEntry, FileEntry } from '../entry.ts';
import type { ArchivedEntry } from '../format.ts';
import { tarGz } from '../tar-gz/format.ts';
import { headerOf } from './header.ts';

const mtime = 1_700_000_000;
let folder: Folder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder[Symbol.dispose]());

function file(path: string, content = 'hello\n', mode = 0o644): FileEntry {
  const from = join(folder.path, 'content');
  writeFileSync(from, content);
  return { kind: 'file', path, mode, ...digestFile(from), from };
}

async function pack(entries: readonly ArchiveEntry[], signal = new AbortController().signal): Promise<string> {
  const archive = join(folder.path, 'a.tar.gz');
  await packInto(archive, tarGz, entries, { mtime, signal });
  return archive;
}

/** A tar by hand, for what our writer does not write. */
function packRaw(...records: readonly Buffer[]): string {
  const archive = join(folder.path, 'raw.tar.gz');
  writeFileSync(archive, gzipSync(Buffer.concat([...records, Buffer.alloc(1024)])));
  return archive;
}

const tar = (...args: string[]): string =>
  execFileSync('tar', args, { encoding: 'utf8', env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' } });

const long = 'd'.repeat(60);
const paths = [
  'plain',
  'with space',
  'quote\'s "and" $HOME `id`',
  'ünï/cödé 日本 😀',
  `${'x'.repeat(99)}/y`,
  `${long}/${long}/${'f'.repeat(100)}`,
  `${'p'.repeat(155)}/${'n'.repeat(100)}`,
  `${'p'.repeat(156)}/n`,
  'n'.repeat(101),
  `${long}/${'ü'.repeat(60)}`,
  `deep/${'a/'.repeat(200)}end`,
];

describe('an archive', () => {
  it('holds every name as GNU tar reads it, and as node-tar does', async () => {
    const archive = await pack(paths.map((path) => file(path)));
    const names = tar('--list', '--gzip', '--quoting-style=literal', '--file', archive).trimEnd().split('\n');
    expect(names).toEqual(paths);
    const second: string[] = [];
    await list({ file: archive, strict: true, onReadEntry: ({ path }) => second.push(path) });
    expect(second).toEqual(paths);
    expect((await tarGz.read(archive)).map(({ path }) => path)).toEqual(paths);
  });

  it('gives back files, links and folders with their modes and contents', async () => {
    const target = `${long}/${long}`;
    const archive = await pack([
      { kind: 'folder', path: 'empty' },
      file('run', '#!/bin/sh\n', 0o755),
      { kind: 'link', path: 'link', target: 'run', from: '' },
      { kind: 'link', path: 'long link', target, from: '' },
    ]);
    mkdirSync(join(folder.path, 'out'));
    tar('-xzf', archive, '-C', join(folder.path, 'out'));
    const listing = tar('-tvzf', archive, '--full-time').trimEnd().split('\n');
    expect(listing).toEqual([
      expect.stringMatching(/^drwxr-xr-x 0\/0 +0 2023-11-14 22:13:20 empty\/$/),
      expect.stringMatching(/^-rwxr-xr-x 0\/0 +10 2023-11-14 22:13:20 run$/),
      expect.stringMatching(/^lrwxrwxrwx 0\/0 +0 2023-11-14 22:13:20 link -> run$/),
      `lrwxrwxrwx 0/0               0 2023-11-14 22:13:20 long link -> ${target}`,
    ]);
    expect(readFileSync(join(folder.path, 'out/link'), 'utf8')).toBe('#!/bin/sh\n');
  });

  it('carries no name, time or system of its own, and is a gzip that gzip(1) accepts', async () => {
    const archive = await pack([file('a')]);
    expect([...readFileSync(archive).subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    execFileSync('gzip', ['--test', archive]);
  });

  it('writes a size above 8 GiB where ustar has no room for it', () => {
    const entry: FileEntry = { kind: 'file', path: 'big', mode: 0o644, size: 9 * 2 ** 30, sha256: '', from: '' };
    const header = headerOf(entry, mtime);
    expect(header.toString('latin1', 512, 560)).toContain('19 size=9663676416\n');
    expect(header.length).toBe(3 * 512);
  });

  it('is read as it was written, whatever the names are', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 130 })
      .filter((text) => text.isWellFormed() && !/[\0/]/.test(text) && !/^\.{1,2}$/.test(text));
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((words) => words.join('/'));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { minLength: 1, maxLength: 5 }), async (found) => {
        const archive = await pack(found.map((one) => file(one)));
        expect((await tarGz.read(archive)).map((entry) => entry.path)).toEqual(found);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['HELLO\n', 'hel', ''])('is not made of a file that changed since it was looked at (%j)', async (now) => {
    const entry = file('a');
    writeFileSync(entry.from, now);
    const error = await failure(pack([entry]));
    expect(error).toMatchObject({ kind: 'build', message: expect.stringContaining('changed while it was packed') });
  });

  it('is not finished where the run is to stop', async () => {
    const abort = new AbortController();
    abort.abort(new Error('stop'));
    await expect(pack([file('a')], abort.signal)).rejects.toThrow('stop');
  });
});

describe('reading', () => {
  const record = (path: string, change: (bytes: Buffer) => void = () => {}): Buffer => {
    const bytes = headerOf({ kind: 'file', path, mode: 0o644, size: 0, sha256: '', from: '' }, mtime);
    change(bytes);
    bytes.fill(' ', 148, 156);
    const sum = bytes.reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    return bytes;
  };

  it('sees the name that tar sees in a pax header with a newline in it, which node-tar does not', async () => {
    const evil = 'harmless\n/etc/passwd';
    const body = Buffer.from(`${evil.length + 9} path=${evil}\n`);
    const pax = record('pax', (bytes) => {
      bytes.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
      bytes.write('x', 156, 'latin1');
    });
    const archive = packRaw(pax, body, Buffer.alloc(512 - body.length), record('other'));
    expect((await tarGz.read(archive)).map(({ path }) => path)).toEqual([evil]);
    expect(tar('-tzf', archive, '--quoting-style=escape')).toBe('harmless\\n/etc/passwd\n');
  });

  it('tells devices, hard links, set-id bits and old kinds of headers', async () => {
    const device = record('dev', (bytes) => bytes.write('3', 156, 'latin1'));
    const hard = record('hard', (bytes) => bytes.write('1a', 156, 'latin1'));
    const setuid = record('suid', (bytes) => bytes.write('0004755', 100, 'latin1'));
    const entries = await tarGz.read(packRaw(device, hard, setuid));
    expect(entries).toEqual<ArchivedEntry[]>([
      { path: 'dev', kind: 'other', mode: 0o644, size: 0, target: null },
      { path: 'hard', kind: 'hard-link', mode: 0o644, size: 0, target: 'a' },
      { path: 'suid', kind: 'file', mode: 0o4755, size: 0, target: null },
    ]);
  });

  it('reads what GNU tar writes in its own format, long names and all', async () => {
    folder.write({ [`${long}/${long}/${long}`]: 'x', small: 'y' });
    for (const format of ['gnu', 'pax', 'ustar', 'v7']) {
      const names = format === 'v7' ? ['small'] : [`${long}/${long}/${long}`, 'small'];
      tar('-czf', join(folder.path, 'g.tar.gz'), `--format=${format}`, '-C', folder.path, ...names);
      expect((await tarGz.read(join(folder.path, 'g.tar.gz'))).map(({ path }) => path)).toEqual(names);
    }
  });

  test.each([
    ['cut off', (archive: string) => truncateSync(archive, readFileSync(archive).length - 30), /end/],
    ['empty', (archive: string) => truncateSync(archive, 0), /end/],
    ['followed by something', (archive: string) => appendFileSync(archive, 'hidden'), /more behind its end|header/],
    ['no gzip', (archive: string) => writeFileSync(archive, 'hello'), /header/],
    ['a gzip of nothing', (archive: string) => writeFileSync(archive, gzipSync('')), /ends too early/],
    [
      'changed in one byte',
      (archive: string) => {
        const bytes = readFileSync(archive);
        bytes[bytes.length - 12] = (bytes[bytes.length - 12] ?? 0) ^ 0xff;
        writeFileSync(archive, bytes);
      },
      /./,
    ],
    [
      'a tar without its end',
      (archive: string) => writeFileSync(archive, gzipSync(gunzipSync(readFileSync(archive)).subarray(0, -1024))),
      /ends too early/,
    ],
    [
      'a tar with something behind its end',
      (archive: string) =>
        writeFileSync(archive, gzipSync(Buffer.concat([gunzipSync(readFileSync(archive)), record('hidden')]))),
      /more behind its end/,
    ],
    [
      'a header with a wrong checksum',
      (archive: string) => {
        const bytes = gunzipSync(readFileSync(archive));
        bytes[0] = 0x7a;
        writeFileSync(archive, gzipSync(bytes));
      },
      /checksum/,
    ],
  ])('refuses an archive that is %s', async (_, damage, why) => {
    const archive = await pack([file('a', 'some content that is long enough to be compressed '.repeat(50))]);
    damage(archive);
    const error = await failure(tarGz.read(archive));
    expect(error).toMatchObject({ kind: 'build', message: expect.stringContaining('is damaged') });
    expect(error.why).toMatch(why);
  });
});
