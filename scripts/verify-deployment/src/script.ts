import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'verify-deployment',
  summary: 'Compares what is live everywhere with what was released: the success criteria, one row each.',
  description:
    'Repository and tag on the remote, every version-bearing file, what each channel gives to its users (version, and the bytes of our own ' +
    'archives), what each server tells and serves, and the checks of the config. Each row says how to repeat it by hand. What cannot be ' +
    'asked is unknown, and that is a failure.',
  options: {
    type: {
      type: 'string',
      describe: 'Type of the release: channels that it leaves out are not asked',
      choices: ['major', 'minor', 'patch', 'build', 'hotfix', 'config'],
    },
  },
  examples: [
    ['verify-deployment', 'Every row, every channel'],
    ['verify-deployment --type minor', 'Only the channels that a minor release publishes to'],
    ['verify-deployment --json', 'The same for a machine: data.rows'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
