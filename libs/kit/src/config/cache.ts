import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { LoadedConfig } from './loaded.ts';
import type { Places } from './places.ts';
import type { ResolvedConfig } from './resolved.ts';

/** Put in by the bundler: changes with the parser and the schema. Sources that run unbundled remember nothing. */
declare const WINDLASS_BUILD: string | undefined;

interface Remembered {
  /** What it was made from: an entry for another text is no entry. */
  readonly file: string;
  readonly source: string;
  readonly config: ResolvedConfig;
  readonly places: Places;
}

/** Older ones go when there are more. */
const most = 200;

/** The outcome of an earlier run for the same text; null where there is none. Code (`.ts`, `.js`) is never remembered. */
export function cachedConfig(file: string, env: NodeJS.ProcessEnv): Remembered | null {
  const folder = cacheFolder(env);
  if (folder === null || !isData(file)) return null;
  try {
    const source = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    const remembered: Remembered = JSON.parse(readFileSync(join(folder, entryName(file)), 'utf8'));
    return remembered.file === file && remembered.source === source ? remembered : null;
  } catch {
    return null;
  }
}

/** Best effort: a cache that cannot be written costs time, not the run. */
export function rememberConfig({ file, source, config, places }: LoadedConfig, env: NodeJS.ProcessEnv): void {
  const folder = cacheFolder(env);
  if (folder === null || !isData(file)) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (readdirSync(folder).length >= most) rmSync(folder, { recursive: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const target = join(folder, entryName(file));
    const temp = `${target}.${process.pid}`;
    writeFileSync(temp, JSON.stringify({ file, source, config, places } satisfies Remembered), { mode: 0o600 });
    renameSync(temp, target);
  } catch {
    // A read-only home, a full disk: the next run parses again.
  }
}

function isData(file: string): boolean {
  return ['.json', '.yaml', '.yml'].includes(extname(file));
}

/** A short name for a path (FNV-1a, 64 bits). A clash costs a parse: the entry says which path and text it is for. */
function entryName(file: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(file)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return `${hash.toString(16)}.json`;
}

/** Under the user's own cache folder: one under /tmp could be laid there by someone else. Null where there is none. */
function cacheFolder(env: NodeJS.ProcessEnv): string | null {
  const build = typeof WINDLASS_BUILD === 'string' ? WINDLASS_BUILD : env['WINDLASS_TEST_BUILD'];
  const base = env['XDG_CACHE_HOME'] || (env['HOME'] && join(env['HOME'], '.cache'));
  return build && base ? join(base, 'windlass', `config-${build}`) : null;
}
