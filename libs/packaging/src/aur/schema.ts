/** Fields of a PKGBUILD and the order in which .SRCINFO lists them (PKGBUILD(5); makepkg 6.0.2 and 7.0). */

export const hashAlgorithms = ['ck', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'b2'] as const;

export type HashAlgorithm = (typeof hashAlgorithms)[number];

const sums = hashAlgorithms.map((algorithm) => `${algorithm}sums`);

/** Of the package base. */
export const baseFields = {
  single: ['pkgdesc', 'pkgver', 'pkgrel', 'epoch', 'url', 'install', 'changelog'],
  many: [
    'arch',
    'groups',
    'license',
    'checkdepends',
    'makedepends',
    'depends',
    'optdepends',
    'provides',
    'conflicts',
    'replaces',
    'noextract',
    'options',
    'backup',
    'source',
    'validpgpkeys',
    ...sums,
  ],
} as const;

/** Of each package; what its function sets of these stands in place of the base's. */
export const packageFields = {
  single: ['pkgdesc', 'url', 'install', 'changelog'],
  many: [
    'arch',
    'groups',
    'license',
    'checkdepends',
    'depends',
    'optdepends',
    'provides',
    'conflicts',
    'replaces',
    'options',
    'backup',
  ],
} as const;

/** May stand once more for an architecture: `source_x86_64`. */
export const archFields: readonly string[] = [
  'source',
  'provides',
  'conflicts',
  'depends',
  'replaces',
  'optdepends',
  'makedepends',
  'checkdepends',
  ...sums,
];

export const arrayFields: readonly string[] = baseFields.many;
export const textFields: readonly string[] = [...baseFields.single, 'pkgbase'];

/** What `options` may say, with `!` before it or not (makepkg 6.0.2 and 7.0). */
export const knownOptions: readonly string[] = [
  ...['strip', 'docs', 'libtool', 'staticlibs', 'emptydirs', 'zipman', 'purge', 'debug', 'autodeps'],
  ...['ccache', 'distcc', 'buildflags', 'makeflags', 'lto'],
];

/** What a package function may set. */
export const overridable: readonly string[] = [
  'pkgdesc',
  'arch',
  'url',
  'license',
  'groups',
  'depends',
  'optdepends',
  'provides',
  'conflicts',
  'replaces',
  'backup',
  'options',
  'install',
  'changelog',
];
