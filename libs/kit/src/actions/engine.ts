import { WindlassError } from '../errors.ts';
import { actionHistories } from '../ledger/history.ts';
import { releaseState } from '../ledger/releases.ts';
import type { Step } from '../output/envelope.ts';
import type { Action, Plan } from './action.ts';
import { applyAction } from './apply-action.ts';
import type { EngineOptions, Kinds } from './engine-options.ts';
import { interrupted, type Result, type Run, stepOf, withRun } from './run.ts';

export interface ApplyResult {
  /** One for each action, in the plan's order. */
  readonly steps: readonly Step[];
  /** One for each failed step. */
  readonly errors: readonly WindlassError[];
}

/**
 * Does exactly what the plan says, and can be killed anywhere: a second call goes on from the ledger and the world.
 * A failed action stops those that need it; the others go on.
 * @throws WindlassError `interrupted` after an abort, `locked` when the lease is lost, `input` when the ledger cannot be
 * written or the release is closed.
 */
export async function applyPlan(plan: Plan, kinds: Kinds, options: EngineOptions): Promise<ApplyResult> {
  for (const { id, kind } of plan.actions)
    if (!kinds.has(kind)) throw new WindlassError('internal', `no code for the kind ${kind}`, { where: id });
  return withRun(options, async (run) => {
    refuseClosed(run, options.release);
    if (isNew(run, plan)) await run.writer.append({ type: 'plan', plan }, 'with-next');
    const results = await applyAll(plan, kinds, run, options.concurrency ?? 4);
    const ordered = plan.actions.flatMap(({ id }) => results.get(id) ?? []);
    const isLeft = ordered.length < plan.actions.length || ordered.some(({ step }) => !isRight(step));
    if (run.clock.signal.aborted && isLeft) return halt(run, options.release);
    return { steps: ordered.map(({ step }) => step), errors: ordered.flatMap(({ error }) => error ?? []) };
  });
}

async function applyAll(plan: Plan, kinds: Kinds, run: Run, concurrency: number): Promise<ReadonlyMap<string, Result>> {
  const histories = actionHistories(run.entries);
  const results = new Map<string, Result>();
  const running = new Map<string, Promise<unknown>>();
  let fatal: { readonly error: unknown } | undefined;
  const start = async (action: Action): Promise<void> => {
    const kind = kinds.get(action.kind);
    if (kind === undefined) return;
    try {
      const work = (): Promise<Result> => applyAction(run, kind, action, histories.get(action.id));
      results.set(action.id, await run.step(action, work));
    } catch (error) {
      fatal ??= { error };
      run.abort(error);
    } finally {
      running.delete(action.id);
    }
  };
  for (;;) {
    for (const action of plan.actions) {
      if (run.clock.signal.aborted || running.size >= concurrency) break;
      if (results.has(action.id) || running.has(action.id)) continue;
      const needs = action.needs.map((id) => results.get(id)?.step);
      const missing = needs.find((step) => step !== undefined && !isRight(step));
      if (missing !== undefined) results.set(action.id, await run.step(action, async () => skipped(action, missing)));
      else if (needs.every((step) => step !== undefined)) running.set(action.id, start(action));
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (fatal !== undefined) throw fatal.error;
  return results;
}

const isRight = (step: Step): boolean => step.state === 'done' || step.state === 'unchanged';

function skipped(action: Action, missing: Step): Result {
  const reason = `needs ${missing.id}, which is ${missing.state}${missing.reason ? ` (${missing.reason})` : ''}`;
  return { step: stepOf(action, { state: 'skipped', reason }) };
}

/** A resumed run usually has the same plan: it is written once. */
function isNew(run: Run, plan: Plan): boolean {
  const text = JSON.stringify(plan);
  return !run.entries.some((entry) => entry.type === 'plan' && JSON.stringify(entry.plan) === text);
}

function refuseClosed(run: Run, release: string): void {
  const state = releaseState(run.entries);
  const undoing = run.entries.some((entry) => entry.type === 'intent' && entry.way === 'undo');
  if ((state === null || state === 'open') && !undoing) return;
  throw new WindlassError('input', `release ${release} is ${undoing ? 'being undone' : `closed (${state})`}`, {
    where: release,
    next: undoing && state === 'open' ? `npx windlass rollback --release ${release}` : 'npx windlass status',
  });
}

async function halt(run: Run, release: string): Promise<never> {
  await run.writer.append({ type: 'halt', why: 'interrupted' });
  throw interrupted(release);
}
