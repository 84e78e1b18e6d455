import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { WindlassError } from '../errors.ts';
import { whyOf } from '../fs/system-error.ts';

export const extensions = ['.ts', '.mts', '.js', '.mjs', '.json', '.yaml', '.yml'] as const;
export const names: readonly string[] = extensions.map((extension) => `windlass.config${extension}`);

/**
 * The config file of the product that `cwd` lies in: looked for upwards to the root of the repository, or to the home folder where there is
 * no repository. Elsewhere in `cwd` alone, because a config can be code, and a folder above may be anybody's. Null where there is none.
 * @throws WindlassError `config` where two configs lie in one folder.
 */
export function locateConfig(cwd: string, env: NodeJS.ProcessEnv): string | null {
  for (const folder of foldersToSearch(resolve(cwd), env)) {
    const here = configsIn(folder);
    const [first, second] = here;
    if (second !== undefined) throw twoConfigs(folder, here);
    if (first !== undefined) return join(folder, first);
  }
  return null;
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
      why: whyOf(cause),
      next: 'name an existing folder with --cwd',
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
export function holdsConfig(text: string, ifBroken: boolean): boolean {
  if (!text.includes('"windlass"')) return false;
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && Object.hasOwn(value, 'windlass');
  } catch {
    return ifBroken;
  }
}

function twoConfigs(folder: string, files: readonly string[]): WindlassError {
  return new WindlassError('config', `${files.length} configs in one folder: ${files.join(' and ')}`, {
    where: { file: folder },
    why: 'only one can count',
    next: `keep one, or name it: --config ${files[0]}`,
  });
}
