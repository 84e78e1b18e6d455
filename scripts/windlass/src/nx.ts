import * as plugin from '@windlass/nx-plugin/plugin';

/** Options in nx.json: `{ "plugin": "windlass/nx", "options": { "prefix": "release:" } }`. */
export interface WindlassNxOptions {
  /** Stands before the name of every target, where a project has targets of the same names already. */
  readonly prefix?: string;
}

/** What Nx calls, as far as it concerns this plugin: its own types are in @nx/devkit, which nobody has to install for this. */
export type CreateNodes = readonly [
  projectFilePattern: string,
  createNodes: (
    files: readonly string[],
    options: WindlassNxOptions | undefined,
    context: { readonly workspaceRoot: string },
  ) => Promise<
    (readonly [
      file: string,
      nodes: { projects?: Record<string, { root?: string; name?: string; targets?: object }> },
    ])[]
  >,
];

/** An Nx plugin; in nx.json: `"plugins": ["windlass/nx"]`. */
export const name: string = plugin.name;

/** Every folder with a Windlass config is a project with the targets of a release. */
export const createNodesV2: CreateNodes = plugin.createNodesV2;

/** The same, by the name that Nx has for it from 23 on. */
export const createNodes: CreateNodes = plugin.createNodesV2;
