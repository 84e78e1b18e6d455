import { setTimeout } from 'node:timers/promises';
import { WindlassError } from '@windlass/kit/errors';
import { type Check, type CheckContext, type Checked, runChecks } from './check.ts';

export interface WatchOptions {
  /** Milliseconds from the end of one round to the beginning of the next. */
  readonly intervalMs: number;
  /** Null: until interrupted. */
  readonly rounds: number | null;
  readonly onRound: (round: number, rows: readonly Checked[]) => void;
}

export interface Watched {
  readonly rounds: number;
  readonly badRounds: number;
  /** Of the last round; a check that failed in any round is there as it failed last. */
  readonly rows: readonly Checked[];
}

/** Runs checks round after round. @throws WindlassError `interrupted`. */
export async function watch(checks: readonly Check[], context: CheckContext, options: WatchOptions): Promise<Watched> {
  const { intervalMs, rounds, onRound } = options;
  const failed = new Map<number, Checked>();
  let badRounds = 0;
  for (let round = 1; ; round++) {
    const rows = await runChecks(checks, context);
    for (const [at, row] of rows.entries()) if (!row.ok) failed.set(at, row);
    if (rows.some(isError)) badRounds += 1;
    onRound(round, rows);
    if (round === rounds) return { rounds: round, badRounds, rows: rows.map((row, at) => failed.get(at) ?? row) };
    await setTimeout(intervalMs, undefined, { signal: context.signal }).catch((cause: unknown) => {
      throw new WindlassError('interrupted', `interrupted after ${round} rounds, ${badRounds} of them bad`, { cause });
    });
  }
}

const isError = ({ ok, severity }: Checked): boolean => !ok && severity === 'error';
