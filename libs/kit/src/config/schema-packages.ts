import * as z from 'zod/mini';
import { packageCheck } from './schema-package-check.ts';
import { about, named, text } from './schema-words.ts';

/** Every package format; what each is, is in libs/packaging. */
export const packageFormats = ['tar.gz', 'tar.zst', 'zip', 'AppImage', 'deb', 'rpm'] as const;

export type PackageFormat = (typeof packageFormats)[number];

const packageFile = z.strictObject({
  from: text('File, folder or glob, from the folder of the config'),
  to: z.optional(text('Path in the archive; the name of the file where not given')),
  mode: z.optional(
    about('Permissions, octal, for instance 0755', z.string().check(z.regex(/^0?[0-7]{3}$/, 'must be octal'))),
  ),
});

const names = (description: string) =>
  z.optional(about(description, z.array(text('Name, with a relation where the format has them'))));

const system = z.strictObject({
  name: z.optional(text('Name of the package; the product where not given')),
  release: z.optional(text('Revision of the packaging; 1')),
  section: z.optional(text('Section (deb) or group (rpm)')),
  depends: names('Packages that it needs'),
  recommends: names('Packages that most users want beside it'),
  suggests: names('Packages that some users want beside it'),
  conflicts: names('Packages that it cannot live with'),
  breaks: names('Packages that do not work beside it; as conflicts in an rpm'),
  provides: names('What it stands in for'),
  replaces: names('Packages that it takes the place of'),
  configFiles: z.optional(
    about('Globs of files inside that belong to the administrator; etc/** where not given', z.array(text('Glob'))),
  ),
  scripts: z.optional(
    about(
      'Shell scripts that are run on the host, by files',
      z.strictObject({
        preInstall: z.optional(text('File')),
        postInstall: z.optional(text('File')),
        preRemove: z.optional(text('File')),
        postRemove: z.optional(text('File')),
      }),
    ),
  ),
  desktop: z.optional(text('Path inside of the .desktop file of an AppImage; the only one where not given')),
  icon: z.optional(text('Path inside of the icon of an AppImage; the one the .desktop file names where not given')),
  runtime: z.optional(
    about(
      'Program that an AppImage starts with',
      z.strictObject({
        file: text('From the folder of the config'),
        sha256: about('Its SHA-256', z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex'))),
      }),
    ),
  ),
});

export const packages = z.record(
  named,
  z.strictObject({
    build: z.optional(text('Name of the build whose output is packed')),
    source: z.optional(
      about('Whether it holds the tracked files of the commit, as `git archive` gives them; false', z.boolean()),
    ),
    format: z.optional(about('tar.gz where not given', z.enum(packageFormats))),
    platform: z.optional(text('For instance linux-x86_64; any where not given')),
    name: z.optional(text('Name of the file, with {product} {version} {core} {platform} {format} {package} in it')),
    prefix: z.optional(
      about(
        'Folder inside the archive, "" for none; {product}-{core} where not given, none in deb, rpm and AppImage',
        z.string(),
      ),
    ),
    files: z.optional(about('Further files in it', z.array(packageFile))),
    system: z.optional(about('What a package of a system or a desktop says of itself', system)),
    check: z.optional(about('What it must be like', packageCheck)),
  }),
);
