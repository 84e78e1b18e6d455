import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'archive-deployment',
  summary: 'Keeps what was released: archive, checksums, ledger, and a certificate or an incident report.',
  description:
    'A release whose evidence is complete gets a certificate and is closed; one that failed or was wound back gets an incident report. Both ' +
    'are drawn from the ledger alone. The archive lies beside the ledger, where git clean does not reach it; the report also in dist/reports.',
  options: {},
  examples: [
    ['archive-deployment', 'The open release, or the last one'],
    ['archive-deployment --release 3.4.0+001.1', 'This one'],
    ['archive-deployment --plan', 'Print the report, write nothing'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
