import type { ErrorKind } from '../errors.ts';
import type { Redactor } from './redact.ts';

export interface RunOptions {
  /** Kind of the error when the command fails or takes too long: what this step is about. */
  readonly kind: ErrorKind;
  readonly cwd?: string;
  /** The child's whole environment; that of this process where not given. `cleanEnv` makes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** stdin; empty where not given. */
  readonly input?: string | Uint8Array;
  readonly timeoutMs?: number;
  /** Between SIGTERM and SIGKILL on timeout and abort. Default 5 s. */
  readonly graceMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** File to append command line, output and exit code to, masked. */
  readonly log?: string | undefined;
  readonly redactor?: Redactor;
  /** Whether a non-zero exit code throws. Default true. */
  readonly check?: boolean;
  /** Characters of stdout, and of stderr, that are kept; the middle of longer output is left out. Default 16 Mi. */
  readonly maxCapture?: number;
  /** Gives stdout and stderr unmasked: for a command that prints a secret which is then registered. The log stays masked. */
  readonly raw?: boolean;
  /** Whether the command changes anything outside of itself: such a one is not run in plan mode. Default true. */
  readonly writes?: boolean;
}

export interface RunResult {
  /** False in plan mode: nothing ran, the rest is empty. */
  readonly ran: boolean;
  /** As one would type it, masked. */
  readonly commandLine: string;
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** UTF-8, masked unless `raw`. */
  readonly stdout: string;
  readonly stderr: string;
  /** Whether the middle of stdout or stderr was left out. */
  readonly truncated: boolean;
  readonly durationMs: number;
  /** Null where there is none, or where the disk did not take all of it. */
  readonly log: string | null;
}

/** Takes one stream of a program. */
export interface Listener {
  push(bytes: Buffer): void;
  end(): string;
  truncated(): boolean;
}
