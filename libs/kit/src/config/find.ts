import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { cosmiconfigSync } from 'cosmiconfig';
import { WindlassError } from '../errors.ts';

/** Nobody writes a config of a megabyte; something else stands there. */
const largest = 1024 * 1024;

/** A config as it was found, not yet parsed. */
export interface Found {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

const extensions = ['.ts', '.mts', '.js', '.mjs', '.json', '.yaml', '.yml'] as const;
const names: readonly string[] = extensions.map((extension) => `windlass.config${extension}`);

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

/**
 * The config of the product that `cwd` lies in: looked for upwards to the root of the repository, or to the home folder where there is no
 * repository. Elsewhere in `cwd` alone, because a config can be code, and a folder above may be anybody's.
 * @throws WindlassError `config` where two configs lie in one folder, or one cannot be read.
 */
export function findConfig(cwd: string, env: NodeJS.ProcessEnv): Found | null {
  const search = explorer();
  for (const folder of foldersToSearch(resolve(cwd), env)) {
    const here = configsIn(folder);
    if (here.length === 0) continue;
    const [first, second] = here;
    if (second !== undefined) throw twoConfigs(folder, here);
    const file = join(folder, String(first));
    checkFile(file);
    const result = attempt(file, () => search.search(folder));
    // cosmiconfig passes over what it cannot read; a config that is there and cannot be read is an error.
    return result === null ? readConfig(file) : { file: result.filepath, text: textOf(result) };
  }
  return null;
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

function foldersToSearch(cwd: string, env: NodeJS.ProcessEnv): string[] {
  const home = resolve(env.HOME ?? env.USERPROFILE ?? homedir());
  const folders: string[] = [];
  let toHome: number | undefined;
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(folder);
    if (entriesOf(folder, cwd).includes('.git')) return folders;
    if (folder === home) toHome = folders.length;
    if (dirname(folder) === folder) return folders.slice(0, toHome ?? 1);
  }
}

function configsIn(folder: string): string[] {
  const entries = entriesOf(folder, folder);
  const found = names.filter((name) => entries.includes(name));
  return entries.includes('package.json') && packageHoldsConfig(folder, found.length === 0)
    ? [...found, 'package.json']
    : found;
}

function entriesOf(folder: string, cwd: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    // A folder above may well be closed to us; the one we are to work in may not.
    if (folder !== cwd) return [];
    throw new WindlassError('input', 'the folder cannot be read', {
      where: { file: folder },
      why: codeOf(cause),
      cause,
    });
  }
}

function packageHoldsConfig(folder: string, ifBroken: boolean): boolean {
  try {
    return holdsConfig(readFileSync(join(folder, 'package.json'), 'utf8'), ifBroken);
  } catch {
    return false;
  }
}

/** Whether a package.json has our key at its top. A broken one that names us may hold it: its parse error is then to be shown. */
function holdsConfig(text: string, ifBroken: boolean): boolean {
  if (!text.includes('"windlass"')) return false;
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && Object.hasOwn(value, 'windlass');
  } catch {
    return ifBroken;
  }
}

function textOf(result: { readonly config: unknown }): string {
  const { config } = result;
  return typeof config === 'object' && config !== null && 'text' in config ? String(config.text) : '';
}

function twoConfigs(folder: string, files: readonly string[]): WindlassError {
  return new WindlassError('config', `${files.length} configs in one folder: ${files.join(' and ')}`, {
    where: { file: folder },
    why: 'only one can count',
    next: `keep one, or name it: --config ${files[0]}`,
  });
}

function unreadable(file: string, cause: unknown): WindlassError {
  const code = codeOf(cause);
  const why: Partial<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'this user may not read it',
  };
  return new WindlassError('config', 'the config cannot be read', { where: { file }, why: why[code] ?? code, cause });
}

function codeOf(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : String(cause);
}
