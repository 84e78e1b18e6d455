import { posix } from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import { inputsOf, outputsOf } from './inputs.ts';
import type { ProductParts } from './parts.ts';

/** Names of the targets, so that they can be told apart from those that a project has already. */
export interface PluginOptions {
  /** Stands before every name: `release:` gives `release:build`. Nothing where not given. */
  readonly prefix?: string;
}

/** The stages of a release, each needing the one before it. `strategic-deploy` keeps one ledger for all of them. */
const chain = [
  ['preflight', 'Prove that the release can begin'],
  ['versions', 'Raise the version in every file that carries it, and commit'],
  ['artifacts', 'Build, pack and check what is released'],
  ['publish', 'Push the tag, and upload to every channel what no user gets yet'],
  ['deploy', 'Switch the servers, check them, and let the channels point to the release'],
  ['verify', 'Prove from outside that it is there'],
  ['complete', 'Certify and archive the release'],
] as const;

/**
 * The targets of a product. `build` and `package` are pure: cached, with what they read and write. The stages of a release reach outside
 * and are never cached.
 *
 * In a release the artifacts are not made by the cached targets: Nx takes the hash of every task before the first one runs, and `versions`
 * changes files that `build` reads. `build-artifacts` has a cache of its own, by content, so that nothing is built twice there either.
 */
export function targetsOf(
  parts: ProductParts,
  { prefix = '' }: PluginOptions = {},
): Record<string, TargetConfiguration> {
  const name = (target: string) => prefix + target;
  const run = (command: string, description: string): TargetConfiguration => ({
    command,
    options: { cwd: '{projectRoot}' },
    metadata: { description, technologies: ['windlass'] },
    parallelism: false,
  });
  const stages = chain.map(([stage, description], at): [string, TargetConfiguration] => {
    const [before] = chain[at - 1] ?? [];
    return [
      name(stage),
      {
        ...run(`strategic-deploy --only ${stage}`, `${description} (a stage of a release)`),
        cache: false,
        ...(before === undefined ? {} : { dependsOn: [name(before)] }),
      },
    ];
  });
  const inputs = inputsOf(parts);
  const outputs = outputsOf(parts);
  return {
    [name('build')]: {
      ...run('build-artifacts', 'Run the builds that the config names'),
      // What leaves no file behind (an image of Docker's) cannot be brought back: build-artifacts runs, and decides.
      cache: outputs !== null,
      inputs,
      outputs: outputs ?? [],
    },
    [name('package')]: {
      ...run('create-binary-packages', 'Pack what was built, reproducibly'),
      cache: true,
      dependsOn: [name('build')],
      inputs: [...inputs, { dependentTasksOutputFiles: '**/*' }],
      outputs: [`{workspaceRoot}/${posix.join(parts.root, 'dist/release')}`],
    },
    ...Object.fromEntries(stages),
    [name('release')]: {
      executor: 'nx:noop',
      cache: false,
      dependsOn: [name('complete')],
      metadata: { description: 'The whole release: every stage, in order', technologies: ['windlass'] },
    },
    [name('rollback')]: { ...run('rollback --yes', 'Wind the last release back everywhere'), cache: false },
    [name('status')]: { ...run('deployment-status', 'What is live, and what the ledger says'), cache: false },
  };
}
