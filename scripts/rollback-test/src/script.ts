import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'rollback-test',
  summary: 'Rehearses a release and its way back in a world of its own, and compares that world byte by byte.',
  description:
    'Clones HEAD into a temporary folder, opens a harbor (registries, forge, hosts on loopback), publishes the current version there as the ' +
    'baseline, releases a trial version on top of it by the same scripts as a real release, winds it back, and compares what users see before ' +
    'and after: every served file, packages with their tags and digests, the AUR, GitHub releases, branches and tags. Nothing outside of this ' +
    'machine is contacted. Every channel takes part, whatever the type. The verdict is kept in the open release, if there is one.',
  options: {
    type: {
      type: 'string',
      describe: 'Type of the trial release',
      choices: ['major', 'minor', 'patch', 'build'],
      default: 'patch',
    },
    budget: { type: 'number', describe: 'Minutes that going back may take', default: 15, placeholder: 'minutes' },
    keep: { type: 'boolean', describe: 'Leave the temporary folder for a look at it' },
  },
  examples: [
    ['rollback-test', 'Does the way back work, and how long does it take?'],
    ['rollback-test --type minor --json', 'The same for a minor release, as data'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
