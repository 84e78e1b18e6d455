import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'update-and-deploy',
  summary: 'Puts a release on every server: uploaded, verified on the host, switched in one step.',
  description:
    'No server is switched before every server has all files, hashed there. After the switch each is asked from outside for its version, its ' +
    'health paths and all that its pages load; where that is not well, every server goes back to what it served, and that is proved, too ' +
    '(exit code 6; 7 where a person is needed).',
  options: {
    host: { type: 'strings', describe: 'Server of the config; all where not given', placeholder: 'name' },
    probe: {
      type: 'boolean',
      describe: 'Ask the servers from outside after the switch; with --no-probe that is left to later checks',
      default: true,
    },
    'probe-wait': {
      type: 'number',
      describe: 'How long a server may take until it answers as it must',
      default: 20,
      placeholder: 'seconds',
    },
  },
  examples: [
    ['update-and-deploy', 'Deploy to all servers'],
    ['update-and-deploy --plan', 'What each server has, what would be sent, and what would be switched'],
    ['update-and-deploy --host web', 'Deploy to one server'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
