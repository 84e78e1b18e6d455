import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAtomic } from './atomic.ts';
import { decodeText, encodeText, largestText, readText } from './read-text.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'windlass-text-'));
  file = path.join(dir, 'file.txt');
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

function refusal(bytes: number[] | string) {
  fs.writeFileSync(file, Buffer.from(bytes as string));
  try {
    readText(file);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a text file', () => {
  it('comes back byte for byte, with BOM and line endings of any kind', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.string({ unit: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\r', '\n', '\r\n', '\ufeff')) }),
        (bom, raw) => {
          const text = raw.replaceAll('\0', '');
          const bytes = Buffer.concat([bom ? Buffer.from([0xef, 0xbb, 0xbf]) : Buffer.alloc(0), Buffer.from(text)]);
          const read = decodeText('x', bytes);
          expect(encodeText(read).equals(bytes)).toBe(true);
          if (bom || !text.startsWith('\ufeff')) expect(read).toMatchObject({ bom, text });
        },
      ),
      { seed: 20261120, numRuns: 500 },
    );
  });

  it('is read with its BOM taken off and said', () => {
    fs.writeFileSync(file, '\ufeffa\r\nb\n');
    expect(readText(file)).toEqual({ bom: true, text: 'a\r\nb\n', bytes: Buffer.from('\ufeffa\r\nb\n') });
    fs.writeFileSync(file, '');
    expect(readText(file)).toEqual({ bom: false, text: '', bytes: Buffer.alloc(0) });
  });

  it('cannot be made of half a surrogate pair', () => {
    expect(() => encodeText({ bom: false, text: 'a\ud800' })).toThrow(expect.objectContaining({ kind: 'input' }));
  });
});

describe('what is no readable text is refused:', () => {
  it.each([
    ['a NUL', [0x61, 0x62, 0x00, 0x63], 'byte 2 is NUL'],
    ['a stray continuation byte', [0x61, 0x80, 0x62], 'byte 1 (0x80)'],
    ['a sequence that is cut short', [0x61, 0xe2, 0x82], 'byte 1 (0xe2)'],
    ['a sequence that breaks off', [0xc3, 0xa9, 0xe2, 0x82, 0x41], 'byte 2 (0xe2)'],
    ['an overlong form', [0x61, 0x61, 0xc0, 0xaf], 'byte 2 (0xc0)'],
    ['a surrogate', [0xed, 0xa0, 0x80], 'byte 0 (0xed)'],
    ['a code point past the last', [0x61, 0xf4, 0x90, 0x80, 0x80], 'byte 1 (0xf4)'],
    ['Latin-1', [0x63, 0x61, 0x66, 0xe9, 0x0a], 'byte 3 (0xe9)'],
    ['UTF-16 little endian', [0xff, 0xfe, 0x61, 0x00], 'UTF-16'],
    ['UTF-16 big endian', [0xfe, 0xff, 0x00, 0x61], 'UTF-16'],
  ])('%s, with file and byte', (_what, bytes, why) => {
    expect(refusal(bytes)).toMatchObject({ kind: 'input', where: { file }, why: expect.stringContaining(why) });
  });

  it('a folder, a missing file in a missing folder, a dangling link, a pipe', () => {
    expect(() => readText(dir)).toThrow(/is a folder/);
    expect(() => readText(path.join(dir, 'no', 'x'))).toThrow(/does not exist/);
    fs.symlinkSync('nothing', path.join(dir, 'link'));
    expect(() => readText(path.join(dir, 'link'))).toThrow(/symbolic link to nothing/);
    expect(() => readText('/dev/null')).toThrow(/no regular file/);
  });

  it('a missing file, with the names that are near', () => {
    for (const name of ['package.json', 'package-lock.json', 'README.md']) fs.writeFileSync(path.join(dir, name), '');
    const wanted = path.join(dir, 'pakcage.json');
    expect(() => readText(wanted)).toThrow(
      expect.objectContaining({
        kind: 'input',
        where: { file: wanted },
        next: `did you mean ${path.join(dir, 'package.json')}?`,
      }),
    );
  });

  it('a file over the limit, without reading it', () => {
    fs.writeFileSync(file, '');
    fs.truncateSync(file, largestText + 1);
    expect(() => readText(file)).toThrow(/too large/);
  });

  it('a file without read permission', () => {
    fs.writeFileSync(file, 'x', { mode: 0 });
    fs.chmodSync(dir, 0o755);
    // root may read all, so root becomes nobody for a moment.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(() => readText(file)).toThrow(expect.objectContaining({ kind: 'input', why: 'permission denied' }));
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

describe('an atomic write', () => {
  it('replaces the bytes and keeps the mode, or sets the one it is given', () => {
    fs.writeFileSync(file, 'old', { mode: 0o640 });
    const { ino } = fs.statSync(file);
    writeAtomic(file, 'new');
    expect(fs.readFileSync(file, 'utf8')).toBe('new');
    expect(fs.statSync(file).mode & 0o777).toBe(0o640);
    expect(fs.statSync(file).ino).not.toBe(ino);
    writeAtomic(file, Buffer.from('newer'), { mode: 0o666 });
    expect(fs.statSync(file).mode & 0o777).toBe(0o666);
    expect(fs.readdirSync(dir)).toEqual(['file.txt']);
  });

  it('that fails leaves no temp and names the file', () => {
    const folder = path.join(dir, 'folder');
    fs.mkdirSync(path.join(folder, 'full'), { recursive: true });
    expect(() => writeAtomic(folder, 'x')).toThrow(expect.objectContaining({ kind: 'input', where: { file: folder } }));
    expect(() => writeAtomic(path.join(dir, 'no', 'x'), 'x')).toThrow(/cannot be written/);
    expect(fs.readdirSync(dir)).toEqual(['folder']);
  });
});
