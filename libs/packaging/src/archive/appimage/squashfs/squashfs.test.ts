import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { WindlassError } from '@windlass/kit/errors';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { failure } from '../../../testing/release.ts';
import type { ArchivedEntry } from '../../format.ts';
import { appImage } from '../format.ts';
import { has, tinyRuntime } from '../testing/runtimes.ts';

const canPack = has('mksquashfs', 'unsquashfs');
let folder: Folder;
const open = (): void => {
  folder = tempFolder();
};
const close = (): void => folder[Symbol.dispose]();

/** Packs the folder `in` with mksquashfs as others would, and puts it behind a runtime. */
function squash(...args: string[]): string {
  const image = join(folder.path, 'image');
  const quiet = ['-noappend', '-no-progress', '-quiet'];
  execFileSync('mksquashfs', [join(folder.path, 'in'), image, ...quiet, ...args], { stdio: 'pipe' });
  return behindRuntime(readFileSync(image));
}

function behindRuntime(image: Buffer): string {
  const file = join(folder.path, 'x.AppImage');
  writeFileSync(file, Buffer.concat([tinyRuntime(), image]));
  return file;
}

/** What unsquashfs lists, without times, the top folder, and what it pads with. */
function listed(file: string): readonly string[] {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' };
  const text = execFileSync('unsquashfs', ['-offset', '128', '-llnumeric', file], { encoding: 'utf8', env });
  const rows = [...text.matchAll(/^(\S+) \S+ +(\S+) \S+ \S+ squashfs-root\/(.+)$/gm)];
  return rows
    .map(([, mode = '', size, path = '']) => (/^[-l]/.test(mode) ? `${mode} ${size} ${path}` : `${mode} ${path}`))
    .sort();
}

const letters = { file: '-', link: 'l', folder: 'd', 'hard-link': '-', other: '?' } as const;

function rowOf({ kind, mode, path, target, size }: ArchivedEntry): string {
  const bits = [...mode.toString(2).padStart(9, '0')].map((bit, at) => (bit === '1' ? 'rwx'[at % 3] : '-')).join('');
  if (kind === 'link') return `${letters[kind]}${bits} ${Buffer.byteLength(target ?? '')} ${path} -> ${target}`;
  return kind === 'file' ? `-${bits} ${size} ${path}` : `${letters[kind]}${bits} ${path}`;
}

async function contents(file: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  await appImage.read(file, ({ path, kind }) => {
    const parts: Buffer[] = [];
    const end = (): void => {
      found[path] = Buffer.concat(parts).toString('latin1');
    };
    return kind === 'file' ? { push: (piece) => parts.push(piece), end } : null;
  });
  return found;
}

/** Bytes that hardly become smaller. */
function noise(length: number): string {
  let state = 1;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state >> 16;
    }),
  ).toString('latin1');
}

describe.skipIf(!canPack)(
  `file systems that mksquashfs makes (${canPack ? 'as it can' : 'needs mksquashfs, unsquashfs'})`,
  () => {
    const files: Readonly<Record<string, string>> = {
      'in/small': 'small\n',
      'in/empty': '',
      'in/whole block': 'b'.repeat(131_072),
      'in/long': noise(300_000),
      'in/zeros': '\0'.repeat(400_000),
      [`in/${'deep/'.repeat(40)}end`]: 'end',
      ...Object.fromEntries(Array.from({ length: 700 }, (_, at) => [`in/many/${'n'.repeat(at % 90)}${at}`, `${at}`])),
    };
    afterAll(close);
    beforeAll(() => {
      open();
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(join(folder.path, dirname(path)), { recursive: true });
        writeFileSync(join(folder.path, path), text, 'latin1');
      }
      mkdirSync(join(folder.path, 'in/nothing'));
      execFileSync('ln', ['-s', `many/${'../many/'.repeat(60)}0`, join(folder.path, 'in/link')]);
      execFileSync('chmod', ['0640', join(folder.path, 'in/small')]);
    });

    test.each([
      ['by itself', []],
      ['with zstd', ['-comp', 'zstd']],
      ['with nothing packed', ['-noI', '-noD', '-noF']],
      ['in blocks of 4 KiB', ['-b', '4096']],
      ['without fragments', ['-no-fragments']],
      ['with ends of long files together', ['-tailends']],
      ['without a table for NFS, unpadded', ['-no-exports', '-nopad']],
    ])('%s: every entry as unsquashfs lists it, every content', async (_, args) => {
      const file = squash(...args);
      const entries = await appImage.read(file);
      expect(entries.map(rowOf).sort()).toEqual(listed(file));
      const expected = Object.entries(files).map(([path, text]) => [path.slice(3), text]);
      expect(await contents(file)).toEqual(Object.fromEntries(expected));
    });

    test.each(['xz', 'lzo', 'lz4'])('says so where it is compressed with %s', async (compressor) => {
      const error = await failure(appImage.read(squash('-comp', compressor)));
      expect(error.why).toBe(`it is compressed with ${compressor}; gzip and zstd can be read here`);
    });

    it('tells hard links, set-id bits and devices', async () => {
      folder.write({ 'in/a': 'a' });
      execFileSync('ln', [join(folder.path, 'in/a'), join(folder.path, 'in/b')]);
      const pseudo = ['dev c 666 0 0 1 3', 'a m 4755 0 0'].flatMap((line) => ['-p', line]);
      const entries = await appImage.read(squash(...pseudo));
      const byName = new Map(entries.map((entry) => [entry.path, entry]));
      expect(byName.get('a')).toMatchObject({ kind: 'file', mode: 0o4755, size: 1 });
      expect(byName.get('b')).toMatchObject({ kind: 'hard-link', target: 'a', size: 0 });
      expect(byName.get('dev')).toMatchObject({ kind: 'other', mode: 0o666 });
    });
  },
);

describe.skipIf(!canPack)(`what is damaged (${canPack ? 'by us' : 'needs mksquashfs, unsquashfs'})`, () => {
  beforeEach(open);
  afterEach(close);
  beforeEach(() => folder.write({ 'in/aa': 'x', 'in/ab/inner': 'y', 'in/long': noise(10_000) }));

  test.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['cut off', (bytes) => bytes.subarray(0, -4096), /ends too early/],
    ['empty', () => Buffer.alloc(0), /ends too early/],
    ['no AppImage', (bytes) => bytes.fill(0, 8, 9), /bytes 8 to 10/],
    ['longer than it says', (bytes) => Buffer.concat([bytes, Buffer.alloc(4096)]), /more behind its end/],
    ['without a file system', (bytes) => bytes.fill(0, 128, 132), /no squashfs/],
    ['of another version', (bytes) => bytes.fill(3, 156, 157), /version 3\.0/],
    ['of strange blocks', (bytes) => bytes.fill(7, 140, 141), /block size/],
  ])('%s', async (_, damage, why) => {
    const file = squash();
    writeFileSync(file, damage(readFileSync(file)));
    for (const work of [appImage.read(file), appImage.unpack(file, join(folder.path, 'in'))]) {
      const error = await failure(work);
      expect(error).toMatchObject({ kind: 'build', message: `${file} is damaged`, why: expect.stringMatching(why) });
    }
  });

  it('ends with an error or with something, whichever bytes are changed', { timeout: 60_000 }, async () => {
    const bytes = readFileSync(squash('-noI', '-noD', '-noF'));
    const runs = process.env['WINDLASS_SOAK'] ? 20_000 : 500;
    const change = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(change, async (changes) => {
        const copy = Buffer.from(bytes);
        for (const [at, value] of changes) copy[at] = value;
        const file = join(folder.path, 'fuzzed');
        writeFileSync(file, copy);
        try {
          await appImage.read(file, () => ({ push: () => {}, end: () => {} }));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(WindlassError);
        }
      }),
      { numRuns: runs },
    );
  });

  test.each([
    ['..', /no path inside of a folder/],
    ['a/', /no path inside of a folder/],
    // The first of the name is a link that leads out of it.
    ['aa', /behind a link|there already/],
  ])('is not unpacked where a folder has the name %s', async (name, why) => {
    execFileSync('rm', [join(folder.path, 'in/aa')]);
    execFileSync('ln', ['-s', folder.path, join(folder.path, 'in/aa')]);
    const bytes = readFileSync(squash('-noI'));
    const at = bytes.lastIndexOf('ab');
    bytes.write(name, at, 'latin1');
    mkdirSync(join(folder.path, 'out/deep'), { recursive: true });
    const error = await failure(appImage.unpack(behindRuntime(bytes.subarray(128)), join(folder.path, 'out/deep')));
    expect(error.why).toMatch(why);
    expect(execFileSync('find', ['.', '-name', 'inner'], { cwd: folder.path, encoding: 'utf8' })).toBe(
      './in/ab/inner\n',
    );
  });
});
