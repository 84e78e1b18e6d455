import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'version-manager',
  summary: 'Reads, raises, sets and checks the version of a product, its build number included.',
  description:
    'The version stands in one file, the source. increment and set write that file, and with --sync all files of the config; ' +
    '--commit, --tag and --branch also record it in git. undo takes the last one back.',
  commands: [
    { name: 'get', describe: 'Print the version: 3.4.0+001' },
    { name: 'get-semantic', describe: 'Print it without the build: 3.4.0' },
    { name: 'get-build', describe: 'Print the build: 001' },
    { name: 'info', describe: 'Print the version as each ecosystem writes it, the source, the last tag' },
    {
      name: 'increment',
      describe: 'Raise the version',
      positionals: [
        { name: 'type', describe: 'What to raise', required: true, choices: ['major', 'minor', 'patch', 'build'] },
      ],
    },
    {
      name: 'set',
      describe: 'Set the version',
      positionals: [{ name: 'version', describe: 'The version, for example 3.4.0+001', required: true }],
    },
    { name: 'validate', describe: 'Check the version, its build number and the limits of the channels' },
    { name: 'history', describe: 'List versions: tags, and what the ledger knows of each' },
    { name: 'suggest', describe: 'Propose the type from the conventional commits since the last tag, and say why' },
    { name: 'push', describe: 'Tag the commit of this version, and push branch and tag; rollback takes it back' },
    { name: 'undo', describe: 'Take the last increment or set back: files, commit, tag and branch' },
  ],
  options: {
    sync: { type: 'boolean', describe: 'increment, set: also write all files of the config' },
    commit: { type: 'boolean', describe: 'increment, set: sync and commit the files' },
    tag: {
      type: 'boolean',
      describe: 'increment, set: commit, and tag the commit (annotated; signed where git signs)',
    },
    branch: { type: 'boolean', describe: 'increment, set: commit on a new release branch (git.releaseBranch)' },
    source: {
      type: 'string',
      describe: 'The file that holds the version, instead of the config',
      placeholder: 'file',
      path: true,
    },
  },
  examples: [
    ['version-manager get', '3.4.0+001'],
    ['version-manager increment build', '3.4.0+001 becomes 3.4.0+002'],
    ['version-manager increment minor --tag', 'Write all files, commit and tag'],
    ['version-manager set 4.0.0-rc.1+001 --plan', 'Show what would change'],
    ['version-manager undo', 'Take it back'],
  ],
  run: async (context) => {
    const { commands } = await import('./commands/list.ts');
    const command = commands[context.command ?? ''];
    if (!command) throw new Error(`command ${context.command} is in the surface and has no code`);
    return command(context);
  },
};
