import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { networkAndSystem } from '@windlass/kit/run/env';
import type { BuildPlace, PresetRow } from './preset-table.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface EnvParts extends BuildPlace {
  /** Names of variables that the config lets through. */
  readonly names: readonly string[];
  /** SOURCE_DATE_EPOCH. */
  readonly epoch: number;
  readonly row: PresetRow;
}

/**
 * The whole environment of a build: the same on every machine but for where programs and the home are, what `names` lets through, and what
 * tells the tools of the preset where they keep their things.
 */
export function buildEnv(source: Env, { names, epoch, row, ...place }: EnvParts): Record<string, string> {
  const own: Env = {
    PATH: programPath(source),
    HOME: source['HOME'],
    TMPDIR: source['TMPDIR'] ?? tmpdir(),
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    SOURCE_DATE_EPOCH: String(epoch),
    // The order of Python's sets and dictionaries' keys gets into what a generator writes.
    PYTHONHASHSEED: '0',
  };
  const through = [...networkAndSystem, ...(row.through ?? []), ...names].map((name) => [name, source[name]] as const);
  const env = given([...Object.entries(own), ...through]);
  return { ...env, ...(row.env?.(place, env) ?? {}) };
}

function given(pairs: readonly (readonly [string, string | undefined])[]): Record<string, string> {
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Where programs are looked for. */
export function programPath(source: Env): string {
  return source['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
}

/** The real place of a program, as a shell would find it from `cwd`; null where it is not there. */
export function findProgram(word: string, path: string, cwd: string): string | null {
  const places = word.includes('/')
    ? [resolve(cwd, word)]
    : path.split(delimiter).map((dir) => join(isAbsolute(dir) ? dir : resolve(cwd, dir), word));
  const found = places.flatMap((place) => endings().map((end) => place + end)).find(isProgram);
  return found === undefined ? null : realpathSync(found);
}

function endings(): readonly string[] {
  return process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat'] : [''];
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
