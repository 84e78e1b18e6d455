import type { ScriptSpec } from '@windlass/kit/cli/script';

/** What windlass takes; its completion reads this too. */
export const surface = {
  name: 'windlass',
  summary:
    'Hauls a release out to every channel and server, proves it is there, and winds it back when it is not right.',
  description: 'Runs any of its scripts (windlass sync-versions …), and keeps the house: config, open release, lock.',
  commands: [
    { name: 'list', describe: 'List the scripts and what each does' },
    {
      name: 'run',
      describe: 'Run a script (its name alone does the same)',
      positionals: [
        { name: 'script', describe: 'Name of the script', required: true },
        { name: 'args', describe: 'Its arguments', many: true },
      ],
    },
    { name: 'init', describe: 'Write a config from what the repository holds' },
    { name: 'status', describe: 'The open release, who holds it, and the next command to type' },
    { name: 'unlock', describe: 'Show who holds the lock, and fence the holder off' },
    {
      name: 'completion',
      describe: 'Print a completion script for your shell',
      positionals: [{ name: 'shell', describe: 'Which shell', required: true, choices: ['bash', 'zsh', 'fish'] }],
    },
    { name: 'doctor', describe: 'Check Node, git, the config, the ledger, secrets and the tools that the builds need' },
  ],
  options: {
    format: {
      type: 'string',
      describe: 'init: the kind of config file to write',
      choices: ['yaml', 'json', 'ts'],
      default: 'yaml',
    },
    line: { type: 'string', describe: 'status, unlock: the release line', placeholder: 'name' },
  },
  examples: [
    ['windlass init', 'Write windlass.config.yaml'],
    ['windlass status', 'Where the release stands'],
    ['windlass sync-versions --plan', 'Run a script'],
    ['windlass completion bash > ~/.local/share/bash-completion/completions/windlass', 'Tab completion'],
  ],
} as const satisfies Omit<ScriptSpec, 'run'>;
