import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'build-artifacts',
  summary: 'Runs the configured builds in a clean environment; what has not changed is not built again.',
  description:
    'Builds run side by side, each after those that it needs, and those of one folder one after the other. A build sees PATH, HOME, TMPDIR, ' +
    "LANG and LC_ALL=C.UTF-8, TZ=UTC, SOURCE_DATE_EPOCH (the time of the commit), PYTHONHASHSEED=0, the proxy's variables, what its preset " +
    'needs and what builds.<name>.env names; umask 022. A build is skipped while its files, command, config, tools, variables, version, ' +
    'SOURCE_DATE_EPOCH, and the outputs that it needs are what they were, and its output is as it was built. What git ignores of a former ' +
    'output is removed before. Each build has its log. After a failure no further build is begun; those at work are let finish.',
  positionals: [
    { name: 'names', describe: 'Builds to run, with those that they need; all where not given', many: true },
  ],
  options: {
    force: { type: 'boolean', describe: 'Also build what has not changed' },
    alone: { type: 'boolean', describe: 'Only the builds that are named: what they need is there already' },
    jobs: {
      type: 'number',
      describe: 'Builds at a time; as many as there are processors where not given',
      placeholder: 'number',
    },
  },
  examples: [
    ['build-artifacts', 'Build what has changed'],
    ['build-artifacts --plan', 'What would be built, and which input changed'],
    ['build-artifacts linux --force', 'Build linux and what it needs, in any case'],
    ['build-artifacts --jobs 1', 'One build after the other'],
    ['build-artifacts --json', 'The same as data: outputs, digests, logs'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
