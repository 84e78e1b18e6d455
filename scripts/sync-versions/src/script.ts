import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'sync-versions',
  summary: 'Writes one version into every file that carries it, and changes only those bytes.',
  description:
    'With a config: from the version source into version.files. With files and --to: into just those, no config needed. All files are ' +
    'written or none; a second run writes nothing.',
  positionals: [{ name: 'files', describe: 'Files to write, instead of those in the config', many: true, path: true }],
  options: {
    to: { type: 'string', describe: 'Version to write; the version source too is set to it', placeholder: 'version' },
    heal: { type: 'boolean', describe: 'Also write over placeholders that were left in (BUILD_TIME_PLACEHOLDER)' },
    source: {
      type: 'string',
      describe: 'The file that holds the version, instead of the config',
      placeholder: 'file',
      path: true,
    },
  },
  examples: [
    ['sync-versions', 'Bring every file in line with the version source'],
    ['sync-versions --plan', 'Show the unified diff, write nothing'],
    ['sync-versions --to 9.8.7+042 pubspec.yaml PKGBUILD', 'Just these two, without a config'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
