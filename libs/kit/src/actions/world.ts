import { asWindlassError, type WindlassError } from '../errors.ts';
import type { Action, Kind, KindContext, Observation } from './action.ts';

/** Time and interruption as the engine sees them. */
export interface Clock {
  readonly now: () => Date;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly patienceMs: number;
}

const firstDelayMs = 250;
const longestDelayMs = 15_000;
/** After an interruption one last look at the world may take so long. */
const lastLookMs = 10_000;

/** Asks the world; a kind that throws could not tell. */
export async function observe(kind: Kind, action: Action, context: KindContext): Promise<Observation> {
  try {
    return await kind.observe(action.args, context);
  } catch (thrown) {
    return { is: 'unknown', why: explain(asWindlassError(thrown)) };
  }
}

/** Asks the world although the run was interrupted: what was done must be known. */
export function lastLook(kind: Kind, action: Action, context: KindContext): Promise<Observation> {
  return observe(kind, action, { ...context, signal: AbortSignal.timeout(lastLookMs) });
}

/** The time until which what was begun at `since` may still be on its way. */
export function settleDeadline(kind: Kind, since: string): Date {
  return new Date(Date.parse(since) + kind.settleMs);
}

/** An answer, and when it was asked for: what came after that it cannot know. */
export interface Sighting {
  readonly seen: Observation;
  readonly at: Date;
}

/**
 * Asks again, ever more slowly, until the answer is final, the deadline is over, or patience ends. The last question is
 * asked after that moment, not before it: a process can be stopped for long between a question and a look at the clock.
 */
export async function observeUntil(
  ask: () => Promise<Observation>,
  isFinal: (seen: Observation) => boolean,
  deadline: Date,
  clock: Clock,
): Promise<Sighting> {
  const end = Math.min(deadline.getTime(), clock.now().getTime() + clock.patienceMs);
  for (let delay = firstDelayMs; ; delay = Math.min(delay * 2, longestDelayMs)) {
    const at = clock.now();
    const seen = await ask();
    if (isFinal(seen) || at.getTime() >= end || clock.signal.aborted) return { seen, at };
    await clock.sleep(Math.max(0, Math.min(delay, end - clock.now().getTime())), clock.signal);
  }
}

export function explain(error: WindlassError): string {
  return error.why === undefined ? error.message : `${error.message}: ${error.why}`;
}
