import * as z from 'zod/mini';
import { buildCheck } from './schema-package-check.ts';
import { about, named, text, words } from './schema-words.ts';

/** What is built, packed and served: the parts of the config that phases 3 and 4 read. */

export const presets = [
  'flutter-linux',
  'flutter-web',
  'cargo',
  'go',
  'npm',
  'python',
  'cmake',
  'docker',
  'custom',
] as const;

export type Preset = (typeof presets)[number];

export const build = z
  .strictObject({
    preset: about('How it is built; custom needs a command', z.enum(presets)),
    dir: z.optional(text('Folder to build in; the folder of the config')),
    command: z.optional(words('Command as a list of words, run without a shell')),
    output: z.optional(text('What the build leaves behind: a file, a folder or a glob')),
    inputs: z.optional(
      about('Globs of what the build reads; every file of its folder that git knows', z.array(text('Glob'))),
    ),
    env: z.optional(
      about('Names of variables that the build may see besides PATH, HOME and the like', z.array(text('Name'))),
    ),
    needs: z.optional(about('Builds that come first', z.array(text('Name of a build')))),
    check: z.optional(about('What its output must be like', buildCheck)),
  })
  .check(
    z.refine((one) => one.preset !== 'custom' || one.command !== undefined, 'is a custom build and needs a command'),
  );

const healthPath = z.strictObject({
  path: text('Path from the url'),
  status: z.optional(about('200 where not given', z.int().check(z.minimum(100), z.maximum(599)))),
  contains: z.optional(text('Text that the answer must contain')),
});

export const servers = z.record(
  named,
  z.strictObject({
    host: text('Where ssh goes: a name of your ssh config, or user@host'),
    target: z.optional(about('static: a web bundle behind a web server of its own', z.enum(['static']))),
    path: text('Folder on the host that holds releases/ and current; from the home of the user where not absolute'),
    build: z.optional(text('Name of the build whose output folder is served')),
    url: z.optional(
      about(
        'Address under which it is seen from outside',
        z.string().check(z.regex(/^https?:\/\/[^\s/@?#]+(?:\/\S*)?$/, 'must be an http(s) address without a password')),
      ),
    ),
    version: z.optional(
      about(
        'Where it tells its version',
        z.strictObject({
          path: text('Path from the url'),
          pointer: z.optional(about('JSON pointer (RFC 6901) to it in the answer; /version', z.string())),
        }),
      ),
    ),
    health: z.optional(about('Paths that must answer', z.array(healthPath))),
    keep: z.optional(about('Releases that stay on the host; 5', z.int().check(z.minimum(2), z.maximum(100)))),
  }),
);
