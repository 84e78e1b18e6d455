import { asWindlassError, WindlassError } from '../errors.ts';
import type { ActionHistory } from '../ledger/history.ts';
import type { Action, Evidence, Json, Kind, Observation } from './action.ts';
import { judge } from './judge.ts';
import { type Outcome, type Result, type Run, stepOf } from './run.ts';
import { turn } from './turn.ts';
import { explain, lastLook, observe, observeUntil, type Sighting, settleDeadline } from './world.ts';

/** One action in one pass: the run, the action and its behaviour. */
interface Job {
  readonly run: Run;
  readonly kind: Kind;
  readonly action: Action;
}

/**
 * Brings one action to its goal, or says why not: observe → intent → apply → observe → outcome. The world decides, and
 * what an earlier pass began is waited for before it is begun again.
 * @param history what the release's ledger knows of this action; undefined where it was never begun.
 * @throws only what ends the whole run: the ledger cannot be written, or the lease is lost.
 */
export async function applyAction(run: Run, kind: Kind, action: Action, history?: ActionHistory): Promise<Result> {
  const job = { run, kind, action };
  if (history !== undefined && history.action.kind !== action.kind)
    return fail(job, null, `it was begun as ${history.action.kind}: finish with the version of windlass that began it`);
  const { seen, at } = await look(job, history?.intentAt);
  const verdict = judge(seen, kind.goal(action.args));
  if (verdict.is === 'goal') return alreadyRight(job, seen, history);
  if (verdict.is === 'unknown') return fail(job, seen, `unknown: ${verdict.why}`);
  if (verdict.is === 'pending') return waiting(job, seen, new Date(verdict.deadline));
  if (verdict.is === 'other' && !kind.replaces) return fail(job, seen, `${verdict.why}, and it cannot be replaced`);
  if (history !== undefined && settleDeadline(kind, history.intentAt) > at)
    return run.clock.signal.aborted
      ? { step: stepOf(action, { state: 'skipped', reason: 'interrupted' }) }
      : pending(job, seen, settleDeadline(kind, history.intentAt));
  if (history?.outcome?.state === 'done' && !kind.replaces)
    return fail(job, seen, `it was done at ${history.outcome.at} and is gone: it is not done twice in one release`);
  return effect(job, seen, history);
}

async function alreadyRight({ run, action }: Job, seen: Observation, history?: ActionHistory): Promise<Result> {
  if (history !== undefined && history.outcome?.state !== 'done')
    return record({ run, action }, { state: 'done', observation: seen, evidence: { recovered: true } });
  const outcome: Outcome = { state: 'unchanged', observation: seen };
  const known = run.entries.some((e) => e.type === 'outcome' && e.action === action.id && e.state === 'unchanged');
  return history !== undefined || known ? { step: stepOf(action, outcome) } : record({ run, action }, outcome);
}

async function effect(job: Job, before: Observation, history?: ActionHistory): Promise<Result> {
  const { run, kind, action } = job;
  let former: Json;
  try {
    former = history === undefined ? await kind.former(action.args, run.context) : history.former;
  } catch (thrown) {
    return fail(job, before, 'what is there now could not be kept', asWindlassError(thrown));
  }
  await turn();
  if (run.clock.signal.aborted) return { step: stepOf(action, { state: 'skipped', reason: 'interrupted' }) };
  const kept = { former, before: history?.before ?? before };
  const intent = await run.writer.append({ type: 'intent', way: 'apply', action, ...kept });
  await run.begin(action, 'apply');
  let evidence: Evidence = {};
  let error: WindlassError | undefined;
  try {
    evidence = await kind.apply(action.args, run.context);
  } catch (thrown) {
    error = asWindlassError(thrown);
  }
  await turn();
  const sighting = error === undefined ? await look(job, intent.at) : await lookAfterAll(job);
  const result = await conclude(job, settleDeadline(kind, intent.at), sighting, evidence, error);
  // Somebody else acts on this line now: nothing more may be begun.
  if (error?.kind === 'locked') throw error;
  return result;
}

function conclude(
  job: Job,
  deadline: Date,
  { seen, at }: Sighting,
  evidence: Evidence,
  error: WindlassError | undefined,
): Promise<Result> {
  const { kind, action } = job;
  const { signal } = job.run.clock;
  const verdict = judge(seen, kind.goal(action.args));
  if (verdict.is === 'goal') {
    const said = error === undefined ? {} : { applySaid: explain(error) };
    return record(job, { state: 'done', observation: seen, evidence: { ...evidence, ...said } });
  }
  // Whether it was done nobody can say: that word tells whoever decides about going back.
  const said = (why: string): string => (verdict.is === 'unknown' ? `unknown: ${why}` : why);
  if (error !== undefined) return fail(job, seen, signal.aborted ? 'interrupted' : said(explain(error)), error);
  if (signal.aborted) return fail(job, seen, 'interrupted');
  if (verdict.is === 'unknown') return fail(job, seen, `unknown: ${verdict.why}`);
  if (verdict.is === 'pending') return waiting(job, seen, new Date(verdict.deadline), evidence);
  if (verdict.is === 'other' && !kind.replaces) return fail(job, seen, verdict.why);
  if (deadline > at) return pending(job, seen, deadline, evidence);
  const there = verdict.is === 'other' ? verdict.why : 'nothing is there';
  return fail(job, seen, `it was done without complaint, and yet ${there}`);
}

/** Looks once, or, after an intent, until the goal is seen or what was begun must have shown. */
async function look(job: Job, intentAt: string | undefined): Promise<Sighting> {
  const { run, kind, action } = job;
  const ask = (): Promise<Observation> => observe(kind, action, run.context);
  if (intentAt === undefined) return { at: run.clock.now(), seen: await ask() };
  const goal = kind.goal(action.args);
  const isFinal = (seen: Observation): boolean => {
    const { is } = judge(seen, goal);
    return is === 'goal' || is === 'unknown' || (is === 'other' && !kind.replaces);
  };
  const sighting = await observeUntil(ask, isFinal, settleDeadline(kind, intentAt), run.clock);
  return run.clock.signal.aborted ? lookAfterAll(job) : sighting;
}

async function lookAfterAll({ run, kind, action }: Job): Promise<Sighting> {
  return { at: run.clock.now(), seen: await lastLook(kind, action, run.context) };
}

/** What is on its way, by our own reckoning. */
function pending(job: Job, seen: Observation, deadline: Date, evidence: Evidence = {}): Promise<Result> {
  const until = deadline.toISOString();
  const reason = `not there yet; it may take until ${until}`;
  return record(job, { state: 'pending', observation: seen, reason, evidence: { ...evidence, deadline: until } });
}

/** What the other side calls pending: so it is while there is time, and failed when that is over. */
function waiting(job: Job, seen: Observation, deadline: Date, evidence: Evidence = {}): Promise<Result> {
  if (deadline > job.run.clock.now()) return pending(job, seen, deadline, evidence);
  return fail(job, seen, `it should have been there by ${deadline.toISOString()}`);
}

async function record({ run, action }: Pick<Job, 'run' | 'action'>, outcome: Outcome): Promise<Result> {
  await run.outcome(action, 'apply', outcome);
  return { step: stepOf(action, outcome) };
}

async function fail(job: Job, observation: Observation | null, reason: string, cause?: WindlassError): Promise<Result> {
  const { step } = await record(job, { state: 'failed', observation, reason });
  const what = `${job.action.title}: failed`;
  const error = cause ?? new WindlassError('publish', what, { where: job.action.id, why: reason });
  return { step, error };
}
