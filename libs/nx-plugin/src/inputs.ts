import { posix } from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import { showCommand } from '@windlass/kit/run/command-line';
import { neededTools } from '@windlass/orchestrate/preflight/needed';
import { recipeOf } from '@windlass/packaging/builds/presets';
import type { ProductParts } from './parts.ts';

/** A preset's output that has the version in its name is found by a glob: the targets of a product outlive its version. */
const anyVersion = { core: '*', prerelease: null, build: null };

/** Where the builds of a product leave what they make, as Nx writes paths; null where one of them leaves no file, so that nothing can be kept. */
export function outputsOf({ config, name, root }: ProductParts): string[] | null {
  const outputs: string[] = [];
  for (const build of Object.values(config.builds)) {
    const { output } = recipeOf(build, name, anyVersion);
    if (output === null) return null;
    outputs.push(inWorkspace(root, output));
  }
  return outputs;
}

/**
 * What decides how a build comes out, all builds together: coarser than what `build-artifacts` compares, which then builds what is really
 * concerned. By `{workspaceRoot}`, because `{projectRoot}` leaves out what belongs to another project of Nx, be it in the same folder.
 */
export function inputsOf(parts: ProductParts): NonNullable<TargetConfiguration['inputs']> {
  const { config, root } = parts;
  const made = (outputsOf(parts) ?? []).concat(inWorkspace(root, 'dist/release'));
  return [
    inWorkspace(root, '**/*'),
    '^default',
    ...outside(parts).map((glob) => inWorkspace(root, glob)),
    ...made.flatMap((output) => [`!${output}`, `!${output}/**/*`]),
    // artifacts.json names the commit, and archives carry its time.
    { runtime: showCommand('git', ['-C', root, 'rev-parse', 'HEAD']) },
    // A cache may be shared with other machines: another compiler makes other bytes.
    { runtime: 'node -p process.platform+process.arch' },
    ...toolsOf(config).map((command) => ({ runtime: command })),
    ...[...new Set(Object.values(config.builds).flatMap(({ env }) => env))].map((variable) => ({ env: variable })),
  ];
}

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
function toolsOf(config: ProductParts['config']): readonly string[] {
  const tools = neededTools({ ...config, channels: {}, servers: {} });
  return tools.filter(({ name }) => name !== 'git').map(({ command: [file = '', ...args] }) => showCommand(file, args));
}

/** A path from the folder of the config as Nx writes it. */
function inWorkspace(root: string, path: string): string {
  return `{workspaceRoot}/${posix.join(root, path).replace(/\/$/, '')}`;
}
