import { asWindlassError, WindlassError } from '../errors.ts';
import type { ActionHistory } from '../ledger/history.ts';
import type { Evidence, Kind, Observation } from './action.ts';
import { isAsBefore, judge } from './judge.ts';
import { type Outcome, type Result, type Run, stepOf } from './run.ts';
import { turn } from './turn.ts';
import { explain, lastLook, observe, observeUntil, type Sighting, settleDeadline } from './world.ts';

/** `residue`: what stays in the world, one sentence. */
export type UndoResult = Result & { readonly residue?: string };

interface Job {
  readonly run: Run;
  readonly kind: Kind;
  readonly history: ActionHistory;
  /** Actions that the release began before this one, newest first. */
  readonly earlier: readonly ActionHistory[];
}

/**
 * Takes one action back to the state before it: observe → intent → undo → observe → outcome. Where the world already is
 * as before nothing is done; where it holds a value of somebody else it is left alone.
 * @throws only what ends the whole run: the ledger cannot be written, or the lease is lost.
 */
export async function undoAction(
  run: Run,
  kind: Kind,
  history: ActionHistory,
  earlier: readonly ActionHistory[] = [],
): Promise<UndoResult> {
  const { action, before } = history;
  const job = { run, kind, history, earlier };
  const { seen, at } = await look(job);
  const verdict = judge(seen, kind.goal(action.args));
  const settled = settleDeadline(kind, history.intentAt);
  if (isHalfDone(history) && isAsBefore(seen, before) && settled > at)
    return fail(job, seen, `what was begun may still show until ${settled.toISOString()}`);
  // Where an undo was begun and killed, it is that undo which brought it back: what it leaves is still to be named.
  const asBefore = isUndoBegun(history) ? {} : { reason: 'it is as before' };
  if (isAsBefore(seen, before)) return record(job, { state: 'undone', observation: seen, ...asBefore });
  if (verdict.is === 'other' && (await isFurtherBack(job)))
    return record(job, { state: 'undone', observation: seen, reason: 'it is as it was before an earlier step' });
  if (action.reach.undo === 'none') return leave(job, seen, action.reach.why);
  if (kind.undo === undefined) return leave(job, seen, `nothing undoes ${action.kind}`);
  if (verdict.is === 'unknown') return fail(job, seen, `unknown: ${verdict.why}`);
  if (verdict.is === 'other' && history.outcome?.state === 'done' && !isUndoBegun(history))
    return leave(job, seen, `it was changed since: ${verdict.why}`);
  await turn();
  if (run.clock.signal.aborted) return { step: stepOf(action, { state: 'skipped', reason: 'interrupted' }) };
  return effect(job, kind.undo.bind(kind));
}

async function effect(job: Job, undo: NonNullable<Kind['undo']>): Promise<UndoResult> {
  const { run, kind, history } = job;
  const { action, former, before } = history;
  const intent = await run.writer.append({ type: 'intent', way: 'undo', action, former, before });
  await run.begin(action, 'undo');
  let evidence: Evidence = {};
  let error: WindlassError | undefined;
  try {
    evidence = await undo(action.args, former, run.context);
  } catch (thrown) {
    error = asWindlassError(thrown);
  }
  await turn();
  const isPartial = action.reach.undo === 'partial';
  const once = (): Promise<Observation> => observe(kind, action, run.context);
  const isFinal = (seen: Observation): boolean => isPartial || seen.is === 'unknown' || isAsBefore(seen, before);
  let seen =
    error === undefined
      ? (await observeUntil(once, isFinal, settleDeadline(kind, intent.at), run.clock)).seen
      : await lastLook(kind, action, run.context);
  if (run.clock.signal.aborted) seen = await lastLook(kind, action, run.context);
  const result = await conclude(job, seen, evidence, error);
  if (error?.kind === 'locked') throw error;
  return result;
}

function conclude(job: Job, seen: Observation, evidence: Evidence, error?: WindlassError): Promise<UndoResult> {
  const { action, before } = job.history;
  if (isAsBefore(seen, before)) return record(job, { state: 'undone', observation: seen, evidence });
  if (error !== undefined) return fail(job, seen, explain(error), error);
  if (action.reach.undo === 'partial') return record(job, { state: 'undone', observation: seen, evidence });
  const there = seen.is === 'unknown' ? `unknown: ${seen.why}` : 'it is not as before';
  return fail(job, seen, job.run.clock.signal.aborted ? 'interrupted' : there);
}

async function isFurtherBack({ run, kind, history, earlier }: Job): Promise<boolean> {
  if (kind.isFurtherBack === undefined || earlier.length === 0) return false;
  const { action, former } = history;
  const actions = earlier.map((one) => one.action);
  return kind.isFurtherBack(action.args, former, actions, run.context).catch(() => false);
}

/** Begun, and never seen to be done: it may still show. */
const isHalfDone = (history: ActionHistory): boolean => history.outcome?.state !== 'done' && !isUndoBegun(history);

/** A look that found something in the way is no beginning. */
const isUndoBegun = ({ undo }: ActionHistory): boolean => undo?.begun === true;

/** What may still show is waited for: then it must be undone, not taken for absent. */
async function look({ run, kind, history }: Job): Promise<Sighting> {
  const once = (): Promise<Observation> => observe(kind, history.action, run.context);
  if (!isHalfDone(history)) return { at: run.clock.now(), seen: await once() };
  const goal = kind.goal(history.action.args);
  const isFinal = (seen: Observation): boolean => ['goal', 'unknown', 'pending'].includes(judge(seen, goal).is);
  return observeUntil(once, isFinal, settleDeadline(kind, history.intentAt), run.clock);
}

async function leave(job: Job, observation: Observation, why: string): Promise<UndoResult> {
  const result = await record(job, { state: 'skipped', observation, reason: why });
  return { ...result, residue: `${job.history.action.title}: ${why}` };
}

async function record({ run, history: { action } }: Job, outcome: Outcome): Promise<UndoResult> {
  await run.outcome(action, 'undo', outcome);
  const isPartial = outcome.state === 'undone' && outcome.reason === undefined && action.reach.undo === 'partial';
  const residue = isPartial && action.reach.undo === 'partial' ? { residue: partialResidue(action) } : {};
  return { step: stepOf(action, outcome), ...residue };
}

async function fail(job: Job, observation: Observation, reason: string, cause?: WindlassError): Promise<UndoResult> {
  const { action } = job.history;
  const { step } = await record(job, { state: 'failed', observation, reason });
  const parts = { where: action.id, why: reason, cause };
  return { step, error: new WindlassError('not-restored', `${action.title}: not undone`, parts) };
}

/** The sentence for what a partial undo leaves. */
export function partialResidue({ title, reach }: ActionHistory['action']): string {
  return `${title}: ${reach.undo === 'partial' ? reach.residue : 'undone in part'}`;
}
