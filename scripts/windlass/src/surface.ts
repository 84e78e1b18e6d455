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
    { name: 'adopt', describe: 'Record what is live today as the baseline that the first release can go back to' },
    { name: 'status', describe: 'The open release, who holds it, and the next command to type' },
    { name: 'unlock', describe: 'Show who holds the lock, and fence the holder off' },
    {
      name: 'completion',
      describe: 'Print a completion script for your shell',
      positionals: [{ name: 'shell', describe: 'Which shell', required: true, choices: ['bash', 'zsh', 'fish'] }],
    },
    {
      name: 'harbor',
      describe: 'Open the rehearsal world, close it, or ask for it',
      positionals: [{ name: 'action', describe: 'What to do', required: true, choices: ['up', 'down', 'status'] }],
    },
    {
      name: 'cache',
      describe: 'Serve a remote cache for Nx, or ask the one that Nx would ask',
      positionals: [{ name: 'action', describe: 'What to do', required: true, choices: ['serve', 'check'] }],
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
    dir: {
      type: 'string',
      describe: 'harbor, cache serve: its folder; beside the ledger, or in ~/.cache, where not given',
      placeholder: 'dir',
      path: true,
    },
    foreground: { type: 'boolean', describe: 'harbor up: stay in this process until it is stopped' },
    purge: { type: 'boolean', describe: 'harbor down: remove the folder with all that is in it' },
    host: { type: 'string', describe: 'cache serve: the address to listen on; 127.0.0.1', placeholder: 'address' },
    port: { type: 'number', describe: 'cache serve: the port to listen on; 4280', placeholder: 'number' },
    'read-token': {
      type: 'string',
      describe: 'cache serve: where the token is that may read',
      placeholder: 'env:NAME',
    },
    'write-token': {
      type: 'string',
      describe: 'cache serve: where the token is that may read and write',
      placeholder: 'env:NAME',
    },
    'max-size': {
      type: 'string',
      describe: 'cache serve: how much is kept; what was used longest ago goes. 10GB',
      placeholder: 'size',
    },
    cert: { type: 'string', describe: 'cache serve: certificate (PEM), for https', placeholder: 'file', path: true },
    key: { type: 'string', describe: 'cache serve: the key of the certificate (PEM)', placeholder: 'file', path: true },
    line: { type: 'string', describe: 'status, unlock: the release line', placeholder: 'name' },
  },
  examples: [
    ['windlass init', 'Write windlass.config.yaml'],
    ['windlass status', 'Where the release stands'],
    ['windlass sync-versions --plan', 'Run a script'],
    ['eval "$(windlass harbor up)"', 'Let npm, git, ssh and curl of this shell live in the rehearsal world'],
    ['windlass cache serve --write-token env:CACHE_TOKEN', 'Let several machines share what Nx has built'],
    ['windlass completion bash > ~/.local/share/bash-completion/completions/windlass', 'Tab completion'],
  ],
} as const satisfies Omit<ScriptSpec, 'run'>;
