/** One row of an option table. The same table makes parsing, `--help`, completion, docs and `WINDLASS_<FLAG>`. */
export interface Option {
  readonly type: 'string' | 'boolean' | 'number' | 'strings';
  readonly describe: string;
  readonly alias?: readonly string[];
  readonly choices?: readonly string[];
  readonly default?: string | boolean | number;
  /** Shown in help as `--to <version>`. */
  readonly placeholder?: string;
  /** Completed as a path. */
  readonly path?: boolean;
}

export type OptionTable = Readonly<Record<string, Option>>;

export interface Command {
  readonly name: string;
  /** For instance `<type>` or `[files..]`; `..` takes the rest. */
  readonly positionals?: readonly Positional[];
  readonly describe: string;
}

export interface Positional {
  readonly name: string;
  readonly describe: string;
  readonly required?: boolean;
  readonly many?: boolean;
  readonly choices?: readonly string[];
  readonly path?: boolean;
}

/** The flags that every script takes (DESIGN, "Scripts"). */
export const commonOptions = {
  config: { type: 'string', describe: 'Config file; found by itself where not given', placeholder: 'file', path: true },
  cwd: { type: 'string', describe: 'Folder to work in', placeholder: 'dir', path: true },
  plan: { type: 'boolean', describe: 'Print what would be done, and do nothing', alias: ['dry-run'] },
  offline: { type: 'boolean', describe: 'Contact nothing' },
  json: { type: 'boolean', describe: 'Print one result envelope (windlass/result@1) on stdout' },
  reporter: {
    type: 'string',
    describe: 'How progress and findings are shown',
    choices: ['pretty', 'plain', 'github', 'gitlab', 'junit'],
  },
  verbose: { type: 'boolean', describe: 'Say more' },
  quiet: { type: 'boolean', describe: 'Say nothing but errors' },
  yes: { type: 'boolean', describe: 'Answer every question with yes' },
  release: { type: 'string', describe: 'Release to act on; the open one where not given', placeholder: 'id' },
  ledger: { type: 'string', describe: 'Where the ledger is kept', choices: ['file', 'git'] },
  timeout: { type: 'number', describe: 'Give up after so many seconds', placeholder: 'seconds' },
} as const satisfies OptionTable;
