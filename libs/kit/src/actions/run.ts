import { asWindlassError, WindlassError } from '../errors.ts';
import type { Entry, EntryOf, Way } from '../ledger/entry.ts';
import { type LedgerWriter, writerId } from '../ledger/store.ts';
import type { Step } from '../output/envelope.ts';
import { maskDeep } from '../run/mask.ts';
import type { Action, Evidence, KindContext, Observation } from './action.ts';
import { type EngineOptions, sleepReally } from './engine-options.ts';
import { type Clock, explain } from './world.ts';

/** What became of one action; `error` is there exactly when the step failed. */
export interface Result {
  readonly step: Step;
  readonly error?: WindlassError;
}

export interface Outcome {
  readonly state: Step['state'];
  readonly observation: Observation | null;
  readonly evidence?: Evidence;
  readonly reason?: string;
}

/** One pass over a release: its ledger as found, and the one way to add to it. */
export interface Run {
  readonly entries: readonly Entry[];
  readonly writer: LedgerWriter;
  readonly context: KindContext;
  readonly clock: Clock;
  /** Stops what is running, because the lease or the ledger is gone. */
  readonly abort: (why: unknown) => void;
  /** Makes the intent seen by all who may resume, and asks the lease; where that fails the effect is not begun. */
  begin(action: Action, way: Way): Promise<void>;
  outcome(action: Action, way: Way, outcome: Outcome): Promise<EntryOf<'outcome'>>;
  /** Announces the action, does the work, measures and announces the result. */
  step<R extends Result>(action: Action, work: () => Promise<R>): Promise<R>;
}

/** Opens the ledger for one pass and closes it whatever happens. */
export async function withRun<T>(options: EngineOptions, work: (run: Run) => Promise<T>): Promise<T> {
  const { ledger, release, writer: by = writerId(), now = () => new Date(), mask } = options;
  let writer = typeof by === 'string' ? undefined : by;
  let result: T;
  try {
    const entries = await ledger.read(release);
    const name = typeof by === 'string' ? by : by.writer;
    writer ??= await ledger.openWriter(release, { writer: name, now, ...(mask === undefined ? {} : { mask }) });
    result = await work(makeRun(options, entries, writer, now));
  } catch (error) {
    // The first error is the one to tell; what could not leave now leaves with the next run.
    await writer?.close().catch(() => undefined);
    throw error;
  }
  await writer.close();
  return result;
}

function makeRun(options: EngineOptions, entries: readonly Entry[], writer: LedgerWriter, now: () => Date): Run {
  const { lease, emit = () => undefined, mask = (text) => text, sleep = sleepReally, patienceMs = 300_000 } = options;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const assertLease = async (): Promise<void> => lease?.assertHeld();
  const outcome: Run['outcome'] = async (action, way, { state, observation, evidence = {}, reason }) => {
    const said = reason === undefined ? {} : { reason };
    const body = { type: 'outcome', way, action: action.id, state, observation, evidence, ...said } as const;
    const entry = await writer.append(body);
    return { ...entry, ...body };
  };
  return {
    entries,
    writer,
    context: { signal, now, assertLease },
    clock: { now, sleep, signal, patienceMs },
    abort: (why) => stop.abort(why),
    outcome,
    begin: async (action, way) => {
      try {
        await writer.flush('intent');
        await assertLease();
      } catch (thrown) {
        const reason = explain(asWindlassError(thrown));
        const nothing = { state: 'failed', observation: null, evidence: {}, reason, begun: false } as const;
        await writer.append({ type: 'outcome', way, action: action.id, ...nothing }).catch(() => undefined);
        throw thrown;
      }
    },
    step: async (action, work) => {
      emit({ kind: 'step-start', id: action.id, title: mask(action.title) });
      const start = now().getTime();
      const result = await work();
      const done = maskDeep({ ...result.step, durationMs: now().getTime() - start }, mask);
      emit({ kind: 'step', step: done });
      return { ...result, step: done };
    },
  };
}

/** A step as the envelope shows it. */
export function stepOf(action: Action, { state, reason, evidence }: Omit<Outcome, 'observation'>): Step {
  return {
    id: action.id,
    title: action.title,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(evidence === undefined || Object.keys(evidence).length === 0 ? {} : { evidence }),
  };
}

/** The error of a run that was told to stop before its end. */
export function interrupted(release: string): WindlassError {
  return new WindlassError('interrupted', 'interrupted', {
    where: release,
    why: 'nothing new was begun, and what was running is in the ledger',
    next: 'run the same command again to go on',
  });
}
