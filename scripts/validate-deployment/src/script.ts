import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'validate-deployment',
  summary: 'Proves that what runs on the hosts is this version, file by file.',
  description:
    'Over SSH: what current leads to, every file hashed on the host against its manifest, files that nobody put there. From outside: the ' +
    'version that each server tells. Changes nothing; exit code 5 where something is not as it must be.',
  options: {
    host: { type: 'strings', describe: 'Server of the config; all where not given', placeholder: 'name' },
  },
  examples: [
    ['validate-deployment', 'Check all servers'],
    ['validate-deployment --host web --json', 'One server, as data'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
