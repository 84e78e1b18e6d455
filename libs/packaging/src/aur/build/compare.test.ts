import { describe, expect, test } from 'vitest';
import { compareContent } from './compare-content.ts';
import { type PackedEntry, parseMtree } from './listing.ts';
import { checkInfo } from './package-info.ts';

const hex = (char: string): string => char.repeat(64);
const contents = [
  { path: 'beacon-1/bin/beacon', size: 3, mode: 0o755, sha256: hex('a') },
  { path: 'beacon-1/LICENSE', size: 3, mode: 0o644, sha256: hex('b') },
  { path: 'beacon-1/bin/lamp', size: 0, mode: 0o777, link: 'beacon' },
];
const entry = (path: string, more: Partial<PackedEntry> = {}): PackedEntry => ({
  ...{ path, kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 3, target: null, sha256: null },
  ...more,
});
const beacon = entry('usr/bin/beacon', { mode: 0o755, sha256: hex('a') });
const license = entry('usr/share/licenses/beacon/LICENSE', { sha256: hex('b') });

describe('compareContent', () => {
  test('what is the archive, wherever it went, is right', () => {
    const folder = entry('usr/bin', { kind: 'folder', mode: 0o755 });
    const own = entry('usr/share/applications/beacon.desktop', { sha256: hex('c') });
    expect(compareContent([folder, beacon, license, own], contents, 'PKGBUILD')).toEqual({
      findings: [],
      missing: [],
      same: 2,
    });
  });

  test.each<[string, PackedEntry, string, RegExp]>([
    ['other bytes', { ...beacon, sha256: hex('f') }, 'bytes', /has other bytes than beacon-1\/bin\/beacon/],
    ['not to be executed any more', { ...beacon, mode: 0o644 }, 'mode', /cannot be executed/],
    ['set-id', { ...beacon, mode: 0o4755 }, 'mode', /takes on the rights/],
    ['for everybody to write', { ...beacon, mode: 0o777 }, 'mode', /everybody may write/],
    ['somebody’s', { ...beacon, uid: 1000 }, 'owner', /belongs to 1000:0/],
  ])('a file that is %s is an error', (_, changed, check, message) => {
    const { findings } = compareContent([changed, license], contents, 'PKGBUILD');
    expect(findings).toMatchObject([{ check: `aur-content-${check}`, severity: 'error', file: 'PKGBUILD' }]);
    expect(findings[0]?.message).toMatch(message);
  });

  test('a program that is not installed is a warning; other files are counted', () => {
    const { findings, missing } = compareContent([license], contents, 'PKGBUILD');
    expect(findings).toMatchObject([{ check: 'aur-content-missing', severity: 'warning' }]);
    expect(missing).toEqual(['beacon-1/bin/beacon']);
    expect(compareContent([beacon], contents, 'PKGBUILD')).toMatchObject({
      findings: [],
      missing: ['beacon-1/LICENSE'],
    });
  });
});

test('mtree: paths with blanks, line ends and letters of other alphabets, links and modes', () => {
  const text = `#mtree
./usr type=dir mode=755 uid=0 gid=0
./usr/a\\040b\\012\\303\\274 type=file mode=4755 uid=0 gid=7 size=12 sha256digest=${hex('a')}
./usr/l type=link mode=777 uid=0 gid=0 link=../a\\040b
`;
  expect(parseMtree(text)).toEqual([
    entry('usr', { kind: 'folder', mode: 0o755, size: 0 }),
    entry('usr/a b\nü', { mode: 0o4755, gid: 7, size: 12, sha256: hex('a') }),
    entry('usr/l', { kind: 'link', mode: 0o777, size: 0, target: '../a b' }),
  ]);
});

describe('checkInfo', () => {
  const says = {
    pkgbase: 'beacon',
    base: [
      ['depends', 'glibc'],
      ['depends_x86_64', 'lib32'],
    ] as const,
    packages: [{ pkgname: 'beacon', entries: [] }],
  };
  const prepared = {
    text: '',
    edits: [],
    srcinfo: '',
    says,
    pkgver: '1',
    fullVersion: '1-1',
    assets: [],
    findings: [],
  };
  const made = (info: Readonly<Record<string, readonly string[]>>, entries = [beacon]) => ({
    file: 'x',
    entries,
    info: new Map(Object.entries({ pkgname: ['beacon'], pkgver: ['1-1'], depend: ['lib32', 'glibc'], ...info })),
  });
  const check = (...all: ReturnType<typeof made>[]) =>
    checkInfo(all, prepared, 'x86_64', 'PKGBUILD').map(({ message }) => message);

  test('a package as .SRCINFO says it is right', () => {
    expect(check(made({}))).toEqual([]);
  });

  test.each([
    ['of another version', [made({ pkgver: ['2-1'] })], ['beacon is of another version']],
    ['with other dependencies', [made({ depend: ['glibc'] })], ['beacon has other depends than .SRCINFO says']],
    ['without files', [made({}, [])], ['beacon has no files']],
    [
      'at a wrong place',
      [made({}, [entry('usr/local/bin/x')])],
      ['beacon has usr/local/bin/x: packages of Arch have nothing there'],
    ],
    ['not made', [], ['makepkg made no beacon for x86_64']],
    [
      'made and not named',
      [made({}), made({ pkgname: ['lamp'] })],
      ['makepkg made lamp, which .SRCINFO does not have'],
    ],
  ])('one %s is not', (_, all, messages) => {
    expect(check(...all)).toEqual(messages);
  });
});
