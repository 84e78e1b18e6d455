import * as z from 'zod/mini';
import { aboutProduct, artifacts } from './schema-artifacts.ts';
import { channels } from './schema-channels.ts';
import { packages } from './schema-packages.ts';
import { build, servers } from './schema-products.ts';
import { about, text } from './schema-words.ts';

/**
 * The one schema of a config: validation, the editors' JSON Schema and the published types all come from it.
 * zod/mini because it can be tree-shaken: 15 kB and 4 ms in a bundle, where `zod` takes 440 kB and 25 ms.
 */

const file = text('Path from the folder of the config, with `/`');
const format = z.optional(text('Id of a version-bearing format, where the file name does not tell'));
const pattern = text('Text with {version}, {core} or {build} in it, or a regular expression with a group');
const exactly = z.optional(
  about('How often the pattern must match; 1 where not given', z.int().check(z.minimum(1), z.maximum(100_000))),
);

const source = z.union([file, z.strictObject({ file, format }), z.strictObject({ file, pattern, exactly })]);

const syncedFile = z.union([
  file,
  z.strictObject({ file, format }),
  z.strictObject({
    file,
    pattern,
    exactly,
    as: z.optional(
      text('Ecosystem whose way of writing a version is used, for instance npm or pep440; as it is where not given'),
    ),
  }),
]);

export const schemeKinds = ['counter-reset', 'counter', 'timestamp', 'commit-count'] as const;

const kind = about(
  'counter-reset starts again with each X.Y.Z; timestamp is UTC; commit-count counts the commits',
  z.enum(schemeKinds),
);

const scheme = z.union([
  kind,
  z.strictObject({
    kind,
    width: z.optional(about('Digits of a counter, padded with zeros; 3', z.int().check(z.minimum(1), z.maximum(20)))),
    start: z.optional(about('First number of a counter; 1', z.int().check(z.minimum(0)))),
  }),
]);

const version = z.strictObject({
  source: z.optional(about('The file that the version is read from; found by itself where not given', source)),
  scheme: z.optional(about('How build numbers are made; counter-reset where not given', scheme)),
  files: z.optional(about('The other files that carry the version', z.array(syncedFile))),
  ignore: z.optional(
    about('Files that are never reported as unconfigured', z.array(text('Glob from the folder of the config'))),
  ),
});

const git = z.strictObject({
  remote: z.optional(text('Remote that a release is pushed to; origin')),
  branch: z.optional(
    about(
      'Branches that a release may be made from; any where not given',
      z.union([text('Branch'), z.array(text('Branch'))]),
    ),
  ),
  tagPrefix: z.optional(about('Stands before the version in a tag; v', z.string())),
  commitMessage: z.optional(
    about(
      'Message of the version commit, with {version}; Release {version}',
      z.string().check(z.regex(/\{version\}/, 'must contain {version}')),
    ),
  ),
  releaseBranch: z.optional(
    about(
      'Name of a release branch, with {core} or {version}; release/v{core}',
      z.string().check(z.regex(/\{(?:core|version)\}/, 'must contain {core} or {version}')),
    ),
  ),
});

const release = z.strictObject({
  line: z.optional(text('Release line: at most one release of a line is open at a time; main')),
  ledger: z.optional(about('Where the ledger is kept; file, and in CI it must be named', z.enum(['file', 'git']))),
});

// Quotes, variables and pipes need a shell, and there is none: such a command is written as a list of words.
const reference = /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:\S(?:.*\S)?|command:[^\s"'`$|&;<>][^"'`$|&;<>]*)$/;

const secretNameRule = 'a name of a secret is made of letters, digits and _, for instance NPM_TOKEN';
const secretRule = 'must be env:NAME, file:path, command:word word… or { command: [word, …] }: never the secret itself';

const secret = z.union([
  about('env:NAME, file:path or command:word word', z.string().check(z.regex(reference, secretRule))),
  z.strictObject({ command: about('Command that prints the secret', z.array(text('One word')).check(z.minLength(1))) }),
]);

const tools = z.record(
  z.string(),
  z.union([
    about('Range of versions as npm writes it, for instance >=2.30', z.string()),
    z.strictObject({
      version: z.optional(text('Range of versions as npm writes it')),
      command: z.optional(
        about('Command that prints the version; <name> --version where not given', z.array(text('One word'))),
      ),
      optional: z.optional(about('A missing one is a warning', z.boolean())),
    }),
  ]),
);

const live = z.strictObject({
  name: text('Shown in reports'),
  // A password in a URL would be a secret in the config.
  url: about(
    'http(s) address that tells the version',
    z
      .string()
      .check(
        z.regex(
          /^https?:\/\/[^\s/@?#]+(?:[/?#]\S*)?$/,
          'must be an http:// or https:// address without a password in it',
        ),
      ),
  ),
  pointer: z.optional(
    about(
      'JSON pointer (RFC 6901) to the version in the answer',
      z.string().check(z.regex(/^(?:\/.*)?$/, 'must be a JSON pointer: empty, or starting with /')),
    ),
  ),
});

const address = z
  .string()
  .check(
    z.regex(/^https?:\/\/[^\s/@?#]+(?:[/?#]\S*)?$/, 'must be an http:// or https:// address without a password in it'),
  );

const check = z.strictObject({
  name: text('Shown in reports'),
  url: about('http(s) address that is asked', address),
  status: z.optional(about('200 where not given', z.int().check(z.minimum(100), z.maximum(599)))),
  contains: z.optional(text('Text that the answer must contain; {version} and {core} stand for the version')),
  pointer: z.optional(about('JSON pointer (RFC 6901) into the answer', z.string().check(z.regex(/^(?:\/.*)?$/)))),
  equals: z.optional(text('What stands at the pointer; {version} and {core} stand for the version')),
});

export const configSchema = z.strictObject({
  $schema: z.optional(about('JSON Schema of this file, for editors', z.string())),
  product: z.optional(text('Name of the product; found by itself where not given')),
  about: z.optional(about('What packages and manifests say of the product', aboutProduct)),
  version: z.optional(about('Where the version stands and how build numbers are made', version)),
  git: z.optional(about('Commits, tags and branches of a release', git)),
  release: z.optional(about('Release line and ledger', release)),
  tools: z.optional(about('Programs that a release needs, by name', tools)),
  builds: z.optional(about('What is built, by name', z.record(z.string(), build))),
  packages: z.optional(about('Archives that are made of what was built, by name', packages)),
  artifacts: z.optional(about('What goes out beside the packages', artifacts)),
  servers: z.optional(about('Servers that the product runs on, by name', servers)),
  channels: z.optional(about('Where the product is published', channels)),
  secrets: z.optional(
    about(
      'Where each secret comes from; never the secret itself',
      z.record(z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, secretNameRule)), secret),
    ),
  ),
  checks: z.optional(about('What must be so from outside for a release to count as good', z.array(check))),
  live: z.optional(about('Running copies of the product that tell their version', z.array(live))),
});

/** A config as it is written. */
export type Config = z.infer<typeof configSchema>;
export type SchemeKind = (typeof schemeKinds)[number];
export { type ChannelId, channelIds, type ReleaseType, releaseTypes } from './schema-channels.ts';
export { type PackageFormat, packageFormats } from './schema-packages.ts';
export { type Preset, presets } from './schema-products.ts';
/** `env:NAME`, `file:path`, `command:word word…` or the command as a list of words. */
export type SecretReference = z.infer<typeof secret>;
