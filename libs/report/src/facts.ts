import type { Action, Reach } from '@windlass/kit/actions/action';
import type { Entry } from '@windlass/kit/ledger/entry';
import { actionHistories, isUndone } from '@windlass/kit/ledger/history';
import { type ReleaseState, releaseState } from '@windlass/kit/ledger/releases';
import { type Evidence, evidenceOf } from '@windlass/version-sync/product/evidence';

/** What became of one action of a release. Times are ISO 8601, UTC. */
export interface ActionFact {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly reach: Reach;
  readonly state: 'done' | 'unchanged' | 'pending' | 'failed' | 'undone' | 'begun';
  readonly reason: string | null;
  readonly begunAt: string;
  readonly endedAt: string | null;
  readonly undoneAt: string | null;
  /** `sha256:… of …`; what was seen at its end. */
  readonly digest: string | null;
}

/** Everything that a ledger says of a release. */
export interface ReleaseFacts {
  readonly id: string;
  readonly state: ReleaseState | null;
  readonly version: string;
  readonly openedAt: string;
  readonly lastAt: string;
  readonly command: string;
  /** From strategic-deploy; null where its scripts were run one by one. */
  readonly type: string | null;
  readonly from: string | null;
  readonly phases: readonly {
    readonly phase: string;
    readonly skipped: boolean;
    /** With as little pre-flight as can be. */
    readonly emergency: boolean;
    readonly at: string;
  }[];
  readonly actions: readonly ActionFact[];
  readonly evidence: readonly (Evidence & { readonly at: string })[];
  readonly halts: readonly { readonly why: string; readonly at: string }[];
  readonly writers: readonly string[];
}

/** `entries`: of one release, in ledger order; at least one. */
export function factsOf(id: string, entries: readonly Entry[]): ReleaseFacts {
  const opened = entries.find((entry) => entry.type === 'open');
  const notes = entries.flatMap((entry) =>
    entry.type === 'note' && isMarked(entry.data) ? [{ at: entry.at, data: entry.data }] : [],
  );
  const voyage = notes.find(({ data }) => data['mark'] === 'windlass/voyage@1')?.data ?? {};
  return {
    id,
    state: releaseState(entries),
    version: opened?.type === 'open' ? opened.version : id.replace(/\.\d+$/, ''),
    openedAt: opened?.at ?? entries[0]?.at ?? '',
    lastAt: entries.at(-1)?.at ?? '',
    command: opened?.type === 'open' ? opened.command : '',
    type: textOf(voyage['type']),
    from: textOf(voyage['from']),
    phases: notes
      .filter(({ data }) => data['mark'] === 'windlass/phase@1')
      .map(({ at, data }) => ({
        at,
        phase: textOf(data['phase']) ?? '',
        skipped: data['skipped'] === true,
        emergency: data['emergency'] === true,
      })),
    actions: actionFacts(entries),
    evidence: [...evidenceOf(entries).values()],
    halts: entries.flatMap((entry) => (entry.type === 'halt' ? [{ why: entry.why, at: entry.at }] : [])),
    writers: [...new Set(entries.map(({ writer }) => writer))],
  };
}

function actionFacts(entries: readonly Entry[]): ActionFact[] {
  const begun = [...actionHistories(entries).values()].sort((a, b) => a.order - b.order);
  const facts = begun.map((history): ActionFact => {
    const { action, outcome, undo } = history;
    const undone = isUndone(history);
    return {
      ...headOf(action),
      state: undone ? 'undone' : (stateOf(outcome?.state) ?? 'begun'),
      reason: (undone ? undo?.outcome?.reason : outcome?.reason) ?? null,
      begunAt: history.intentAt,
      endedAt: outcome?.at ?? null,
      undoneAt: undone ? (undo?.outcome?.at ?? null) : null,
      digest: digestOf(outcome?.observation ?? null),
    };
  });
  return [...facts, ...unchanged(entries, new Set(facts.map(({ id }) => id)))];
}

/** What was right already has an outcome and no intent. */
function unchanged(entries: readonly Entry[], known: ReadonlySet<string>): ActionFact[] {
  const planned = new Map<string, Action>();
  for (const entry of entries)
    if (entry.type === 'plan') for (const action of entry.plan.actions) planned.set(action.id, action);
  return entries.flatMap((entry): ActionFact[] => {
    const action = entry.type === 'outcome' && !known.has(entry.action) ? planned.get(entry.action) : undefined;
    if (entry.type !== 'outcome' || action === undefined || entry.state !== 'unchanged') return [];
    const at = { begunAt: entry.at, endedAt: entry.at, undoneAt: null };
    return [{ ...headOf(action), ...at, state: 'unchanged', reason: null, digest: digestOf(entry.observation) }];
  });
}

const headOf = ({ id, title, kind, reach }: Action) => ({ id, title, kind, reach });

function stateOf(state: string | undefined): ActionFact['state'] | null {
  const known = ['done', 'unchanged', 'pending', 'failed', 'undone'] as const;
  return known.find((one) => one === state) ?? null;
}

function digestOf(observation: { readonly is: string } | null): string | null {
  if (observation === null || !('digest' in observation)) return null;
  const { digest } = observation;
  if (typeof digest !== 'object' || digest === null || !('alg' in digest) || !('hex' in digest)) return null;
  return `${digest.alg}:${digest.hex}`;
}

function isMarked(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && 'mark' in data;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
