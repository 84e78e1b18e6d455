import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CreateNodesContextV2, CreateNodesResultV2, CreateNodesV2 } from '@nx/devkit';
import { loadConfig } from '@windlass/kit/config/load';
import { holdsConfig, names } from '@windlass/kit/config/locate';
import { asWindlassError, formatPlace, type WindlassError } from '@windlass/kit/errors';
import { type PluginOptions, targetsOf } from './targets.ts';

/** What the plugin needs of what Nx gives. */
type Workspace = Pick<CreateNodesContextV2, 'workspaceRoot'>;

/**
 * An Nx plugin: every folder with a Windlass config is a project with the targets of a release. In nx.json:
 * `"plugins": ["windlass/nx"]`, or with options `{ "plugin": "windlass/nx", "options": { "prefix": "release:" } }`.
 */
export const name = 'windlass';

export const createNodesV2 = [
  `**/{${[...names, 'package.json'].join(',')}}`,
  async (files: readonly string[], options: PluginOptions | undefined, { workspaceRoot }: Workspace) => {
    const configs = files.filter((file) => isConfig(join(workspaceRoot, file)));
    const found = await Promise.allSettled(configs.map((file) => productIn(workspaceRoot, file, options ?? {})));
    const errors = found.flatMap((one) => (one.status === 'rejected' ? textOf(asWindlassError(one.reason)) : []));
    // Nx shows the text of an error, and nothing else that it holds.
    if (errors.length > 0) throw new Error([...new Set(errors)].join('\n'));
    return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  },
] as const satisfies CreateNodesV2<PluginOptions>;

async function productIn(
  workspaceRoot: string,
  file: string,
  options: PluginOptions,
): Promise<CreateNodesResultV2[number]> {
  const root = dirname(file);
  const cwd = join(workspaceRoot, root);
  // By folder and not by file: two configs in one folder are refused here as the scripts refuse them.
  const loaded = await loadConfig({ cwd, env: process.env });
  if (loaded === null) return [file, {}];
  const { config } = loaded;
  const product = config.product ?? basename(cwd);
  return [
    file,
    { projects: { [root]: { root, name: product, targets: targetsOf({ config, name: product, root }, options) } } },
  ];
}

function isConfig(file: string): boolean {
  return basename(file) !== 'package.json' || holdsConfig(readFileSync(file, 'utf8'), false);
}

function textOf(error: WindlassError): string[] {
  const { message, where, why, next, also } = error;
  const place = where === undefined ? '' : `${formatPlace(where)}: `;
  const lines = [`${place}${message}`, ...(why === undefined ? [] : [`  why: ${why}`])];
  return [[...lines, ...(next === undefined ? [] : [`  next: ${next}`])].join('\n'), ...also.flatMap(textOf)];
}
