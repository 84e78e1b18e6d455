import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { packInto } from '../../testing/pack.ts';
import { failure } from '../../testing/release.ts';
import { digestFile } from '../../tree/digest.ts';
import type { FileEntry } from '../entry.ts';
import { tarZst } from './format.ts';

let folder: Folder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder[Symbol.dispose]());

/** Five megabytes: three frames. */
const large = Buffer.concat(
  Array.from({ length: 80_000 }, (_, at) => Buffer.from(createHash('sha256').update(`${at}`).digest('hex'))),
);

function file(path: string, content: Buffer | string, mode = 0o644): FileEntry {
  const from = join(folder.path, path.replaceAll('/', '_'));
  writeFileSync(from, content);
  return { kind: 'file', path, mode, size: Buffer.byteLength(content), from };
}

const archive = () => join(folder.path, 'a.tar.zst');
const hasZstd = spawnSync('zstd', ['--version']).status === 0;

describe('an archive of several frames', () => {
  it('is read as it was written', async () => {
    await packInto(archive(), tarZst, [
      { kind: 'folder', path: 'd' },
      file('d/large', large),
      { kind: 'link', path: 'd/link', target: 'large', from: '' },
      file('ünï', 'x', 0o755),
    ]);
    const sums = new Map<string, string>();
    const entries = await tarZst.read(archive(), ({ kind, path }) => {
      if (kind !== 'file') return null;
      const hash = createHash('sha256');
      return { push: (piece) => void hash.update(piece), end: () => void sums.set(path, hash.digest('hex')) };
    });
    expect(entries).toEqual([
      { path: 'd/', kind: 'folder', mode: 0o755, size: 0, target: null },
      { path: 'd/large', kind: 'file', mode: 0o644, size: large.length, target: null },
      { path: 'd/link', kind: 'link', mode: 0o777, size: 0, target: 'large' },
      { path: 'ünï', kind: 'file', mode: 0o755, size: 1, target: null },
    ]);
    expect(sums.get('d/large')).toBe(createHash('sha256').update(large).digest('hex'));
  });

  it('has frames that tell their size and carry a checksum', async () => {
    await packInto(archive(), tarZst, [file('large', large)]);
    const bytes = readFileSync(archive());
    // RFC 8878, 3.1.1: magic number, then the descriptor; bit 2 of it is the checksum.
    expect(bytes.readUInt32LE(0)).toBe(0xfd2fb528);
    expect(bytes.readUInt8(4) & 4).toBe(4);
    expect(zstdDecompressSync(bytes).length).toBe(Math.ceil(large.length / 512) * 512 + 3 * 512);
  });

  it('is unpacked with its modes and links', async () => {
    const run = file('run', large, 0o755);
    await packInto(archive(), tarZst, [run, { kind: 'link', path: 'link', target: 'run', from: '' }]);
    const to = join(folder.path, 'to');
    mkdirSync(to);
    await tarZst.unpack(archive(), to);
    expect(digestFile(join(to, 'link'))).toEqual(digestFile(run.from));
    expect(statSync(join(to, 'run')).mode & 0o777).toBe(0o755);
  });

  test.skipIf(!hasZstd)('is what zstd and GNU tar read (skipped without zstd)', async () => {
    const one = file('large', large);
    await packInto(archive(), tarZst, [one]);
    execFileSync('zstd', ['--quiet', '--test', archive()]);
    const to = join(folder.path, 'to');
    mkdirSync(to);
    execFileSync('tar', ['--zstd', '-xf', archive(), '-C', to]);
    expect(digestFile(join(to, 'large'))).toEqual(digestFile(one.from));
  });
});

describe('reading refuses', () => {
  test.each([
    ['what is cut off', (bytes: Buffer) => bytes.subarray(0, -1), /./],
    [
      'one changed byte',
      (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === bytes.length - 3 ? byte ^ 1 : byte))),
      /./,
    ],
    ['what is no zstd', () => Buffer.from('hello, this is no archive'), /./],
    ['something behind its end', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('hidden')]), /./],
    ['a frame of nothing', () => zstdCompressSync(''), /ends too early/],
    [
      'more content behind its end',
      (bytes: Buffer) => Buffer.concat([bytes, zstdCompressSync('hidden')]),
      /more behind its end/,
    ],
  ])('%s', async (_, change, why) => {
    await packInto(archive(), tarZst, [file('a', 'some content')]);
    writeFileSync(archive(), change(readFileSync(archive())));
    const error = await failure(tarZst.read(archive()));
    expect(error).toMatchObject({ kind: 'build', message: expect.stringContaining('is damaged') });
    expect(error.why).toMatch(why);
  });

  it('a frame that wants more memory than decoders have to give', async () => {
    const params = { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_enableLongDistanceMatching]: 1 };
    writeFileSync(archive(), zstdCompressSync(Buffer.alloc(20_000_000), { params }));
    expect(await failure(tarZst.read(archive()))).toMatchObject({ kind: 'build' });
  });
});
