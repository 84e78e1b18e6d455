import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CreateNodesV2, TargetConfiguration } from '@nx/devkit';

/**
 * Gives every project its `lint` and `test` target, and every script its `bundle` target, so that no package.json repeats them.
 * What these targets read and write stands in nx.json (`targetDefaults`); `build` and `typecheck` come from @nx/js/typescript.
 */
export const createNodesV2: CreateNodesV2 = [
  '*/**/vitest.config.ts',
  (configFiles, _options, { workspaceRoot }) =>
    configFiles.map((file) => {
      const root = dirname(file);
      return [file, { projects: { [root]: { root, targets: inferred(join(workspaceRoot, root)) } } }];
    }),
];

function inferred(folder: string): Record<string, TargetConfiguration> {
  const lint = { command: 'biome check {projectRoot}' };
  const test = { command: 'vitest run', options: { cwd: '{projectRoot}' } };
  if (!existsSync(join(folder, 'src/cli.ts'))) return { lint, test };
  const command = 'node --conditions=@windlass/source ../../tools/bundle.ts';
  const bundle = { command, options: { cwd: '{projectRoot}' } };
  // What is built of a script is its bundle; tsc only checks it.
  const build = { executor: 'nx:noop', cache: true, inputs: ['production'], outputs: [], dependsOn: ['bundle'] };
  return { lint, test, bundle, build };
}
