import { asWindlassError, WindlassError } from '../errors.ts';
import { recoverTransactions } from '../fs/transaction.ts';
import { acquireOrJoin } from '../ledger/lease.ts';
import type { HeldLease } from '../ledger/lease-types.ts';
import type { Step } from '../output/envelope.ts';
import type { Emit } from '../output/events.ts';
import type { Mask } from '../run/mask.ts';
import type { Plan } from './action.ts';
import type { Kinds } from './engine-options.ts';
import type { House } from './house.ts';
import { judge } from './judge.ts';
import { turn } from './turn.ts';
import { explain } from './world.ts';

export interface SessionOptions {
  /** What was typed: shown to whoever finds the lock taken. */
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Takes secrets out of what the ledger keeps. */
  readonly mask: Mask;
  /** `--yes`: what another clone left open may be given up. */
  readonly yes: boolean;
}

/** What a script's context says of its session. */
export function sessionOptions(
  context: Omit<SessionOptions, 'command' | 'mask' | 'yes'> & {
    readonly script: string;
    readonly command: string | null;
    readonly redactor: { readonly mask: Mask };
    readonly args: { readonly flag: (name: string) => boolean };
  },
): SessionOptions {
  const { script, command, env, emit, signal, now, redactor } = context;
  const words = command === null ? script : `${script} ${command}`;
  const mask: Mask = (text) => redactor.mask(text);
  return { command: words, env, emit, signal, now, mask, yes: context.args.flag('yes') };
}

/**
 * Holds the lock of the line while `work` runs. What killed runs left half-written is finished or taken back first. What cannot be
 * planned twice (an increment) is planned in here too: a plan made before the lock was taken may already be another run's.
 * @throws WindlassError `locked` where another run holds it, `interrupted` where the run was told to stop before it began.
 */
export async function withLock<T>(
  house: House,
  options: SessionOptions,
  work: (lease: HeldLease) => Promise<T>,
): Promise<T> {
  const { command, now, env, emit, signal } = options;
  await turn();
  signal.throwIfAborted();
  const lease = await acquireOrJoin(house.leases, house.line, { command, now, env });
  try {
    for (const { file, how, why } of recoverTransactions(house.stateDir)) {
      emit({
        kind: 'note',
        level: 'warning',
        message: `an interrupted run left ${file}: ${how}${why ? ` (${why})` : ''}`,
      });
    }
    return await work(lease);
  } finally {
    // It runs out by itself: how the work went is what counts.
    await lease.release().catch((thrown: unknown) => {
      const message = `the lock of ${house.line} could not be given back (${explain(asWindlassError(thrown))})`;
      emit({ kind: 'note', level: 'warning', message });
    });
  }
}

/** Applies a plan that belongs to no release (files named on the command line): under the lock, without a ledger of its own. */
export async function applyLoose(
  house: House,
  plan: Plan,
  kinds: Kinds,
  options: SessionOptions,
): Promise<readonly Step[]> {
  return withLock(house, options, async (lease) => {
    const steps: Step[] = [];
    for (const action of plan.actions) {
      const kind = kinds.get(action.kind);
      if (!kind) throw new WindlassError('internal', `no code for the kind ${action.kind}`);
      const context = { signal: options.signal, now: options.now, assertLease: () => lease.assertHeld() };
      options.signal.throwIfAborted();
      await context.assertLease();
      const evidence = await kind.apply(action.args, context);
      // As for a release: that nothing was thrown is no proof.
      const verdict = judge(await kind.observe(action.args, context), kind.goal(action.args));
      if (verdict.is !== 'goal') {
        const why = 'why' in verdict ? verdict.why : `it is ${verdict.is}`;
        throw new WindlassError('publish', `${action.title}: done without complaint, and yet not there`, { why });
      }
      const step: Step = { id: action.id, title: action.title, state: 'done', evidence };
      options.emit({ kind: 'step', step });
      steps.push(step);
    }
    return steps;
  });
}
