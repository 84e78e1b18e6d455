import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'environment-check',
  summary: 'Finds every tool that a release needs, with the version found, the version needed, and how to get it.',
  description:
    'What is needed follows from the builds, channels and servers of the config; `tools` adds to it and sets versions. Each program is ' +
    'started once to read its version. Nothing is changed.',
  options: {},
  examples: [
    ['environment-check', 'A table of every tool'],
    ['environment-check --json', 'The same for a machine: data.tools'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
