import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'final-validation',
  summary: 'Says whether the evidence of every phase is there and good.',
  description:
    'Reads the ledger of the release: every check that this product needs must have passed for this version, and nothing may be left ' +
    'half done. What was skipped on request is listed as debt. Asks nobody and changes nothing but its own line in the ledger.',
  options: {},
  examples: [
    ['final-validation', 'The open release, or the last one'],
    ['final-validation --json', 'The same for a machine: one finding for each thing that is missing'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
