import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BuildPlace } from './preset-table.ts';

type Values = Readonly<Record<string, string | undefined>>;

/**
 * The variable that makes rustc forget where the checkout and the crates lie, so that two checkouts give the same bytes. Cargo takes flags
 * from one source only: CARGO_ENCODED_RUSTFLAGS, RUSTFLAGS, `target.*.rustflags` or `build.rustflags`, the first that there is
 * (https://doc.rust-lang.org/cargo/reference/config.html#buildrustflags). A variable of the last two is joined to what the files of the
 * project say, so the flags go to the source that counts, and drop none. Nothing where a path holds a space, at which cargo would split it.
 */
export function cargoFlags({ root, cwd }: BuildPlace, env: Values): Readonly<Record<string, string>> {
  const home = env['CARGO_HOME'] ?? join(env['HOME'] ?? homedir(), '.cargo');
  const flags = [`--remap-path-prefix=${home}=/cargo`, `--remap-path-prefix=${root}=/build`];
  const encoded = env['CARGO_ENCODED_RUSTFLAGS'];
  if (encoded !== undefined) return { CARGO_ENCODED_RUSTFLAGS: joined([encoded, ...flags], '\u001f') };
  if (flags.some((flag) => /\s/.test(flag))) return {};
  const names = env['RUSTFLAGS'] === undefined ? variables(tablesWithFlags(cwd, home)) : ['RUSTFLAGS'];
  return Object.fromEntries(names.map((name) => [name, joined([env[name] ?? '', ...flags], ' ')]));
}

function joined(parts: readonly string[], by: string): string {
  return parts.filter((part) => part !== '').join(by);
}

/** Which source counts here, by the tables that hold flags; none where only cargo could tell. */
function variables(tables: ReadonlySet<string>): readonly string[] {
  const triples = hostTriples();
  const names = triples.map((triple) => `CARGO_TARGET_${triple.toUpperCase().replaceAll('-', '_')}_RUSTFLAGS`);
  if (triples.some((triple) => tables.has(`target.${triple}`))) return names;
  if (![...tables].some((table) => table.startsWith('target.cfg('))) return ['CARGO_BUILD_RUSTFLAGS'];
  return tables.has('build') ? [] : names;
}

/** What this machine may be called; a variable for another one does nothing. */
function hostTriples(): readonly string[] {
  const cpu = process.arch === 'x64' ? 'x86_64' : process.arch === 'arm64' ? 'aarch64' : process.arch;
  const systems: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    linux: ['unknown-linux-gnu', 'unknown-linux-musl'],
    darwin: ['apple-darwin'],
    win32: ['pc-windows-msvc', 'pc-windows-gnu'],
  };
  return (systems[process.platform] ?? []).map((system) => `${cpu}-${system}`);
}

/** Names of the tables with `rustflags` in cargo's config files: those of the folder, of each above it, and of the user. */
function tablesWithFlags(cwd: string, home: string): ReadonlySet<string> {
  const folders: string[] = [];
  for (let at = cwd; folders.at(-1) !== at; at = dirname(at)) folders.push(at);
  const files = [...folders.map((folder) => join(folder, '.cargo')), home].flatMap((folder) => [
    join(folder, 'config.toml'),
    join(folder, 'config'),
  ]);
  return new Set(files.flatMap((file) => tablesIn(readOrEmpty(file))));
}

function tablesIn(toml: string): string[] {
  let table = '';
  return toml.split('\n').flatMap((line) => {
    const header = /^\s*\[([^[\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) table = bare(header);
    const key = /^\s*([\w.\-'"() =,]*?)\.?rustflags\s*=/.exec(line)?.[1];
    return key === undefined ? [] : [joined([table, bare(key)], '.')];
  });
}

/** `target.'cfg(unix)'` and `target."x"` without their quotes and spaces. */
function bare(name: string): string {
  return name.replace(/['"\s]/g, '');
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
