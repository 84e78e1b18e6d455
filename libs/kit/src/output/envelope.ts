import type { Plan } from '../actions/action.ts';

/** The one envelope that every script's `--json` prints (DESIGN, "Scripts"); `envelope.schema.json` is its JSON Schema. */
export interface Envelope {
  readonly schema: 'windlass/result@1';
  readonly script: string;
  readonly ok: boolean;
  readonly exitCode: number;
  readonly product: string | null;
  readonly version: string | null;
  readonly release: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly plan: Plan | null;
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  /** What an undo could not take away, one sentence each. */
  readonly residue: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

export type StepState = 'done' | 'unchanged' | 'planned' | 'pending' | 'skipped' | 'failed' | 'undone';

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly state: StepState;
  readonly reason?: string;
  readonly evidence?: Readonly<Record<string, unknown>>;
  readonly durationMs?: number;
}

export type Severity = 'error' | 'warning' | 'info';

export interface Finding {
  /** Identifier of the check in kebab case, stable: annotations and SARIF use it as the rule's name. */
  readonly check: string;
  readonly severity: Severity;
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The next command to type, or the edit to make. */
  readonly fix?: string;
}
