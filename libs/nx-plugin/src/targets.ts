import { posix } from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import { showCommand } from '@windlass/kit/run/command-line';
import { builtByNx } from '@windlass/packaging/builds/stamp';
import { buildInputs, configDigest, outputOf, packageInputs } from './inputs.ts';
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
 * The targets of a product. Its builds and `package` are pure: cached, with what they read and write. The stages of a release reach outside
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
  const builds = buildTargets(parts, name);
  return {
    ...Object.fromEntries(builds),
    [name('build')]: {
      executor: 'nx:noop',
      cache: builds.every(([, { cache }]) => cache === true),
      dependsOn: builds.map(([target]) => target),
      // Where none are named, Nx takes dist/ and build/ for the outputs of a target: what is packed would be one of what is built.
      outputs: [],
      metadata: { description: 'Run all builds that the config names', technologies: ['windlass'] },
    },
    [name('package')]: {
      ...withEnv(run('create-binary-packages', 'Pack what was built, reproducibly'), builtByNx),
      cache: true,
      dependsOn: [name('build')],
      inputs: packageInputs(parts),
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

/** One target for each build, so that a change of one part of a product brings the others from the cache, also on a machine that never built them. */
function buildTargets(parts: ProductParts, name: (target: string) => string): readonly [string, TargetConfiguration][] {
  const { builds } = parts.config;
  const targets = new Map<string, string>();
  for (const build of Object.keys(builds)) {
    const plain = `build-${build.replace(/[^\w.-]+/g, '-')}`;
    const taken = [...targets.values()].filter((other) => other === plain || other.startsWith(`${plain}~`)).length;
    targets.set(build, taken === 0 ? plain : `${plain}~${taken + 1}`);
  }
  const targetOf = (build: string): string => name(targets.get(build) ?? build);
  return Object.entries(builds).map(([build, { needs }]) => {
    const output = outputOf(parts, build);
    // What it needs has been built, or brought from the cache, by the targets before it.
    const target = run(showCommand('build-artifacts', [build, '--alone']), `Build ${build}`);
    return [
      targetOf(build),
      {
        ...withEnv(target, { WINDLASS_BUILD_CONFIG: configDigest(parts, build) }),
        // What leaves no file behind (an image of Docker's) cannot be brought back: build-artifacts runs, and decides.
        cache: output !== null,
        ...(needs.length === 0 ? {} : { dependsOn: needs.map(targetOf) }),
        inputs: buildInputs(parts, build),
        outputs: output === null ? [] : [output],
      },
    ];
  });
}

function withEnv(target: TargetConfiguration, env: Readonly<Record<string, string>>): TargetConfiguration {
  return { ...target, options: { ...target.options, env } };
}

/** A target that runs a script in the folder of the product, and nothing beside it: the scripts of one product hold a lock. */
function run(command: string, description: string): TargetConfiguration {
  return {
    command,
    options: { cwd: '{projectRoot}' },
    metadata: { description, technologies: ['windlass'] },
    parallelism: false,
  };
}
