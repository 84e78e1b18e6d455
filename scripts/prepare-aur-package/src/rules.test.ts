import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openAur } from '@windlass/harbor/aur/aur';
import { tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { WindlassError } from '@windlass/kit/errors';
import { packageFiles } from '@windlass/packaging/aur/files';
import { prepareAur } from '@windlass/packaging/aur/prepare';
import { Dice } from '@windlass/packaging/aur/testing/dice';
import { parseVersion } from '@windlass/version-sync/model/version';
import { expect, test } from 'vitest';

/** What the AUR's own server asks of a push (aurweb/git/update_legacy.py), and what we ask before one: what we let through it takes. */

const name = 'beacon-bin';
const head = `pkgname=${name}\npkgver=1.0.0\npkgrel=1\narch=(x86_64)\nurl=https://beacon.example\n`;

interface Case {
  /** Further lines of the PKGBUILD. */
  readonly lines?: string;
  /** Files beside it. */
  readonly files?: Readonly<Record<string, string>>;
  /** Instead of the usual one. */
  readonly head?: string;
}

/** Number of the rule, what is wrong, and in whose words the AUR refuses it; null where it takes it. */
const cases: readonly (readonly [rule: number, title: string, made: Case, refused: RegExp | null])[] = [
  [1, 'a package as it should be', {}, null],
  [4, 'a base with capitals', { head: head.replace(name, 'Beacon-bin') }, /invalid pkgbase: Beacon-bin/],
  [4, 'a base that begins with a dot', { head: head.replace(name, '_beacon') }, /invalid pkgbase/],
  [
    4,
    'a package with capitals',
    {
      lines: 'pkgbase=beacon-bin\npkgname=(beacon-bin Beacon)\npackage_beacon-bin() { :; }\npackage_Beacon() { :; }\n',
    },
    /invalid package name: Beacon/,
  ],
  [4, 'an epoch', { lines: 'epoch=2\n' }, null],
  [5, 'a description of 255 characters', { lines: `pkgdesc='${'é'.repeat(255)}'\n` }, null],
  [5, 'a description of 256 characters', { lines: `pkgdesc='${'é'.repeat(256)}'\n` }, /pkgdesc field too long/],
  [5, 'an address of 8000 characters', { lines: `url='${'a'.repeat(8000)}'\n` }, null],
  [5, 'an address of 8001 characters', { lines: `url='${'a'.repeat(8001)}'\n` }, /url field too long/],
  [5, 'a name of 256 characters', { lines: `pkgbase=${name}\npkgname=${'a'.repeat(256)}\n` }, /pkgname field too long/],
  [
    5,
    'a long description of one of two packages',
    { lines: `pkgbase=${name}\npkgname=(a b)\npackage_a() { :; }\npackage_b() {\n  pkgdesc='${'x'.repeat(256)}'\n}\n` },
    /pkgdesc field too long/,
  ],
  [
    6,
    'an install file that is there',
    { lines: 'install=x.install\n', files: { 'x.install': 'post_install() { :; }\n' } },
    null,
  ],
  [6, 'an install file that is not there', { lines: 'install=x.install\n' }, /missing install file: x\.install/],
  [6, 'a changelog that is not there', { lines: 'changelog=NEWS\n' }, /missing changelog file: NEWS/],
  [
    6,
    'an install file of a package that is not there',
    { lines: 'package() {\n  install=x.install\n}\n' },
    /missing install file/,
  ],
  [
    6,
    'an install file in a folder',
    { lines: 'install=sub/x.install\n', files: { 'sub/x.install': '' } },
    /missing install file: sub/,
  ],
  [
    7,
    'sources that are there',
    {
      lines: 'source=(a.patch lp:b https://x.example/c)\nsource_x86_64=(d::https://x.example/d)\n',
      files: { 'a.patch': '' },
    },
    null,
  ],
  [7, 'a source that is not there', { lines: 'source=(a.patch)\n' }, /missing source file: a\.patch/],
  [
    7,
    'a source of a processor that is not there',
    { lines: 'source_x86_64=(a.patch)\n' },
    /missing source file: a\.patch/,
  ],
  [
    7,
    'a source in a folder',
    { lines: 'source=(sub/a.patch)\n', files: { 'sub/a.patch': '' } },
    /missing source file: sub/,
  ],
  [
    7,
    'a source of 8001 characters',
    { lines: `source=('https://x.example/${'a'.repeat(7983)}')\n` },
    /source entry too long/,
  ],
  [7, 'a renamed file', { lines: 'source=(a::b)\n', files: { b: '' } }, /missing source file: a::b/],
  [9, 'the largest file', { lines: 'source=(a)\n', files: { a: 'x'.repeat(256_000) } }, null],
  [9, 'a file that is too large', { lines: 'source=(a)\n', files: { a: 'x'.repeat(256_001) } }, /maximum blob size/],
  [
    9,
    'a PKGBUILD that is too large',
    { lines: `${'# a comment of some length\n'.repeat(10_000)}` },
    /maximum blob size/,
  ],
  [
    9,
    'a .SRCINFO that is too large',
    { lines: `source=(https://x.example/{1..9000}/some/path/to/a/file)\n` },
    /maximum blob size/,
  ],
  [
    9,
    'keys and licences',
    { files: { 'keys/pgp/A.asc': 'x', 'LICENSES/MIT.txt': 'x', 'LICENSES/LicenseRef-mine.md': 'x' } },
    null,
  ],
  [9, 'a key of another kind', { files: { 'keys/pgp/A.txt': '' } }, /may only contain \.asc/],
  [9, 'a key at another place', { files: { 'keys/A.asc': '' } }, /may only contain a pgp/],
  [9, 'a key that is too large', { files: { 'keys/pgp/A.asc': 'x'.repeat(256_001) } }, /maximum blob size/],
  [9, 'a licence of another kind', { files: { 'LICENSES/MIT': '' } }, /ending in \.md or \.txt/],
  [9, 'a licence that nobody knows', { files: { 'LICENSES/Mine.txt': '' } }, /acceptable SPDX license/],
  [9, 'a licence in a folder', { files: { 'LICENSES/a/MIT.txt': '' } }, /ending in \.md or \.txt/],
  [
    10,
    'another base than the repository',
    { head: head.replace(name, 'lamp') },
    /invalid pkgbase: lamp, expected beacon-bin/,
  ],
  [10, 'another base by pkgbase', { lines: 'pkgbase=lamp\n' }, /invalid pkgbase: lamp/],
];

/** Our own verdict: the errors of the check that goes before every push. Null where it lets the package through. */
function ours(dir: string, text: string): string | null {
  const manifest = { file: 'PKGBUILD', srcinfoFile: '.SRCINFO', dir, text, srcinfo: null };
  const version = parseVersion('1.0.0');
  try {
    const { findings } = prepareAur({
      manifest,
      version,
      artifacts: [],
      artifactsDir: dir,
      published: null,
      repository: name,
    });
    return (
      findings
        .filter(({ severity }) => severity === 'error')
        .map(({ message }) => message)
        .join('\n') || null
    );
  } catch (thrown) {
    if (thrown instanceof WindlassError) return thrown.message;
    throw thrown;
  }
}

/** The server's, of a push of exactly the files that we would push; null where it takes them. */
async function theirs(dir: string, text: string): Promise<string | null> {
  const manifest = { file: 'PKGBUILD', srcinfoFile: '.SRCINFO', dir, text, srcinfo: null };
  const { says, srcinfo } = prepareAur({
    manifest,
    version: parseVersion('1.0.0'),
    artifacts: [],
    artifactsDir: dir,
    published: null,
    repository: null,
  });
  const planned = new Map([
    ['PKGBUILD', text],
    ['.SRCINFO', srcinfo],
  ]);
  using there = tempFolder({});
  const aur = await openAur({ dir: join(there.path, 'aur') });
  try {
    const at = await aur.git[0]?.resolve(`/${name}.git`, 'receive-pack');
    if (at === undefined || 'refused' in at) throw new Error('there is no such repository');
    const { readFileSync } = await import('node:fs');
    const { files } = packageFiles(dir, says, planned);
    using work = tempRepository(
      Object.fromEntries(files.map(({ path }) => [path, planned.get(path) ?? readFileSync(join(dir, path), 'utf8')])),
    );
    return await push(work.path, at.dir);
  } finally {
    await aur.close();
  }
}

/** Asynchronous, for the update hook asks this very process. */
function push(cwd: string, to: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['push', '--quiet', to, 'HEAD:refs/heads/master'], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (more: string) => {
      said += more;
    });
    child.on('error', reject).on('close', (code) => resolve(code === 0 ? null : said));
  });
}

test.each(cases)('rule %i, %s', async (_, __, made, refused) => {
  using folder = tempFolder(made.files ?? {});
  const text = (made.head ?? head) + (made.lines ?? '');
  const [own, real] = [ours(folder.path, text), await theirs(folder.path, text)];
  if (refused === null) expect([own, real]).toEqual([null, null]);
  else {
    expect(own).not.toBeNull();
    expect(real).toMatch(refused);
  }
});

const count = process.env['WINDLASS_SOAK'] ? 400 : 12;

test(`${count} packages with several of these at once: what we let through the AUR takes`, async () => {
  const seen = { taken: 0, refused: 0 };
  for (let seed = 1; seed <= count; seed++) {
    const dice = new Dice(seed);
    const chosen = dice.some(
      cases.slice(1).filter(([rule]) => rule !== 10),
      1,
      3,
    );
    const good = dice.chance(0.5) ? chosen.filter(([, , , refused]) => refused === null) : chosen;
    using folder = tempFolder(Object.assign({}, ...good.map(([, , { files }]) => files)));
    const text =
      (good.find(([, , made]) => made.head)?.[2].head ?? head) + good.map(([, , { lines }]) => lines ?? '').join('');
    const own = ours(folder.path, text);
    if (own === null) {
      seen.taken += 1;
      expect(await theirs(folder.path, text), text).toBeNull();
    } else seen.refused += 1;
  }
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(count / 8);
});
