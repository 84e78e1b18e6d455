import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'deployment-status',
  summary: 'What every channel and every server serves now, and what differs.',
  description:
    'Asks each of them, and sets beside it what the ledger says was released there last and what the source says. What cannot be asked is ' +
    'unknown, never fine. Exits with 5 where something differs from the ledger or is unknown; with --exit-code it gives the exit code of the ' +
    'release itself, which make and Nx flatten.',
  options: {
    watch: { type: 'boolean', describe: 'Ask again and again, and tell what changed' },
    interval: {
      type: 'number',
      describe: 'Seconds between two rounds of --watch',
      default: 30,
      placeholder: 'seconds',
    },
    'exit-code': { type: 'boolean', describe: "Exit with the ledger's own verdict on the release" },
    'strict-pending': { type: 'boolean', describe: 'With --exit-code: 9 where something is still on its way' },
  },
  examples: [
    ['deployment-status', 'Channels and servers against the ledger and the source'],
    ['deployment-status --offline', 'What the ledger knows'],
    ['deployment-status --exit-code --quiet', 'How the release went, for a pipeline to branch on'],
    ['deployment-status --watch --interval 60 --timeout 3600', 'An hour, each minute'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
