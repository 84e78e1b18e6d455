import type { Action, Json, Observation } from '../actions/action.ts';
import type { Entry, EntryOf } from './entry.ts';

/** What a release's ledger knows of one action. */
export interface ActionHistory {
  /** As last begun. */
  readonly action: Action;
  /** The state to come back to: that of the first intent, for a later one may have seen a half-done world. */
  readonly former: Json;
  readonly before: Observation;
  /** Time of the last intent: settle deadlines count from it. */
  readonly intentAt: string;
  /** Place in the order in which actions were begun. */
  readonly order: number;
  /** The last word on the apply; null after a kill. */
  readonly outcome: EntryOf<'outcome'> | null;
  /** Null where no undo was tried; `begun` where its effect may have happened: there was more than a look. */
  readonly undo: {
    readonly intentAt: string;
    readonly begun: boolean;
    readonly outcome: EntryOf<'outcome'> | null;
  } | null;
}

/**
 * Every action that was begun in these entries (one release, in ledger order), by id. An intent whose effect was surely
 * not begun counts for nothing. An action that is begun again after its undo starts afresh.
 */
export function actionHistories(entries: readonly Entry[]): ReadonlyMap<string, ActionHistory> {
  const trails = new Map<string, ActionHistory[]>();
  let order = 0;
  for (const entry of entries) {
    if (entry.type !== 'intent' && entry.type !== 'outcome') continue;
    const id = entry.type === 'intent' ? entry.action.id : entry.action;
    const trail = trails.get(id) ?? [];
    trails.set(id, trail);
    const last = trail.at(-1);
    if (entry.type === 'intent') {
      order += 1;
      trail.push(afterIntent(last, entry, order));
    } else if (entry.begun === false) trail.pop();
    else if (last !== undefined) trail.push(afterOutcome(last, entry));
  }
  const latest = [...trails].flatMap(([id, trail]): [string, ActionHistory][] => {
    const last = trail.at(-1);
    return last === undefined ? [] : [[id, last]];
  });
  return new Map(latest);
}

export function isUndone(history: ActionHistory): boolean {
  return history.undo?.outcome?.state === 'undone';
}

function afterIntent(last: ActionHistory | undefined, entry: EntryOf<'intent'>, order: number): ActionHistory {
  const { action, at: intentAt } = entry;
  if (entry.way === 'undo' && last !== undefined) return { ...last, undo: { intentAt, begun: true, outcome: null } };
  const fresh = last === undefined || isUndone(last);
  const { former, before } = fresh ? entry : last;
  return { action, former, before, intentAt, order: fresh ? order : last.order, outcome: null, undo: null };
}

function afterOutcome(last: ActionHistory, entry: EntryOf<'outcome'>): ActionHistory {
  if (entry.way === 'apply') return { ...last, outcome: entry };
  // An undo may find that there is nothing to do, and then it has an outcome without an intent.
  const { intentAt = entry.at, begun = false } = last.undo ?? {};
  return { ...last, undo: { intentAt, begun, outcome: entry } };
}
