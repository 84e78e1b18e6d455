import * as z from 'zod/mini';
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
});

const githubRelease = z.strictObject({
  ...common,
  repository: z.optional(text('owner/name; from the address of the remote where not given')),
  packages: assets,
});

const aur = z.strictObject({
  ...common,
  host: z.optional(text('Where ssh goes; aur@aur.archlinux.org')),
  url: z.optional(address('Web address of the AUR; https://aur.archlinux.org')),
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
