import { posix } from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import { sha256Hex } from '@windlass/kit/hash';
import { showCommand } from '@windlass/kit/run/command-line';
import { neededTools } from '@windlass/orchestrate/preflight/needed';
import { presetTable } from '@windlass/packaging/builds/preset-table';
import { recipeOf } from '@windlass/packaging/builds/presets';
import type { ProductParts } from './parts.ts';

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/** A preset's output that has the version in its name is found by a glob: the targets of a product outlive its version. */
const anyVersion = { core: '*', prerelease: null, build: null };

/** Where a build leaves what it makes, as Nx writes paths; null where it leaves no file, so that nothing can be kept. */
export function outputOf({ config, name, root }: ProductParts, build: string): string | null {
  const one = config.builds[build];
  const output = one === undefined ? null : recipeOf(one, name, anyVersion).output;
  return output === null ? null : inWorkspace(root, output);
}

/** What decides how one build comes out: what `build-artifacts` compares, too, as far as Nx can see it. */
export function buildInputs(parts: ProductParts, build: string): Inputs {
  const { config, root } = parts;
  const one = config.builds[build];
  const read = one?.inputs ?? [`${one?.dir ?? '.'}/**/*`];
  const { source } = config.version;
  return [
    ...[...read, ...(source?.file ? [source.file] : [])].flatMap((glob) => filesets(root, glob)),
    ...around(parts, { [build]: one }),
    ...(one?.needs.length ? [{ dependentTasksOutputFiles: '**/*' }] : []),
  ];
}

/** What decides how packages come out: every file of the product, and what was built. */
export function packageInputs(parts: ProductParts): Inputs {
  const { config, root } = parts;
  return [
    inWorkspace(root, '**/*'),
    ...outside(parts).flatMap((path) => filesets(root, path)),
    ...around(parts, config.builds),
    { dependentTasksOutputFiles: '**/*', transitive: true },
  ];
}

/** A word that changes when anything does that the config says of a build. Nx takes what stands in a target into its hash. */
export function configDigest({ config, name }: ProductParts, build: string): string {
  const { check: _, ...made } = config.builds[build] ?? {};
  return sha256Hex(JSON.stringify([name, build, made, config.tools])).slice(0, 16);
}

/**
 * What the outcome depends on beside files. Files are given by `{workspaceRoot}`, because `{projectRoot}` leaves out what belongs to another
 * project of Nx, be it in the same folder.
 */
function around(parts: ProductParts, builds: Readonly<Record<string, Build | undefined>>): Inputs {
  const { config, root } = parts;
  const made = Object.keys(config.builds).flatMap((build) => outputOf(parts, build) ?? []);
  return [
    '^default',
    ...[...made, inWorkspace(root, 'dist/release')].flatMap((output) => [`!${output}`, `!${output}/**/*`]),
    // SOURCE_DATE_EPOCH is the time of the commit, and artifacts.json names it.
    { runtime: showCommand('git', ['-C', root, 'rev-parse', 'HEAD']) },
    // A cache may be shared with other machines: another compiler makes other bytes.
    { runtime: 'node -p process.platform+process.arch' },
    ...toolsOf(config, builds).map((command) => ({ runtime: command })),
    ...[...new Set(Object.values(builds).flatMap((build) => build?.env ?? []))].map((variable) => ({ env: variable })),
  ];
}

type Build = ProductParts['config']['builds'][string];

/** What a product reads from beside or above its own folder. */
function outside({ config }: ProductParts): readonly string[] {
  const { version, builds, packages } = config;
  const read = [
    ...[version.source, ...version.files].flatMap((one) => one?.file ?? []),
    ...Object.values(builds).flatMap(({ inputs, dir }) => inputs ?? `${dir}/**/*`),
    ...Object.values(packages).flatMap((one) => one.files.map(({ from }) => from)),
  ];
  return [...new Set(read.map((path) => posix.normalize(path)))].filter((path) => path.startsWith('../'));
}

/** Commands that print the version of what the builds start. Where one is missing, Nx takes the shell's complaint for an answer. */
function toolsOf(config: ProductParts['config'], builds: Readonly<Record<string, Build | undefined>>) {
  const known = Object.entries(builds).flatMap(([name, build]) =>
    build === undefined ? [] : [[name, build] as const],
  );
  const needed = neededTools({ ...config, builds: Object.fromEntries(known), channels: {}, servers: {} });
  const commands = [
    ...needed.filter(({ name }) => name !== 'git').map(({ command }) => command),
    ...known.flatMap(([, { preset }]) => presetTable[preset].versions ?? []),
  ];
  return [...new Set(commands.map(([file = '', ...args]) => showCommand(file, args)))];
}

/** What a path or a glob of the config means to Nx, which takes the name of a folder for a file. */
function filesets(root: string, written: string): string[] {
  const not = written.startsWith('!') ? '!' : '';
  const path = posix.normalize(written.slice(not.length)).replace(/(?<=.)\/$/, '');
  const both =
    path === '**' || path.endsWith('/**') ? [`${path}/*`] : path.endsWith('/*') ? [path] : [path, `${path}/**/*`];
  return both.map((glob) => `${not}${inWorkspace(root, glob)}`);
}

/** A path from the folder of the config as Nx writes it. */
function inWorkspace(root: string, path: string): string {
  return `{workspaceRoot}/${posix.join(root, path).replace(/\/$/, '')}`;
}
