import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'pre-flight-validation',
  summary: 'Proves that a release can begin: repository, credentials, tools, hosts, and a way back.',
  description:
    'Repository clean and in step with its remote, the tag still free, every channel proved to take this product from these credentials ' +
    '(for publishing and for taking back), every host reachable with room for a release. Only asks: nothing is changed anywhere. How much ' +
    'each finding weighs depends on the scenario.',
  options: {
    'deployment-type': {
      type: 'string',
      describe: 'What kind of release is to begin; proposed from the commits where not given',
      choices: ['major', 'minor', 'patch', 'build', 'hotfix', 'config'],
    },
    'release-version': {
      type: 'string',
      describe: 'The version that is to be released; the next one of the type where not given',
      placeholder: 'version',
    },
    scenario: {
      type: 'string',
      describe: 'How strict; by the type where not given',
      choices: ['first-time', 'regular', 'emergency', 'config'],
    },
  },
  examples: [
    ['pre-flight-validation', 'Look at everything, and propose a type'],
    ['pre-flight-validation --deployment-type minor', 'Can a minor release begin?'],
    ['pre-flight-validation --deployment-type hotfix --scenario emergency', 'The critical path only'],
    ['pre-flight-validation --offline', 'Without asking remotes, channels and hosts'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
