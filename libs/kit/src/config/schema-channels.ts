import * as z from 'zod/mini';
import { install } from './schema-package-check.ts';
import { about, text } from './schema-words.ts';

export const channelIds = [
  'npm',
  'pypi',
  'github-release',
  'github-packages',
  'docker',
  'crates',
  'chocolatey',
  'snap',
  'winget',
  'flathub',
  'scoop',
  'homebrew',
  'aur',
  'static-download',
] as const;

export type ChannelId = (typeof channelIds)[number];

/** S0's types of release: which of them publishes to a channel is a table of its own, and `on` overrides it. */
export const releaseTypes = ['major', 'minor', 'patch', 'build', 'hotfix', 'config'] as const;

export type ReleaseType = (typeof releaseTypes)[number];

const common = {
  package: z.optional(text('Name of the package in this channel; the product where not given')),
  manifest: z.optional(text("Path of the channel's manifest, from the folder of the config")),
  on: z.optional(
    about(
      'Types of release that publish here; by the type matrix where not given',
      z.array(z.enum(releaseTypes)).check(z.minLength(1)),
    ),
  ),
};
const assets = z.optional(
  about('Names of the packages that are published here; all where not given', z.array(text('Package'))),
);
const address = (description: string) =>
  about(
    description,
    z.string().check(z.regex(/^https?:\/\/[^\s/@?#]+(?:\/\S*)?$/, 'must be an http(s) address without a password')),
  );

const channel = (description: string) => z.optional(about(description, z.strictObject(common)));

const npm = z.strictObject({
  ...common,
  tag: z.optional(text('Dist-tag that users follow; latest')),
  stagingTag: z.optional(text('Dist-tag under which a version waits until it is promoted; windlass-staging')),
  access: z.optional(about("As npm's --access", z.enum(['public', 'restricted']))),
  install: z.optional(install),
});

const githubRelease = z.strictObject({
  ...common,
  repository: z.optional(text('owner/name; from the address of the remote where not given')),
  packages: assets,
});

const relations = (description: string) =>
  z.optional(about(description, z.array(text('Name, with a version where one is meant: glibc>=2.38'))));
const globs = (description: string) => z.optional(about(description, z.array(text('Glob'))));

/** What a package of Arch says of itself; of the whole, or of one of several. */
const archPackage = {
  depends: relations('Packages that it needs'),
  optdepends: relations('Packages that it makes use of, each with what for: "foo: to do that"'),
  provides: relations('What it stands in for; the product where the package is product-bin or product-git'),
  conflicts: relations(
    'Packages that it cannot live with; the product where the package is product-bin or product-git',
  ),
  replaces: relations('Packages that it takes the place of'),
  backup: z.optional(about('Files of the administrator, without the slash at their beginning', z.array(text('Path')))),
};

const aurFile = z.strictObject({
  from: text('Path or glob inside of the archive, or of the built tree'),
  to: text('Path in the system; a folder where it ends with a slash'),
  mode: z.optional(
    about('Permissions, octal, for instance 0755', z.string().check(z.regex(/^0?[0-7]{3}$/, 'must be octal'))),
  ),
});

const aurScripts = z.strictObject({
  preInstall: z.optional(text('File')),
  postInstall: z.optional(text('File')),
  preUpgrade: z.optional(text('File')),
  postUpgrade: z.optional(text('File')),
  preRemove: z.optional(text('File')),
  postRemove: z.optional(text('File')),
});

const aur = z.strictObject({
  ...common,
  host: z.optional(text('Where ssh goes; aur@aur.archlinux.org')),
  url: z.optional(address('Web address of the AUR; https://aur.archlinux.org')),
  packages: z.optional(
    about(
      'What a new PKGBUILD takes: archives for Linux, or the one of the sources; the archives where the package ends with -bin',
      z.array(text('Package')).check(z.minLength(1)),
    ),
  ),
  build: z.optional(
    text('Build that a PKGBUILD from sources does; the only one that makes no web bundle and no image'),
  ),
  ...archPackage,
  makedepends: relations('Packages that it is built with, beside those of its preset'),
  checkdepends: relations('Packages that it is tested with'),
  options: z.optional(about("makepkg's options, for instance !strip", z.array(text('Option')))),
  files: z.optional(about('What is installed and where; by the usual folders where not given', z.array(aurFile))),
  scripts: z.optional(about('Shell scripts that pacman runs, by files: they become the .install file', aurScripts)),
  split: z.optional(
    about(
      'Several packages of one PKGBUILD, by name',
      z.record(
        z.string().check(z.regex(/^[a-z0-9][a-z0-9.+_-]*$/, 'must be a name of the AUR: lower case, digits, . + _ -')),
        z.strictObject({
          summary: z.optional(text('One line; that of the product where not given')),
          ...archPackage,
          files: globs('Paths inside that go into this package; what none of them names goes into the one without'),
        }),
      ),
    ),
  ),
});

const staticDownload = z.strictObject({
  ...common,
  server: text('Name of the server (servers) whose host takes the files'),
  path: text('Folder on the host that is served under the url; from the home of the user where not absolute'),
  url: address('Address under which the folder is served; a version is at <url>/<version>/<file>'),
  packages: assets,
  keep: z.optional(about('Versions that stay; all where not given', z.int().check(z.minimum(2)))),
});

export const channels = z.strictObject({
  npm: z.optional(about('The npm registry', npm)),
  pypi: channel('The Python Package Index'),
  'github-release': z.optional(about('A GitHub release with its assets', githubRelease)),
  'github-packages': channel('GitHub Packages'),
  docker: channel('A container registry'),
  crates: channel('crates.io'),
  chocolatey: channel('The Chocolatey community repository'),
  snap: channel('The Snap Store'),
  winget: channel('The Windows Package Manager'),
  flathub: channel('Flathub'),
  scoop: channel('A Scoop bucket'),
  homebrew: channel('A Homebrew tap'),
  aur: z.optional(about('The Arch User Repository', aur)),
  'static-download': z.optional(about("The product's own download page", staticDownload)),
} satisfies Record<ChannelId, z.ZodMiniType>);
