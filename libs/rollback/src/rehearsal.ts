import type { Finding } from '@windlass/kit/output/envelope';

/** What users see, place by place: a digest or a short text. */
export type Snapshot = Readonly<Record<string, string>>;

export interface Difference {
  readonly place: string;
  /** Null: it was not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Every place that is not as it was, sorted by name. */
export function compareSnapshots(before: Snapshot, after: Snapshot): readonly Difference[] {
  const places = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return places.flatMap((place): Difference[] => {
    const [was, is] = [before[place] ?? null, after[place] ?? null];
    return was === is ? [] : [{ place, before: was, after: is }];
  });
}

export interface Rehearsed {
  /** What the way forward changed: where it is nothing, nothing was rehearsed. */
  readonly forward: readonly Difference[];
  /** What the way back left otherwise. */
  readonly left: readonly Difference[];
  /** Whether the rollback itself said that all is restored. */
  readonly restored: boolean;
  /** Milliseconds from the first undo to the last look at the world. */
  readonly restoreMs: number;
  readonly budgetMs: number;
}

/** S0's "rollback time": what a release may take to be wound back; milliseconds. */
export const restoreBudgetMs = 15 * 60_000;

/** What a rehearsal found; it is good where there is no error among it. */
export function rehearsalFindings({ forward, left, restored, restoreMs, budgetMs }: Rehearsed): readonly Finding[] {
  const error = (check: string, message: string, more: Partial<Finding> = {}): Finding => ({
    check,
    severity: 'error',
    message,
    ...more,
  });
  const nothing =
    forward.length > 0 ? [] : [error('rehearsal-empty', 'the trial release changed nothing that users see')];
  const slow =
    restoreMs <= budgetMs
      ? []
      : [
          error('rehearsal-time', `going back took ${seconds(restoreMs)}`, {
            expected: `at most ${seconds(budgetMs)}`,
            actual: seconds(restoreMs),
          }),
        ];
  const different = left.map(({ place, before, after }) =>
    error('rehearsal-state', `${place} is not as it was before the trial release`, {
      expected: before ?? 'nothing',
      actual: after ?? 'nothing',
    }),
  );
  const said = restored ? [] : [error('rehearsal-rollback', 'rollback itself says that not all is restored')];
  return [...nothing, ...said, ...different, ...slow];
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
