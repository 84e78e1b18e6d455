import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'rollback',
  summary: 'Winds a release back from its ledger, everywhere, and verifies that.',
  description:
    'Undoes what a release did, last first: pointers, packages, servers, tag and commits. Takes the open release, else the one that was closed ' +
    'last; --to takes all that came after a version. Afterwards the world is asked again: exit code 0 means that all is as it was before, or that ' +
    'the residue names what stays; 7 means that a person is needed, and the same command goes on. It asks before it begins; where no terminal is, ' +
    'it needs --yes. Commits that were pushed are reverted by new ones: nothing is ever pushed by force. What users wrote since then is data, and ' +
    'is not touched.',
  options: {
    to: {
      type: 'string',
      describe: 'Wind back every release after this version; the ledger must know it as complete',
      placeholder: 'version',
    },
    phase: {
      type: 'string',
      describe: 'Only what this phase did: its word (distribution) or its number (4)',
      placeholder: 'phase',
    },
    channel: { type: 'string', describe: 'Only this channel', placeholder: 'id' },
    host: {
      type: 'string',
      describe: "Only this host, or the server's name in the config",
      placeholder: 'host',
    },
  },
  examples: [
    ['rollback --plan', 'What would be undone, in which order, and what cannot go back'],
    ['rollback', 'Wind the last release back'],
    ['rollback --to 3.3.0 --yes', 'Wind back all releases after 3.3.0, without a question'],
    ['rollback --channel npm', 'Wind back what the release did on npm, and leave the rest'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
