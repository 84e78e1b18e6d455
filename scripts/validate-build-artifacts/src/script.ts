import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'validate-build-artifacts',
  summary: 'Checks what was packed: checksums, sizes, contents, and that the program runs and tells this version.',
  description:
    'By packages.<name>.check of the config: minSize, maxSize, contains, forbids (globs; one without a slash means a name at any depth), ' +
    'forbidsText (expressions searched in the bytes of every file) and run, which is started in an empty environment and must print this ' +
    'version as a word of its own. Without it, too: SHA-256, size and contents as recorded, no path or link that leads out, no set-id bits, ' +
    'devices or duplicates. Exit code 3 where something is wrong.',
  positionals: [{ name: 'names', describe: 'Packages to check; all where not given', many: true }],
  options: {
    'run-timeout': {
      type: 'number',
      describe: 'Seconds that the program in a package may take',
      default: 30,
      placeholder: 'seconds',
    },
  },
  examples: [
    ['validate-build-artifacts', 'Check every package in dist/release'],
    ['validate-build-artifacts --plan', 'Which checks would be made; starts nothing'],
    ['validate-build-artifacts linux --run-timeout 120', 'Only this one, whose program takes long to start'],
    ['validate-build-artifacts --reporter github', 'As annotations of a workflow'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
