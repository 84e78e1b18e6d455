import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { packInto } from '../../testing/pack.ts';
import { failure } from '../../testing/release.ts';
import type { ArchiveEntry } from '../entry.ts';
import { zipFormat } from './format.ts';
import { signatures } from './records.ts';

let folder: Folder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const archive = () => join(folder.path, 'a.zip');
const entry = (path: string, content: string): ArchiveEntry => ({
  kind: 'file',
  path,
  mode: 0o644,
  size: Buffer.byteLength(content),
  from: path,
  content,
});
const text = 'some content that is long enough to be compressed '.repeat(50);
const hasPython = spawnSync('python3', ['--version']).status === 0;

/** Where the n-th record of a kind begins. */
function place(bytes: Buffer, signature: number, nth = 0): number {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(signature);
  let at = bytes.indexOf(mark);
  for (let turn = 0; turn < nth; turn++) at = bytes.indexOf(mark, at + 1);
  return at;
}

const local = (bytes: Buffer, nth = 0): number => place(bytes, signatures.local, nth);
const central = (bytes: Buffer, nth = 0): number => place(bytes, signatures.central, nth);

function flip(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

/** Puts bytes into the data before the directory, and the directory right. */
function insert(bytes: Buffer, at: number, extra: string): Buffer {
  const grown = Buffer.concat([bytes.subarray(0, at), Buffer.from(extra), bytes.subarray(at)]);
  const end = grown.length - 22;
  grown.writeUInt32LE(grown.readUInt32LE(end + 16) + extra.length, end + 16);
  for (let nth = 0; nth < 2; nth++) {
    const header = central(grown, nth);
    const offset = grown.readUInt32LE(header + 42);
    if (offset >= at) grown.writeUInt32LE(offset + extra.length, header + 42);
  }
  return grown;
}

describe('reading refuses', () => {
  test.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['what is cut off', (bytes) => bytes.subarray(0, -1), /no directory at its end/],
    ['an empty file', () => Buffer.alloc(0), /no directory at its end/],
    ['what is no zip', () => Buffer.from('hello'), /no directory at its end/],
    ['something behind its end', (bytes) => Buffer.concat([bytes, Buffer.from('x')]), /no directory at its end/],
    ['something before its beginning', (bytes) => insert(bytes, 0, 'hidden'), /between its entries/],
    ['something between its entries', (bytes) => insert(bytes, local(bytes, 1), 'hidden'), /between its entries/],
    ['something before its directory', (bytes) => insert(bytes, central(bytes), 'hidden'), /between its entries/],
    ['a changed byte of content', (bytes) => flip(bytes, local(bytes) + 30 + 1 + 9 + 5), /./],
    [
      'another checksum in the directory',
      (bytes) => flip(bytes, central(bytes) + 16),
      /something else than the directory/,
    ],
    ['another name in the directory', (bytes) => flip(bytes, central(bytes) + 46), /something else than the directory/],
    ['another size in the directory', (bytes) => flip(bytes, central(bytes) + 24), /something else than the directory/],
    [
      'another method in the directory',
      (bytes) => bytes.fill(0, central(bytes) + 10, central(bytes) + 12),
      /something else/,
    ],
    ['what is encrypted', (bytes) => flip(bytes, central(bytes) + 8), /encrypted/],
    ['a method that few know', (bytes) => bytes.fill(14, central(bytes) + 10, central(bytes) + 11), /method 14/],
    [
      'one entry that lies in another',
      (bytes) => bytes.fill(0, central(bytes, 1) + 42, central(bytes, 1) + 46),
      /overlap/,
    ],
    ['more entries than it counts', (bytes) => bytes.fill(1, bytes.length - 12, bytes.length - 11), /several parts/],
    [
      'a folder with content',
      (bytes) => {
        bytes.writeUInt16LE(0o040755, central(bytes) + 40);
        return bytes;
      },
      /by its name or by its type only/,
    ],
  ])('%s', async (_, damage, why) => {
    await packInto(archive(), zipFormat, [entry('a', text), entry('b', text)]);
    expect(await zipFormat.read(archive())).toHaveLength(2);
    writeFileSync(archive(), damage(readFileSync(archive())));
    const error = await failure(zipFormat.read(archive()));
    expect(error).toMatchObject({ kind: 'build', message: expect.stringContaining('is damaged') });
    expect(error.why).toMatch(why);
  });

  it('a file that unpacks to more than it says, before it has grown', async () => {
    await packInto(archive(), zipFormat, [entry('bomb', '\0'.repeat(400_000))]);
    const bytes = readFileSync(archive());
    for (const at of [local(bytes) + 22, central(bytes) + 24]) bytes.writeUInt32LE(10, at);
    writeFileSync(archive(), bytes);
    let seen = 0;
    const push = (piece: Buffer): void => {
      seen += piece.length;
    };
    const work = zipFormat.read(archive(), () => ({ push, end: () => {} }));
    expect(await failure(work)).toMatchObject({ why: 'an entry is longer than it says' });
    expect(seen).toBe(0);
  });
});

describe.skipIf(!hasPython)('what others write (skipped without python3)', () => {
  const python = (code: string): string =>
    execFileSync('python3', ['-c', `import sys,zipfile,io\n${code}`, archive()], { encoding: 'utf8' });

  it('is read: stored and deflated, streamed with descriptors, without permissions', async () => {
    python(`
class Pipe(io.RawIOBase):
  def __init__(self, to): self.to = to
  def writable(self): return True
  def write(self, data): return self.to.write(data)
with open(sys.argv[1], 'wb') as to:
  with zipfile.ZipFile(Pipe(to), 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('deflated', 'text ' * 1000)
    z.writestr(zipfile.ZipInfo('stored'), 'x')
    i = zipfile.ZipInfo('dos'); i.create_system = 0
    z.writestr(i, 'y')
    with z.open('large', 'w', force_zip64=True) as f: f.write(b'z' * 100)
`);
    const found = (await zipFormat.read(archive())).map(({ path, size, mode }) => [path, size, mode]);
    expect(found).toEqual([
      ['deflated', 5000, 0o600],
      ['stored', 1, 0o600],
      ['dos', 1, 0o644],
      ['large', 100, 0o600],
    ]);
  });

  it('under a second name is refused: unzip would take that one', async () => {
    python(`
i = zipfile.ZipInfo('harmless')
i.extra = b'\\x75\\x70\\x0b\\x00' + b'\\x01' + b'\\0' * 4 + b'../../'
with zipfile.ZipFile(sys.argv[1], 'w') as z: z.writestr(i, 'x')
`);
    expect(await failure(zipFormat.read(archive()))).toMatchObject({ why: 'an entry has a second name' });
  });

  it('twice under one name is seen twice', async () => {
    python(`
import warnings; warnings.simplefilter('ignore')
with zipfile.ZipFile(sys.argv[1], 'w') as z:
  z.writestr('a', 'x'); z.writestr('a', 'y')
`);
    expect((await zipFormat.read(archive())).map(({ path }) => path)).toEqual(['a', 'a']);
  });
});
