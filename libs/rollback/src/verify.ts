import type { Action, Kind, KindContext, Observation } from '@windlass/kit/actions/action';
import type { Kinds } from '@windlass/kit/actions/engine-options';
import { formatDigest, isAsBefore, judge } from '@windlass/kit/actions/judge';
import { type Clock, observe, observeUntil } from '@windlass/kit/actions/world';
import type { ActionHistory } from '@windlass/kit/ledger/history';
import { isUndone } from '@windlass/kit/ledger/history';
import type { Finding } from '@windlass/kit/output/envelope';

/** What the world says of one action after its undo. `left`: it stays, and the residue names it. */
export interface Check {
  readonly action: Action;
  readonly is: 'restored' | 'left' | 'not-restored';
  readonly seen: Observation;
  readonly why: string;
}

/**
 * Asks the world again, for every action: is what is there now what was there before? Where the same thing was changed several times in one
 * release, the state before the first change counts. What a registry still shows from its cache is waited for, as long as the kind allows.
 * @param undone the release's actions after the undo, the last begun first.
 */
export async function verifyUndone(
  undone: readonly ActionHistory[],
  kinds: Kinds,
  context: KindContext,
  clock: Clock,
): Promise<readonly Check[]> {
  // The oldest first: whether the ground of a later one is back decides what may be seen of it.
  const checks = new Map<string, Check>();
  for (const history of undone.toReversed()) {
    const { action } = history;
    const kind = kinds.get(action.kind);
    const earlier = undone.slice(undone.indexOf(history) + 1);
    checks.set(action.id, kind ? await check({ history, earlier, kind, context, clock, checks }) : noCode(action));
  }
  return undone.flatMap(({ action }) => checks.get(action.id) ?? []);
}

function noCode(action: Action): Check {
  const seen = { is: 'unknown', why: `no code for the kind ${action.kind}` } as const;
  return { action, is: 'not-restored', seen, why: seen.why };
}

interface Job {
  readonly history: ActionHistory;
  /** Begun before it in the same release, newest first. */
  readonly earlier: readonly ActionHistory[];
  readonly kind: Kind;
  readonly context: KindContext;
  readonly clock: Clock;
  /** Of the earlier ones. */
  readonly checks: ReadonlyMap<string, Check>;
}

async function check(job: Job): Promise<Check> {
  const { history, kind, context, clock } = job;
  const { action, undo } = history;
  // What was left alone is residue already, and what may stay in part is asked about once.
  const isLeft = undo?.outcome?.state === 'skipped' || action.reach.undo === 'none';
  const patient = isUndone(history) && action.reach.undo === 'full';
  let back: string | null = null;
  const once = async () => {
    const seen = await observe(kind, action, context);
    back = await whyRestored(job, seen);
    return seen;
  };
  const until = new Date(clock.now().getTime() + (patient ? kind.settleMs : 0));
  const { seen } = await observeUntil(once, ({ is }) => back !== null || is === 'unknown', until, clock);
  if (back !== null) return { action, is: 'restored', seen, why: back };
  if (isLeft) return { action, is: 'left', seen, why: undo?.outcome?.reason ?? 'it cannot be undone' };
  // Where a part stays by nature (a burnt version number), only the part that users follow must be gone.
  if (action.reach.undo === 'partial' && judge(seen, kind.goal(action.args)).is !== 'unknown')
    return { action, is: 'left', seen, why: action.reach.residue };
  return {
    action,
    is: 'not-restored',
    seen,
    why: `${shown(seen)}; before the release: ${shown(history.before)}`,
  };
}

async function whyRestored(
  { history, earlier, kind, context, checks }: Job,
  seen: Observation,
): Promise<string | null> {
  const { action, before, former } = history;
  if (isAsBefore(seen, before)) return 'it is as before';
  if (seen.is === 'unknown' || seen.is === 'pending') return null;
  const actions = earlier.map((one) => one.action);
  if (await kind.isFurtherBack?.(action.args, former, actions, context).catch(() => false)) return furtherBack;
  if (isEarlierValue(seen, earlier, kind, action)) return furtherBack;
  // The draft of a release that was published: nothing is there because what held it is gone, too.
  const isGone = earlier.some(
    (one) =>
      action.needs.includes(one.action.id) &&
      one.before.is === 'absent' &&
      checks.get(one.action.id)?.is === 'restored',
  );
  return seen.is === 'absent' && isGone ? 'what held it is gone, as before the release' : null;
}

const furtherBack = 'it is as it was before an earlier step';

/** A pointer that one release moved twice is back at what it was before the first move. */
function isEarlierValue(seen: Observation, earlier: readonly ActionHistory[], kind: Kind, action: Action): boolean {
  const own = subject(action);
  return (
    earlier.some(
      (one) =>
        one.action.kind === action.kind && own !== null && subject(one.action) === own && isAsBefore(seen, one.before),
    ) && judge(seen, kind.goal(action.args)).is !== 'goal'
  );
}

/** What names the thing that an action changes, whatever the kind: the same thing has the same names. */
const names = ['registry', 'package', 'tag', 'repository', 'remote', 'branch', 'server', 'host', 'path', 'url', 'file'];

function subject({ args }: Action): string | null {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return null;
  const own = Object.entries(args).filter(([key]) => names.includes(key));
  return own.length === 0 ? null : JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function shown(seen: Observation): string {
  if (seen.is === 'absent') return 'nothing is there';
  if (seen.is === 'present') return `there is ${formatDigest(seen.digest)}`;
  return seen.is === 'pending' ? `it is on its way until ${seen.deadline}` : `unknown: ${seen.why}`;
}

/** The checks that a person has to look at. */
export function findingsOf(checks: readonly Check[]): readonly Finding[] {
  return checks
    .filter(({ is }) => is === 'not-restored')
    .map(({ action, why, seen }) => ({
      check: 'rollback-verified',
      severity: 'error',
      message: `${action.title}: not as before: ${why}`,
      ...(seen.is === 'present' ? { actual: formatDigest(seen.digest) } : {}),
      fix: 'remove the cause, then: npx windlass rollback',
    }));
}
