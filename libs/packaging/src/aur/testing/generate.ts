import { Dice } from './dice.ts';
import { arrayField, relationFields, scalarFields, sourceFields } from './generate-fields.ts';
import { buildFunctions, packageFunctions } from './generate-functions.ts';
import { preamble } from './generate-helpers.ts';

/** A PKGBUILD and the files that it names. */
export interface Generated {
  readonly text: string;
  /** Names of empty files beside it. */
  readonly files: readonly string[];
  /** Whether something in it is wrong on purpose. */
  readonly isWrong: boolean;
}

/**
 * A PKGBUILD of the kind that packagers write, with all that they do to quotes, arrays, expansions and functions in it; the same for the same
 * seed. Some of them are wrong on purpose: makepkg and we must refuse the same ones.
 */
export function generatePkgbuild(seed: number): Generated {
  const dice = new Dice(seed);
  const split = dice.chance(0.3);
  const names = split ? dice.some(['duo', 'duo-docs', 'lib32-duo', 'duo_x', 'python-duo+'], 1, 3) : [];
  const architectures = dice.pick([
    ['x86_64'],
    ['x86_64', 'aarch64'],
    ['any'],
    ['x86_64'],
    ['i686', 'x86_64', 'armv7h'],
  ]);
  const helpers = preamble(dice);
  const context = { dice, names, architectures, ...helpers };
  const body = dice.shuffled([
    ...scalarFields(context),
    ...relationFields(context),
    ...sourceFields(context),
    arrayField(context, 'license', ["'MIT'", 'GPL', "'Apache-2.0 OR MIT'", '"custom:x y"', 'GPL-3.0-or-later']),
    arrayField(context, 'groups', ['base-devel', "'a b'", '"g$_n"']),
    arrayField(context, 'options', ["'!strip'", '!debug', '"!lto"', 'emptydirs', 'staticlibs']),
    arrayField(context, 'backup', ['etc/x.conf', "'etc/a b'", 'etc/{x,y}.d/z', '"etc/$_name"']),
    arrayField(context, 'noextract', ['x.zip', '"${_name}.zip"', "'a  b'"]),
    arrayField(context, 'validpgpkeys', ["'0123456789ABCDEF'", 'ABCDEF']),
  ]);
  const quoted = names.map((name) => dice.pick([name, `'${name}'`, `"${name}"`]));
  const head = split
    ? [
        ...(dice.chance(0.7) ? [`pkgbase=${dice.pick(['duo', "'duo'", '"du"o'])}`] : []),
        `pkgname=(${dice.layout(quoted)})`,
      ]
    : [dice.pick(['pkgname=solo', "pkgname='solo-bin'", 'pkgname=("solo")', 'pkgname="${_n}-git"', 'pkgname=$_n'])];
  const functions = [...buildFunctions(context), ...packageFunctions(context)];
  const comment = dice.comment();
  const faults = dice.some(wrong, 0, dice.chance(0.04) ? 1 : 0);
  const lines = [
    ...comment,
    ...helpers.lines,
    ...head,
    `arch=(${architectures.map((arch) => dice.pick([arch, `'${arch}'`, `"${arch}"`])).join(' ')})`,
    ...body.flat(),
    ...faults,
    '',
    ...functions,
    ...dice.comment(),
  ];
  const text = `${lines.join('\n')}\n`;
  return { text, files: ['solo.install', 'duo.install', 'NEWS', 'x.patch', 'duo.desktop'], isWrong: faults.length > 0 };
}

/** What makepkg refuses. */
const wrong: readonly string[] = [
  'depends=glibc',
  'pkgver=1-2',
  'pkgrel=x',
  'epoch=one',
  "provides=('x>1')",
  'backup=(/etc/x)',
  "options=('!nonsense')",
  'conflicts=("-x")',
  'depends=("")',
  'arch=(any x86_64)',
  "license_x86_64=('MIT')",
  'pkgdesc=(a b)',
  "makedepends=('a=1:2-3-')",
  'pkgname=',
  'false',
  'pkgdesc="${_undefined?it is not set}"',
];
