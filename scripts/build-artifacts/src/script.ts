import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'build-artifacts',
  summary: 'Runs the configured builds in a clean environment; what has not changed is not built again.',
  description:
    'Builds run one after the other, each after those that it needs, with PATH, HOME, TMPDIR, LANG=C.UTF-8, TZ=UTC, SOURCE_DATE_EPOCH (the ' +
    "time of the commit), the proxy's variables and what builds.<name>.env names; umask 022. A build is skipped while its files, command, " +
    'config, variables, version, SOURCE_DATE_EPOCH, and the outputs that it needs are what they were, and its output is as it was built. ' +
    'What git ignores of a former output is removed before. Each build has its log.',
  positionals: [
    { name: 'names', describe: 'Builds to run, with those that they need; all where not given', many: true },
  ],
  options: {
    force: { type: 'boolean', describe: 'Also build what has not changed' },
  },
  examples: [
    ['build-artifacts', 'Build what has changed'],
    ['build-artifacts --plan', 'What would be built, and which input changed'],
    ['build-artifacts linux --force', 'Build linux and what it needs, in any case'],
    ['build-artifacts --json', 'The same as data: outputs, digests, logs'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
