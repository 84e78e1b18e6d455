import { createHash } from 'node:crypto';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import { parseVersion } from '@windlass/version-sync/model/version';
import { splice } from '@windlass/version-sync/sync/splice';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Artifact } from '../artifacts.ts';
import { createAction, createKind } from './create-kind.ts';
import { type PrepareInput, prepareAur } from './prepare.ts';
import { parsePublished, pkgrelFor } from './release-number.ts';
import { wholeEdit } from './whole-edit.ts';

const bytes = 'an archive';
const sha256 = sha256Hex(bytes);
const name = 'beacon-1.0.0-linux.tar.gz';
const artifact: Artifact = {
  package: 'linux',
  name,
  platform: null,
  build: null,
  format: 'tar.gz',
  size: bytes.length,
  sha256,
  contents: [],
};

let folder: Folder;
beforeAll(() => {
  folder = tempFolder({ [`release/${name}`]: bytes, 'aur/beacon.install': '', 'aur/.SRCINFO': '' });
});
afterAll(() => folder[Symbol.dispose]());

const head = `pkgname=beacon-bin\npkgver=1.0.0\npkgrel=1\narch=(x86_64)\nurl=https://beacon.example\n`;
const own = `https://dl.beacon.example/$pkgver/beacon-$pkgver-linux.tar.gz`;

function prepare(rest: string, more: Partial<PrepareInput> & { readonly head?: string } = {}) {
  const text = (more.head ?? head) + rest;
  folder.write({ 'aur/PKGBUILD': text });
  const files = { file: 'aur/PKGBUILD', srcinfoFile: 'aur/.SRCINFO', dir: `${folder.path}/aur` };
  const prepared = prepareAur({
    manifest: { ...files, text, srcinfo: null },
    version: parseVersion('1.0.0+002'),
    artifacts: [artifact],
    artifactsDir: `${folder.path}/release`,
    published: null,
    repository: 'beacon-bin',
    ...more,
  });
  expect(splice(text, prepared.edits)).toBe(prepared.text);
  return { ...prepared, rest: prepared.text.slice((more.head ?? head).length) };
}

function faultOf(work: () => unknown): WindlassError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof WindlassError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

const hex = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex');

describe('checksums', () => {
  test.each([
    ['bare', `source=(${own})\nsha256sums=(SKIP)\n`, `source=(${own})\nsha256sums=(${sha256})\n`],
    [
      'an old one in double quotes',
      `source=(${own})\nsha256sums=("${'0'.repeat(64)}")\n`,
      `source=(${own})\nsha256sums=("${sha256}")\n`,
    ],
    ['empty quotes', `source=(${own})\nsha256sums=('')\n`, `source=(${own})\nsha256sums=('${sha256}')\n`],
    [
      'in a variable',
      `_sum='SKIP' # here\nsource=(${own})\nsha256sums=("$_sum")\n`,
      `_sum='${sha256}' # here\nsource=(${own})\nsha256sums=("$_sum")\n`,
    ],
    ['upper case, right already', `source=(${own})\nsha256sums=(${sha256.toUpperCase()})\n`, null],
    [
      'of the second source',
      `source=(https://x.example/a.tgz\n  "${own}") # x\nsha256sums=(SKIP # a\n  SKIP)\n`,
      `source=(https://x.example/a.tgz\n  "${own}") # x\nsha256sums=(SKIP # a\n  ${sha256})\n`,
    ],
    [
      'under another name',
      `source=("mine.tgz::${own}")\nsha256sums=(SKIP)\n`,
      `source=("mine.tgz::${own}")\nsha256sums=(${sha256})\n`,
    ],
    ['only SHA-512', `source=(${own})\nsha512sums=(SKIP)\n`, `source=(${own})\nsha512sums=(${hex('sha512')})\n`],
    [
      'BLAKE2 beside SHA-256',
      `source=(${own})\nsha256sums=(SKIP)\nb2sums=(abc)\n`,
      `source=(${own})\nsha256sums=(${sha256})\nb2sums=(${hex('blake2b512')})\n`,
    ],
    [
      'SKIP beside SHA-256 stays',
      `source=(${own})\nsha256sums=(SKIP)\nmd5sums=(SKIP)\n`,
      `source=(${own})\nsha256sums=(${sha256})\nmd5sums=(SKIP)\n`,
    ],
    [
      'for an architecture',
      `source_x86_64=(${own})\nsha256sums_x86_64=(SKIP)\n`,
      `source_x86_64=(${own})\nsha256sums_x86_64=(${sha256})\n`,
    ],
  ])('%s', (_, before, after) => {
    const { rest, assets } = prepare(before);
    expect(rest).toBe(after ?? before);
    expect(assets).toEqual([{ url: `https://dl.beacon.example/1.0.0/${name}`, sha256 }]);
  });

  test('one that is put together is refused, with its place', () => {
    const fault = faultOf(() => prepare(`_a=SK\nsource=(${own})\nsha256sums=("\${_a}IP")\n`));
    expect(fault).toMatchObject({
      message: expect.stringContaining('is put together'),
      where: { line: 8, column: 13 },
    });
  });

  test('a file that is not the one of the list gives no digest', () => {
    folder.write({ 'other/x': '', [`other/${name}`]: 'other bytes' });
    const fault = faultOf(() =>
      prepare(`source=(${own})\nsha512sums=(SKIP)\n`, { artifactsDir: `${folder.path}/other` }),
    );
    expect(fault).toMatchObject({ kind: 'gate', message: `${name} is not the file that artifacts.json lists` });
  });

  test('a PKGBUILD that takes none of our packages is left as it is, and that is said', () => {
    const rest = 'source=(https://x.example/a.tgz)\nsha256sums=(SKIP)\n';
    const prepared = prepare(rest);
    expect(prepared.rest).toBe(rest);
    expect(prepared.findings).toMatchObject([{ check: 'aur-no-asset', severity: 'warning' }]);
  });
});

describe('sources of another version', () => {
  const refused: readonly (readonly [string, string])[] = [
    ['https://dl.beacon.example/1.0.0/beacon-0.9.9-linux.tar.gz', '0.9.9'],
    ['https://dl.beacon.example/v0.9.9/beacon-$pkgver-linux.tar.gz', '0.9.9'],
    ['https://dl.beacon.example/$pkgver-001/beacon-$pkgver-linux.tar.gz', '1.0.0-001'],
    ['https://dl.beacon.example/$pkgver%2B001/beacon-$pkgver-linux.tar.gz', '1.0.0%2B001'],
    ['https://dl.beacon.example/$pkgver-rc.1/beacon-$pkgver-linux.tar.gz', '1.0.0-rc.1'],
    ['git+https://github.com/acme/beacon.git#tag=v0.9.9', '0.9.9'],
  ];
  test.each(refused)('%s is of %s', (url, names) => {
    const fault = faultOf(() => prepare(`source=("${url}")\nsha256sums=(SKIP)\n`));
    expect(fault).toMatchObject({ kind: 'gate', message: `this source is of ${names}, and the release is 1.0.0+002` });
    expect(fault.where).toMatchObject({ file: 'aur/PKGBUILD', line: 6 });
    expect(fault.also).toEqual([]);
  });

  test.each([
    'https://dl.beacon.example/$pkgver-002/beacon-$pkgver-linux.tar.gz',
    'https://github.com/acme/beacon/releases/download/v$pkgver+002/beacon-$pkgver-linux.tar.gz',
    'https://192.168.0.100/$pkgver/beacon-$pkgver-linux.tar.gz',
    'https://x.example/other-3.4.5.tar.gz',
    'https://github.com/other/thing/archive/v9.9.9.tar.gz',
  ])('%s is none', (url) => {
    expect(() => prepare(`source=("${url}")\nsha256sums=(SKIP)\n`)).not.toThrow();
  });
});

describe('pkgrel', () => {
  const now = { pkgver: '1.0.0', pkgrel: '1', text: 'a\npkgrel=1\n', changes: true };
  test.each([
    ['nothing was published', null, null, {}, '1'],
    ['another pkgver', '0.9.0-7', null, { pkgrel: '7' }, '1'],
    ['the same pkgver, other checksums', '1.0.0-1', null, {}, '2'],
    ['the same pkgver, nothing else', '1.0.0-1', null, { changes: false }, '1'],
    ['the same pkgver, other content than the tag', '1.0.0-1', 'b\npkgrel=1\n', { changes: false }, '2'],
    ['the same pkgver, only pkgrel other than the tag', '1.0.0-1', 'a\npkgrel=9\n', { changes: false }, '1'],
    ['raised already', '1.0.0-1', null, { pkgrel: '2' }, '2'],
    ['behind what is published', '1.0.0-4', null, { changes: false }, '5'],
    ['two numbers', '1:1.0.0-1.9', null, { pkgrel: '1.9' }, '1.10'],
  ])('%s', (_, published, text, more, expected) => {
    const known = published === null ? null : parsePublished(published, text, 'the AUR');
    expect(pkgrelFor({ ...now, ...more }, known)).toBe(expected);
  });

  test('is written where it stands, and nothing else is', () => {
    const published = parsePublished('1.0.0-3', null, 'the AUR');
    const own_ = `source=(${own})\nsha256sums=(SKIP)\n`;
    const { text, fullVersion } = prepare(own_, { published, head: head.replace('pkgrel=1', "pkgrel='1'  # ours") });
    expect([text.split('\n')[2], fullVersion]).toEqual(["pkgrel='4'  # ours", '1.0.0-4']);
  });
});

describe('rules of the AUR', () => {
  const source = `source=(${own})\nsha256sums=(SKIP)\n`;
  test.each<[string, string, Partial<PrepareInput>, readonly string[]]>([
    ['all is well', `${source}install=beacon.install\n`, {}, []],
    ['a name with capitals', `${source}pkgname=Beacon\npkgbase=beacon-bin\n`, {}, ['aur-name', 'aur-split']],
    ['another name than the repository', source, { repository: 'beacon' }, ['aur-pkgbase']],
    ['a long description', `${source}pkgdesc='${'x'.repeat(256)}'\n`, {}, ['aur-length']],
    ['a long address', `${source}url='https://${'x'.repeat(8000)}'\n`, {}, ['aur-length']],
    ['a missing install file', `${source}install=none.install\n`, {}, ['aur-missing-file']],
    ['a missing source', `${source}source+=(x.patch)\nsha256sums+=(SKIP)\n`, {}, ['aur-missing-file']],
    ['a file in a folder', `${source}changelog=sub/changes\n`, {}, ['aur-subdirectory']],
    ['a large file', `${source}changelog=large\n`, {}, ['aur-size']],
    ['no architecture', `${source}arch=()\n`, {}, ['aur-mandatory']],
  ])('%s', (_, rest, more, expected) => {
    folder.write({ 'aur/sub/changes': '', 'aur/large': 'x'.repeat(256_001) });
    expect(prepare(rest, more).findings.map(({ check }) => check)).toEqual(expected);
  });

  test('folders for keys and licences hold only what the AUR takes', () => {
    folder.write({
      'aur/keys/pgp/A.asc': '',
      'aur/keys/pgp/b.txt': '',
      'aur/LICENSES/0BSD.txt': '',
      'aur/LICENSES/x.pdf': '',
    });
    const { findings } = prepare(source);
    expect(findings.map(({ check }) => check)).toEqual(['aur-keys', 'aur-licenses']);
  });
});

describe('wholeEdit', () => {
  test('gives the new text and takes it back, however much both share', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀', '😁'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edit = wholeEdit(before, after);
        expect(splice(before, [edit])).toBe(after);
        expect(edit.was.isWellFormed() && edit.text.isWellFormed()).toBe(true);
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });
});

describe('files.create', () => {
  const context = { signal: new AbortController().signal, now: () => new Date(0), assertLease: async () => undefined };

  test('makes a file, sees it, and takes it away only while it is its own', async () => {
    using dir = tempFolder({ 'x/y': '' });
    const kind = createKind(dir.path);
    const { args } = createAction('a', { file: 'x/.SRCINFO', content: 'pkgbase = a\n' });
    expect(await kind.observe(args, context)).toEqual({ is: 'absent' });
    await kind.apply(args, context);
    expect(await kind.observe(args, context)).toEqual({ is: 'present', digest: kind.goal(args) });
    dir.write({ 'x/.SRCINFO': 'theirs\n' });
    expect(await kind.undo?.(args, null, context)).toEqual({ left: 'x/.SRCINFO' });
    dir.write({ 'x/.SRCINFO': 'pkgbase = a\n' });
    await kind.undo?.(args, null, context);
    expect(await kind.observe(args, context)).toEqual({ is: 'absent' });
  });
});
