import type { Plan } from '../actions/action.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Finding, Step } from '../output/envelope.ts';
import type { Emit } from '../output/events.ts';
import type { Redactor } from '../run/redact.ts';
import type { Args } from './args.ts';
import type { Command, OptionTable, Positional } from './options.ts';

/** One executable: its surface as data, and what it does. */
export interface ScriptSpec {
  readonly name: string;
  readonly summary: string;
  /** More than one sentence, shown below the usage line. */
  readonly description?: string;
  readonly commands?: readonly Command[];
  /** Positional arguments where there are no commands. */
  readonly positionals?: readonly Positional[];
  readonly options: OptionTable;
  /** What to type, and what that does. */
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly run: (context: ScriptContext) => Promise<ScriptResult>;
}

export interface ScriptContext {
  readonly script: string;
  readonly args: Args;
  /** The command word, for a script that has commands. */
  readonly command: string | null;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly emit: Emit;
  /** Takes every secret that was resolved out of all that is printed; give it each one. */
  readonly redactor: Redactor;
  /** Aborted by SIGINT, SIGTERM and `--timeout`. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

export interface ScriptResult {
  /** Where left out: 0 without an error among the findings and without a failed step, else 2. */
  readonly exitCode?: ExitCode;
  readonly product?: string | null;
  readonly version?: string | null;
  readonly release?: string | null;
  readonly plan?: Plan | null;
  readonly steps?: readonly Step[];
  readonly findings?: readonly Finding[];
  readonly residue?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  /** What goes to stdout without `--json`: data only. */
  readonly text?: string;
}
