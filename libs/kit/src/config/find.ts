import { statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { cosmiconfigSync } from 'cosmiconfig';
import { WindlassError } from '../errors.ts';
import { extensions, holdsConfig, locateConfig, names } from './locate.ts';
import { unreadable } from './read-fault.ts';

/** Nobody writes a config of a megabyte; something else stands there. */
export const largest = 1024 * 1024;

/** A config as it was found, not yet parsed. */
export interface Found {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

// Loaders that only hand the text on: our own parsers know the place of every key, and a `$import` is not followed.
const asText = (_file: string, text: string) => ({ text });
const json = (file: string, text: string) => {
  if (basename(file) !== 'package.json') return { text };
  return holdsConfig(text, true) ? { windlass: { text } } : {};
};

function explorer() {
  const loaders = Object.fromEntries(extensions.map((extension) => [extension, asText]));
  try {
    return cosmiconfigSync('windlass', {
      searchPlaces: [...names, 'package.json'],
      loaders: { ...loaders, '.json': json },
      // Its own walk goes on to a folder of global configs, and a product has none: we name each folder.
      searchStrategy: 'none',
      ignoreEmptySearchPlaces: false,
      cache: false,
    });
  } catch (cause) {
    // It first reads its own settings: the key "cosmiconfig" of a package.json here, or .config/config.*.
    const file = cause instanceof Error && 'filepath' in cause ? String(cause.filepath) : undefined;
    throw new WindlassError('config', 'a file that may hold settings of cosmiconfig cannot be parsed', {
      ...(file === undefined ? {} : { where: { file } }),
      cause,
    });
  }
}

/** The config of the product that `cwd` lies in, by `locateConfig`. @throws WindlassError `config` where it cannot be read. */
export function findConfig(cwd: string, env: NodeJS.ProcessEnv): Found | null {
  const file = locateConfig(cwd, env);
  return file === null ? null : readFound(file);
}

/** A config that was located. cosmiconfig passes over what it cannot read; a config that is there and cannot be read is an error. */
export function readFound(file: string): Found {
  checkFile(file);
  const search = explorer();
  const result = attempt(file, () => search.search(dirname(file)));
  return result === null ? readConfig(file) : { file: result.filepath, text: textOf(result) };
}

/** The config in a named file, whatever its name. @throws WindlassError `config` where it cannot be read. */
export function readConfig(file: string): Found {
  if (!extensions.some((extension) => extension === extname(file))) {
    throw new WindlassError('config', 'a config file of this kind is not known', {
      where: { file },
      why: `it ends in "${extname(file)}"; a config ends in ${extensions.join(', ')}`,
    });
  }
  checkFile(file);
  const result = attempt(file, () => explorer().load(file));
  if (result !== null) return { file, text: textOf(result) };
  throw new WindlassError('config', 'this package.json has no key "windlass"', { where: { file } });
}

/** Before it is opened: a pipe would never end, and a file of gigabytes would fill the memory. */
function checkFile(file: string): void {
  const stat = attempt(file, () => statSync(file));
  const why = stat.isDirectory() ? 'it is a folder' : stat.isFile() ? undefined : 'it is no regular file';
  if (why !== undefined) throw new WindlassError('config', 'the config cannot be read', { where: { file }, why });
  if (stat.size > largest) {
    throw new WindlassError('config', 'the config is too big', {
      where: { file },
      why: `it has ${stat.size} bytes, and ${largest} are the most`,
    });
  }
}

function attempt<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function textOf(result: { readonly config: unknown }): string {
  const { config } = result;
  return typeof config === 'object' && config !== null && 'text' in config ? String(config.text) : '';
}
