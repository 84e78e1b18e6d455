import * as z from 'zod/mini';
import { about, text, words } from './schema-words.ts';

const sized = (description: string) =>
  about(
    description,
    z.union([
      z.int().check(z.minimum(0)),
      z.string().check(z.regex(/^\d+(?:\.\d+)?\s?(?:B|kB|MB|GB|KiB|MiB|GiB)$/, 'must be a size such as 20MB')),
    ]),
  );

const size = sized('Size in bytes, or with kB, MB, GB (powers of ten) or KiB, MiB, GiB');

const elf = z.strictObject({
  libraries: z.optional(
    about('Shared libraries that it may need, as globs (libc.so.*); any where not given', z.array(text('Glob'))),
  ),
  rpath: z.optional(
    about('Globs of paths that a program may look for libraries in; $ORIGIN/**', z.array(text('Glob'))),
  ),
  stripped: z.optional(about('Whether symbols for debugging must be gone', z.boolean())),
  executableStack: z.optional(about('Whether a program may have an executable stack; false', z.boolean())),
  ignore: z.optional(about('Globs of files that are not looked at', z.array(text('Glob')))),
});

export const impacts = ['minor', 'moderate', 'serious', 'critical'] as const;

const web = z.strictObject({
  entry: z.optional(text('Page inside that is opened; index.html')),
  base: z.optional(text('Path of the server under which the bundle lies; /')),
  accessibility: z.optional(
    about(
      'From which impact on a violation of accessibility is an error, smaller ones are warnings; serious',
      z.union([z.literal(false), z.enum(impacts)]),
    ),
  ),
  ignore: z.optional(
    about('Texts: a console message or an address with one of them in it does not count', z.array(text('Text'))),
  ),
  contains: z.optional(text('Text that must be seen on the page')),
  fallback: z.optional(
    text('Page inside that answers where there is no file, as single-page applications want it; none where not given'),
  ),
});

export const install = about(
  'Whether it is installed in a scratch root, with the command that must then print the version',
  z.union([z.boolean(), words('Program, with its arguments, as it is installed')]),
);

/** What a build leaves behind must be like. */
export const buildCheck = z.strictObject({
  web: z.optional(about('Opens it in a browser', web)),
  install: z.optional(install),
});

/** What a packed file must be like. */
export const packageCheck = z.strictObject({
  minSize: z.optional(size),
  maxSize: z.optional(size),
  maxUnpacked: z.optional(
    sized('Size that it may have when unpacked; 16 GiB where not given, and beyond 256 MiB 200 times its own size'),
  ),
  contains: z.optional(about('Globs that must match something in it', z.array(text('Glob')))),
  containsText: z.optional(
    about('Regular expressions that must match something in the content of its files', z.array(text('Expression'))),
  ),
  forbids: z.optional(about('Globs that must match nothing in it', z.array(text('Glob')))),
  forbidsText: z.optional(
    about('Regular expressions that must match nothing in the content of its files', z.array(text('Expression'))),
  ),
  run: z.optional(
    words('Program inside, with its arguments: it is run in an empty environment and must print the version'),
  ),
  maxGrowth: z.optional(
    about(
      'How much larger than in the last release it may be; a change of more than half is a warning where not given',
      z.string().check(z.regex(/^\d+(?:\.\d+)?%$/, 'must be a percentage such as 20%')),
    ),
  ),
  elf: z.optional(about('What its programs and libraries must be like', elf)),
  secrets: z.optional(
    about(
      'Whether it is searched for secrets, with the globs of files where what looks like one is none; true',
      z.union([
        z.boolean(),
        z.strictObject({ ignore: about('Globs of files that are not searched', z.array(text('Glob'))) }),
      ]),
    ),
  ),
  web: z.optional(about('Opens it in a browser', web)),
  install: z.optional(install),
  lint: z.optional(
    about(
      'Whether the linters of its format look at it where they are installed, with the tags that do not count; true',
      z.union([z.boolean(), z.strictObject({ ignore: about('Tags that do not count', z.array(text('Tag'))) })]),
    ),
  ),
});
