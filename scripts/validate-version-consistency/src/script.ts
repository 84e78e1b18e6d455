import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'validate-version-consistency',
  summary: 'Checks that every place that carries the version says the same as the source.',
  description:
    'Names file, line, column, what is expected and what stands there, and files that carry the version but are not in the config. ' +
    'Writes nothing.',
  positionals: [{ name: 'dir', describe: 'Folder to look through with --discover', path: true }],
  options: {
    to: { type: 'string', describe: 'Check against this version instead of the source', placeholder: 'version' },
    discover: { type: 'boolean', describe: 'List every version field that is found; needs no config' },
    live: { type: 'boolean', describe: "Also ask the config's live endpoints" },
    sarif: { type: 'string', describe: 'Also write the findings as SARIF 2.1.0', placeholder: 'file', path: true },
    source: {
      type: 'string',
      describe: 'The file that holds the version, instead of the config',
      placeholder: 'file',
      path: true,
    },
  },
  examples: [
    ['validate-version-consistency', 'Check the repository'],
    ['validate-version-consistency --discover --json', 'What holds a version here, as data'],
    ['validate-version-consistency --sarif versions.sarif', 'For code scanning'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
