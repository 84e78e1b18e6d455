import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { extract } from 'tar';
import { describe, expect, it, test } from 'vitest';
import { packInto } from '../../testing/pack.ts';
import { digestFile } from '../../tree/digest.ts';
import { tarGz } from './format.ts';
import { gzip } from './gzip.ts';

/** Text that can be compressed, and none of it like another part. */
function noise(length: number, seed = ''): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at * 64 < length; at++)
    parts.push(Buffer.from(createHash('sha256').update(`${seed}${at}`).digest('hex')));
  return Buffer.concat(parts).subarray(0, length);
}

async function packed(bytes: Buffer, pieceLength = bytes.length): Promise<Buffer> {
  const source = async function* () {
    for (let at = 0; at < bytes.length; at += pieceLength) yield bytes.subarray(at, at + pieceLength);
  };
  const parts: Buffer[] = [];
  for await (const piece of gzip(source())) parts.push(Buffer.from(piece));
  return Buffer.concat(parts);
}

const block = 512 * 1024;
const lengths = [0, 1, 1000, block - 1, block, block + 1, 2 * block, 3 * block + 17];

describe('gzip in blocks', () => {
  it.each(lengths)('is one member that gives back %i bytes', async (length) => {
    const bytes = noise(length);
    const archive = await packed(bytes);
    expect(gunzipSync(archive).equals(bytes)).toBe(true);
    const listed = spawnSync('gzip', ['--list', '--verbose'], { input: archive, encoding: 'utf8' });
    expect(listed.status).toBe(0);
    // gzip shows the checksum and the size at the end of the file: of a single member they are those of all.
    expect(archive.readUInt32LE(archive.length - 4)).toBe(length);
  });

  it('is the same whatever pieces the input comes in', async () => {
    const bytes = noise(2 * block + 5);
    const expected = createHash('sha256')
      .update(await packed(bytes))
      .digest('hex');
    for (const length of [1000, 65_536, block])
      expect(
        createHash('sha256')
          .update(await packed(bytes, length))
          .digest('hex'),
      ).toBe(expected);
  });

  it('refers to what came before the block: repeated text costs next to nothing', async () => {
    const part = noise(30_000);
    const bytes = Buffer.concat(Array(35).fill(part));
    expect((await packed(bytes)).length).toBeLessThan((await packed(part)).length + 20_000);
  });

  it('keeps what cannot be compressed, at a ten-thousandth more', async () => {
    const bytes = Buffer.concat(
      Array.from({ length: 40_000 }, (_, at) => createHash('sha256').update(`${at}`).digest()),
    );
    const archive = await packed(bytes);
    expect(archive.length).toBeLessThan(bytes.length * 1.001);
    expect(gunzipSync(archive).equals(bytes)).toBe(true);
  });
});

const pigz = spawnSync('pigz', ['--version']).status === 0;

test.each([
  ['gzip', true],
  ['pigz', pigz],
])('%s unpacks it, where it is there, and so do GNU tar and node-tar', async (program, there) => {
  using folder = tempFolder();
  const from = join(folder.path, 'content');
  writeFileSync(from, noise(2_000_000));
  const archive = join(folder.path, 'a.tar.gz');
  await packInto(archive, tarGz, [{ kind: 'file', path: 'a', mode: 0o644, from, size: 2_000_000 }]);
  if (there) {
    execFileSync(program, ['--test', archive]);
    const tar = execFileSync(program, ['--decompress', '--stdout', archive], { maxBuffer: 10_000_000 });
    expect(tar.equals(gunzipSync(readFileSync(archive)))).toBe(true);
  }
  for (const to of ['gnu', 'node']) mkdirSync(join(folder.path, to));
  execFileSync('tar', ['-xzf', archive, '-C', join(folder.path, 'gnu')]);
  await extract({ file: archive, cwd: join(folder.path, 'node'), strict: true });
  for (const to of ['gnu', 'node']) expect(digestFile(join(folder.path, to, 'a'))).toEqual(digestFile(from));
});
