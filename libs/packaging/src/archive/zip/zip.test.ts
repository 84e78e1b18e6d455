import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, readlinkSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { packInto } from '../../testing/pack.ts';
import { failure } from '../../testing/release.ts';
import { digestFile } from '../../tree/digest.ts';
import { type ArchiveEntry, type FileEntry, hasControl } from '../entry.ts';
import { zipFormat } from './format.ts';
import { centralHeader, descriptorOf, endOf, localHeader } from './headers.ts';
import { dosTime } from './records.ts';

let folder: Folder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const archive = () => join(folder.path, 'a.zip');
const large = Buffer.concat(
  Array.from({ length: 20_000 }, (_, at) => Buffer.from(createHash('sha256').update(`${at}`).digest('hex'))),
);

let count = 0;
function file(path: string, content: Buffer | string = 'hello\n', mode = 0o644): FileEntry {
  const from = join(folder.path, `content-${count++}`);
  writeFileSync(from, content);
  return { kind: 'file', path, mode, size: Buffer.byteLength(content), from };
}

const pack = (entries: readonly ArchiveEntry[], mtime = 1_700_000_001) =>
  packInto(archive(), zipFormat, entries, { mtime });
const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
const hasUnzip = has('unzip', '-v');
const hasPython = has('python3', '--version');

function python(code: string, ...args: string[]): unknown {
  return JSON.parse(execFileSync('python3', ['-c', `import json,sys,zipfile\n${code}`, ...args], { encoding: 'utf8' }));
}

const everything = (): readonly ArchiveEntry[] => [
  { kind: 'folder', path: 'd' },
  { kind: 'folder', path: 'd/empty' },
  file('d/a b.txt', 'again and again '.repeat(100)),
  file('d/large', large, 0o755),
  file('d/none', ''),
  file('d/tiny', 'x'),
  { kind: 'link', path: 'link', target: 'd/large', from: '' },
  file('ünï/cödé 日本 😀'),
];

describe('a zip', () => {
  test.skipIf(!hasUnzip)('is what unzip reads: names, modes, links and times (skipped without unzip)', async () => {
    const entries = everything();
    await pack(entries);
    const to = join(folder.path, 'to');
    mkdirSync(to);
    execFileSync('unzip', ['-q', archive(), '-d', to], {
      env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'Asia/Tokyo' },
    });
    for (const entry of entries) {
      const at = lstatSync(join(to, entry.path));
      if (entry.kind === 'file') {
        expect([entry.path, at.mode & 0o777]).toEqual([entry.path, entry.mode]);
        expect(digestFile(join(to, entry.path))).toEqual(digestFile(entry.from));
        // The extra field has the time in UTC, whatever the time zone is where it is unpacked.
        expect(at.mtimeMs).toBe(1_700_000_001_000);
      }
    }
    expect(readlinkSync(join(to, 'link'))).toBe('d/large');
  });

  test.skipIf(!hasPython)('is what the zipfile module of Python reads (skipped without python3)', async () => {
    const entries = everything();
    await pack(entries);
    const code = `z = zipfile.ZipFile(sys.argv[1])
print(json.dumps([z.testzip(), [[i.filename, i.file_size, i.compress_type, i.external_attr >> 16, list(i.date_time)] for i in z.infolist()]]))`;
    const time = [2023, 11, 14, 22, 13, 20];
    expect(python(code, archive())).toEqual([
      null,
      [
        ['d/', 0, 0, 0o40755, time],
        ['d/empty/', 0, 0, 0o40755, time],
        ['d/a b.txt', 1600, 8, 0o100644, time],
        ['d/large', large.length, 8, 0o100755, time],
        ['d/none', 0, 0, 0o100644, time],
        ['d/tiny', 1, 0, 0o100644, time],
        ['link', 7, 0, 0o120777, time],
        ['ünï/cödé 日本 😀', 6, 0, 0o100644, time],
      ],
    ]);
  });

  it('is read as it was written, and every byte of its files is', async () => {
    const entries = everything();
    await pack(entries);
    const sums = new Map<string, string>();
    const found = await zipFormat.read(archive(), ({ kind, path }) => {
      if (kind !== 'file') return null;
      const hash = createHash('sha256');
      return { push: (piece) => void hash.update(piece), end: () => void sums.set(path, hash.digest('hex')) };
    });
    expect(found).toEqual(
      entries.map((entry) => ({
        path: entry.kind === 'folder' ? `${entry.path}/` : entry.path,
        kind: entry.kind,
        mode: entry.kind === 'file' ? entry.mode : entry.kind === 'link' ? 0o777 : 0o755,
        size: entry.kind === 'file' ? entry.size : 0,
        target: entry.kind === 'link' ? entry.target : null,
      })),
    );
    for (const entry of entries)
      if (entry.kind === 'file') expect(sums.get(entry.path)).toBe(digestFile(entry.from).sha256);
  });

  it('is unpacked with its modes and links', async () => {
    await pack(everything());
    const to = join(folder.path, 'to');
    mkdirSync(to);
    await zipFormat.unpack(archive(), to);
    expect(readFileSync(join(to, 'link')).equals(large)).toBe(true);
    expect(statSync(join(to, 'd/large')).mode & 0o777).toBe(0o755);
    expect(statSync(join(to, 'd/empty')).isDirectory()).toBe(true);
  });

  it('is the same every time, and tells no time but the one that it is given', async () => {
    const entries = everything();
    await pack(entries);
    const first = readFileSync(archive());
    await pack(entries);
    expect(readFileSync(archive()).equals(first)).toBe(true);
    await pack(entries, 1_700_000_003);
    expect(readFileSync(archive()).equals(first)).toBe(false);
  });

  it('is read as it was written, whatever the names are', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((text) => text.isWellFormed() && !hasControl(text) && !/[<>:"|?*\\/]|[. ]$/.test(text));
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((words) => words.join('/'));
    const different = { minLength: 1, maxLength: 5, selector: (text: string) => text.toUpperCase() };
    const one = file('x');
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, different), async (found) => {
        fc.pre(found.every((text) => !/(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:$|[./])/i.test(text)));
        await pack(found.map((text) => ({ ...one, path: text })));
        expect((await zipFormat.read(archive())).map((entry) => entry.path)).toEqual(found);
      }),
      { numRuns: 40 },
    );
  });

  it('of nothing is one, too', async () => {
    await pack([]);
    expect(await zipFormat.read(archive())).toEqual([]);
  });
});

describe('names that Windows cannot hold are refused', () => {
  test.each([
    [['a:b'], ': cannot be in a name'],
    [['a\\b'], '\\ cannot be in a name'],
    [['what?'], '? cannot be in a name'],
    [['dir./x'], null],
    [['name.'], 'a dot or a space at the end of a name is lost'],
    [['name '], 'a dot or a space at the end of a name is lost'],
    [['d/NUL'], 'it is the name of a device'],
    [['com1.txt'], 'it is the name of a device'],
    [['README', 'readme'], 'README has the same name on Windows'],
    [['Ünï', 'ünï'], 'Ünï has the same name on Windows'],
    [['console', 'com10', 'nul-1', '.hidden', 'a..b'], null],
  ])('%j', async (paths, why) => {
    const work = pack(paths.map((path) => file(path)));
    if (why === null) return work;
    const error = await failure(work);
    expect(error).toMatchObject({ kind: 'build', exitCode: 3, why, next: expect.stringContaining('tar.gz') });
  });

  it('all of them are told', async () => {
    const error = await failure(pack([file('a:'), file('b:'), file('c')]));
    expect([error.message, ...error.also.map(({ message }) => message)]).toEqual([
      'a: cannot be unpacked on Windows',
      'b: cannot be unpacked on Windows',
    ]);
  });
});

test.each([
  [Date.UTC(1970, 0, 1), '1980-01-01 00:00:00'],
  [Date.UTC(1980, 0, 1), '1980-01-01 00:00:00'],
  [Date.UTC(2026, 10, 21, 13, 59, 59), '2026-11-21 13:59:58'],
  [Date.UTC(2107, 11, 31, 23, 59, 59), '2107-12-31 23:59:58'],
  [Date.UTC(2200, 0, 1), '2107-12-31 23:59:58'],
])('the time %d is %s in a zip', (ms, text) => {
  const { date, time } = dosTime(Math.floor(ms / 1000));
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${(date >> 9) + 1980}-${two((date >> 5) & 15)}-${two(date & 31)}`;
  expect(`${day} ${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`).toBe(text);
});

describe('ZIP64', () => {
  test.skipIf(!hasPython)('70,000 entries are what Python and we read (skipped without python3)', async () => {
    await pack(Array.from({ length: 70_000 }, (_, at) => ({ kind: 'folder', path: `d${at}` }) as const));
    expect(python('print(json.dumps(len(zipfile.ZipFile(sys.argv[1]).namelist())))', archive())).toBe(70_000);
    expect(await zipFormat.read(archive())).toHaveLength(70_000);
  });

  it('is used for sizes and places above 4 GiB only', () => {
    const entry: FileEntry = { kind: 'file', path: 'big', mode: 0o644, size: 5 * 2 ** 30, from: '' };
    const placed = {
      entry,
      method: 8,
      descriptor: true,
      crc: 1,
      packed: 4_500_000_000,
      size: entry.size,
      offset: 6_000_000_000,
    };
    const central = centralHeader(placed, 0);
    expect(central.toString('hex', 20, 28)).toBe('ffffffffffffffff');
    const extra = central.subarray(46 + 3);
    expect([extra.readUInt16LE(0), extra.readUInt16LE(2)]).toEqual([1, 24]);
    expect([4, 12, 20].map((at) => Number(extra.readBigUInt64LE(at)))).toEqual([
      entry.size,
      4_500_000_000,
      6_000_000_000,
    ]);
    const local = localHeader(placed, 0);
    expect(local.toString('hex', 14, 26)).toBe('00000000ffffffffffffffff');
    expect(local.toString('hex', 33, 53)).toBe(`01001000${'00'.repeat(16)}`);
    expect(descriptorOf(placed).length).toBe(24);
    const small = { ...placed, packed: 10, size: 20, offset: 30 };
    expect(centralHeader(small, 0).length).toBe(central.length - 28);
    expect(descriptorOf(small).length).toBe(16);
    expect(endOf(3, 100, 100).length).toBe(22);
    expect(endOf(70_000, 100, 100).length).toBe(22 + 20 + 56);
  });

  test.skipIf(!process.env['WINDLASS_SOAK'] || !hasPython)(
    'a file above 4 GiB is what Python, unzip and we read (skipped without WINDLASS_SOAK and python3)',
    async () => {
      const from = join(folder.path, 'sparse');
      writeFileSync(from, '');
      truncateSync(from, 4.5 * 2 ** 30);
      await pack([{ kind: 'file', path: 'big', mode: 0o644, size: 4.5 * 2 ** 30, from }, file('after')]);
      expect(python('print(json.dumps(zipfile.ZipFile(sys.argv[1]).testzip()))', archive())).toBeNull();
      if (hasUnzip) execFileSync('unzip', ['-tq', archive()]);
      expect((await zipFormat.read(archive())).map(({ size }) => size)).toEqual([4.5 * 2 ** 30, 6]);
    },
    600_000,
  );
});
