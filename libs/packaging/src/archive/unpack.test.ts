import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { packInto } from '../testing/pack.ts';
import { failure } from '../testing/release.ts';
import type { ArchiveEntry } from './entry.ts';
import type { ArchiveFormat } from './format.ts';
import { tarGz } from './tar-gz/format.ts';
import { tarZst } from './tar-zst/format.ts';
import { zipFormat } from './zip/format.ts';
import { zipped } from './zip/write.ts';

let folder: Folder;
beforeEach(() => {
  folder = tempFolder({ 'outside/secret': 'untouched' });
  mkdirSync(join(folder.path, 'to'));
});
afterEach(() => folder[Symbol.dispose]());

/** The zips of an attacker have any names. */
const formats: readonly ArchiveFormat[] = [tarGz, tarZst, { ...zipFormat, write: zipped }];
const file = (path: string, content = 'evil', mode = 0o644): ArchiveEntry => ({
  kind: 'file',
  path,
  mode,
  size: Buffer.byteLength(content),
  from: path,
  content,
});
const link = (path: string, target: string): ArchiveEntry => ({ kind: 'link', path, target, from: path });
const dir = (path: string): ArchiveEntry => ({ kind: 'folder', path });

/** Our writers take any entries in any order: it is what is collected that is looked at. */
async function unpack(format: ArchiveFormat, entries: readonly ArchiveEntry[]): Promise<void> {
  const archive = join(folder.path, 'archive');
  await packInto(archive, format, entries);
  await format.unpack(archive, join(folder.path, 'to'));
}

function assertUntouched(): void {
  expect(readdirSync(folder.path).sort()).toEqual(['archive', 'outside', 'to']);
  expect(readdirSync(join(folder.path, 'outside'))).toEqual(['secret']);
  expect(readFileSync(join(folder.path, 'outside/secret'), 'utf8')).toBe('untouched');
}

describe.each(formats)('$id', (format) => {
  test.each<[string, readonly ArchiveEntry[], RegExp]>([
    ['a path with ..', [file('../evil')], /no path inside/],
    ['a path with .. in the middle', [file('a/../../evil')], /no path inside/],
    ['an absolute path', [file('/tmp/evil')], /no path inside/],
    ['a path that begins with two slashes', [file('//evil')], /no path inside/],
    ['a folder with ..', [dir('..')], /no path inside/],
    ['a link with ..', [link('../evil', 'x')], /no path inside/],
    ['a link out of the folder', [link('out', '../outside')], /leads out/],
    ['an absolute link', [link('out', '/etc/passwd')], /leads out/],
    ['a file behind a link', [link('out', '../outside'), file('out/secret')], /behind a link/],
    ['a file behind a link that comes later', [file('out/secret'), link('out', '../outside')], /there already/],
    ['a file in the place of a link', [link('out', '../outside/secret'), file('out')], /there already/],
    ['a link in the place of a file', [file('out'), link('out', '../outside/secret')], /there already/],
    ['a link out by way of another one', [dir('a'), link('a/b', '../..'), link('c', 'a/b/outside')], /leads out/],
    ['a file in a file', [file('a'), file('a/b')], /there already/],
    ['a file in the place of a folder', [dir('a'), file('a')], /there already/],
    ['two files of one name', [file('a'), file('a')], /there already/],
  ])('refuses %s, and writes nothing outside', async (_, entries, why) => {
    const error = await failure(unpack(format, entries));
    expect(error).toMatchObject({ kind: 'build', exitCode: 3 });
    expect(error.why).toMatch(why);
    assertUntouched();
  });

  it('unpacks links, folders without an entry, and permissions without set-id bits', async () => {
    await unpack(format, [
      file('deep/in/side', 'x', 0o4755),
      { kind: 'folder', path: 'empty' },
      link('a', 'deep/in/side'),
      link('b', './nothing'),
      file('./dotted', 'y'),
    ]);
    const to = join(folder.path, 'to');
    expect(readFileSync(join(to, 'a'), 'utf8')).toBe('x');
    expect(statSync(join(to, 'deep/in/side')).mode & 0o7777).toBe(0o755);
    expect(readlinkSync(join(to, 'b'))).toBe('./nothing');
    expect(statSync(join(to, 'empty')).isDirectory()).toBe(true);
    expect(readFileSync(join(to, 'dotted'), 'utf8')).toBe('y');
  });
});

describe('a tar that others made', () => {
  const made = (...args: readonly string[]): string => {
    const archive = join(folder.path, 'archive');
    execFileSync('tar', ['-czf', archive, '-C', join(folder.path, 'outside'), ...args]);
    return archive;
  };

  it('with a hard link or a pipe is refused', async () => {
    execFileSync('ln', ['secret', 'hard'], { cwd: join(folder.path, 'outside') });
    execFileSync('mkfifo', ['pipe'], { cwd: join(folder.path, 'outside') });
    for (const names of [['secret', 'hard'], ['pipe']]) {
      const error = await failure(tarGz.unpack(made(...names), join(folder.path, 'to')));
      expect(error.why).toBe('it is neither a file, a folder nor a symbolic link');
      execFileSync('rm', ['-r', join(folder.path, 'to')]);
      mkdirSync(join(folder.path, 'to'));
    }
  });

  it('with ./ before all names is unpacked, its top folder, too', async () => {
    await tarGz.unpack(made('.'), join(folder.path, 'to'));
    expect(readFileSync(join(folder.path, 'to/secret'), 'utf8')).toBe('untouched');
  });
});

it('leaves what is there already alone', async () => {
  writeFileSync(join(folder.path, 'to/a'), 'mine');
  expect(await failure(unpack(tarGz, [file('a')]))).toMatchObject({
    kind: 'build',
    why: expect.stringContaining('EEXIST'),
  });
  expect(readFileSync(join(folder.path, 'to/a'), 'utf8')).toBe('mine');
});

it('of a damaged archive says that it is damaged', async () => {
  const archive = join(folder.path, 'archive');
  writeFileSync(archive, gzipSync('no tar'));
  const error = await failure(tarGz.unpack(archive, join(folder.path, 'to')));
  expect(error.message).toContain('is damaged');
  expect(existsSync(join(folder.path, 'to'))).toBe(true);
});
