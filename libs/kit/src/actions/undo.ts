import { WindlassError } from '../errors.ts';
import { type ActionHistory, actionHistories, isUndone } from '../ledger/history.ts';
import { releaseState } from '../ledger/releases.ts';
import type { Step } from '../output/envelope.ts';
import type { Action } from './action.ts';
import type { EngineOptions, Kinds } from './engine-options.ts';
import { interrupted, type Run, stepOf, withRun } from './run.ts';
import { partialResidue, type UndoResult, undoAction } from './undo-action.ts';

export interface UndoOptions extends EngineOptions {
  /** Undoes only these actions; the release stays open as long as others are left. */
  readonly select?: (action: Action) => boolean;
}

export interface UndoReleaseResult {
  /** In the order of the undo: last done first. */
  readonly steps: readonly Step[];
  /** What stays in the world, one sentence each. */
  readonly residue: readonly string[];
  /** One for each failed step, of kind `not-restored`. */
  readonly errors: readonly WindlassError[];
}

/**
 * Winds a release back from its ledger alone: what was begun last is undone first, with the state recorded before it.
 * Can be killed anywhere and called again. When nothing is left to undo the release is closed as `undone`.
 * @throws WindlassError `input` where there is no such release or it is undone already; else as `applyPlan`.
 */
export async function undoRelease(kinds: Kinds, options: UndoOptions): Promise<UndoReleaseResult> {
  const { release, select = () => true, mask = (text) => text } = options;
  return withRun(options, async (run) => {
    refuse(run, release);
    const all = [...actionHistories(run.entries).values()].sort((a, b) => b.order - a.order);
    const results = new Map<string, UndoResult>();
    for (const history of all.filter(({ action }) => select(action))) {
      if (run.clock.signal.aborted) break;
      results.set(history.action.id, await undoOne(run, kinds, history, all, results));
    }
    if (run.clock.signal.aborted && all.some(({ action }) => select(action) && !isFinished(results.get(action.id)))) {
      await run.writer.append({ type: 'halt', why: 'interrupted' });
      throw interrupted(release);
    }
    const isOver = all.every((history) => isUndone(history) || isFinished(results.get(history.action.id)));
    if (isOver) await run.writer.append({ type: 'close', how: 'undone' });
    const done = [...results.values()];
    return {
      steps: done.map(({ step }) => step),
      residue: done.flatMap(({ residue }) => (residue === undefined ? [] : mask(residue))),
      errors: done.flatMap(({ error }) => error ?? []),
    };
  });
}

async function undoOne(
  run: Run,
  kinds: Kinds,
  history: ActionHistory,
  all: readonly ActionHistory[],
  results: ReadonlyMap<string, UndoResult>,
): Promise<UndoResult> {
  const { action } = history;
  return run.step(action, async () => {
    if (isUndone(history)) return undoneBefore(history);
    // What points to it could not be taken away: taking it away would leave that pointing to nothing.
    const holder = all.find((other) => other.action.needs.includes(action.id) && results.get(other.action.id)?.error);
    if (holder !== undefined) return blocked(action, `${holder.action.id} still needs it and could not be undone`);
    const kind = kinds.get(action.kind);
    if (kind === undefined) return blocked(action, `no code for the kind ${action.kind}`);
    return undoAction(run, kind, history, all.slice(all.indexOf(history) + 1));
  });
}

function undoneBefore({ action, undo }: ActionHistory): UndoResult {
  const step = stepOf(action, { state: 'undone', reason: 'undone before' });
  const isPartial = action.reach.undo === 'partial' && undo?.outcome?.reason === undefined;
  return isPartial ? { step, residue: partialResidue(action) } : { step };
}

function blocked(action: Action, reason: string): UndoResult {
  const error = new WindlassError('not-restored', `${action.title}: not undone`, { where: action.id, why: reason });
  return { step: stepOf(action, { state: 'failed', reason }), error };
}

const isFinished = (result: UndoResult | undefined): boolean =>
  result !== undefined && result.error === undefined && result.step.reason !== 'interrupted';

function refuse(run: Run, release: string): void {
  const state = releaseState(run.entries);
  if (run.entries.length === 0)
    throw new WindlassError('input', `there is no release ${release}`, { next: 'npx windlass status' });
  if (state === 'undone')
    throw new WindlassError('input', `release ${release} is already undone`, {
      where: release,
      why: 'going back twice would undo what was there before it',
      next: 'npx windlass status',
    });
}
