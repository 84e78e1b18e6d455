import type { Action } from '@windlass/kit/actions/action';
import type { Entry } from '@windlass/kit/ledger/entry';
import { actionHistories, isUndone } from '@windlass/kit/ledger/history';
import { parseReleaseId } from '@windlass/kit/ledger/releases';

/** What the ledger says of one place: which version its pointer was moved to last, and what is still on its way. */
export interface Released {
  /** As written in the source; null where nothing was released there, or all was taken back. */
  readonly version: string | null;
  readonly pending: { readonly version: string; readonly since: string; readonly deadline: string } | null;
}

/** @param isPointer whether an action moves what users of the place follow. */
export function releasedAt(
  all: ReadonlyMap<string, readonly Entry[]>,
  isPointer: (action: Action) => boolean,
): Released {
  let last: { readonly version: string; readonly at: string } | null = null;
  let pending: Released['pending'] = null;
  for (const [id, entries] of all) {
    const { version } = parseReleaseId(id);
    for (const { at, action, state, deadline } of movesIn(entries)) {
      if (!isPointer(action)) continue;
      if (state === 'pending') {
        if (pending === null || at > pending.since) pending = { version, since: at, deadline: deadline ?? at };
      } else if (last === null || at >= last.at) last = { version, at };
    }
  }
  return {
    version: last?.version ?? null,
    pending: pending !== null && pending.since > (last?.at ?? '') ? pending : null,
  };
}

interface Move {
  readonly at: string;
  readonly action: Action;
  readonly state: 'done' | 'pending';
  readonly deadline: string | null;
}

/** Pointers that stand: moved and not taken back, or found to be right. */
function movesIn(entries: readonly Entry[]): Move[] {
  const histories = actionHistories(entries);
  const begun = [...histories.values()].flatMap((history): Move[] => {
    const { outcome, action } = history;
    if (outcome === null || isUndone(history)) return [];
    if (outcome.state !== 'done' && outcome.state !== 'pending') return [];
    const { deadline } = outcome.evidence;
    return [{ at: outcome.at, action, state: outcome.state, deadline: typeof deadline === 'string' ? deadline : null }];
  });
  const planned = plannedActions(entries);
  const found = entries.flatMap((entry): Move[] => {
    if (entry.type !== 'outcome' || entry.state !== 'unchanged' || histories.has(entry.action)) return [];
    const action = planned.get(entry.action);
    return action === undefined ? [] : [{ at: entry.at, action, state: 'done', deadline: null }];
  });
  return [...begun, ...found];
}

/** Every action that this release planned, by id, as last planned. */
export function plannedActions(entries: readonly Entry[]): ReadonlyMap<string, Action> {
  return new Map(
    entries.flatMap((entry) => (entry.type === 'plan' ? entry.plan.actions.map((one) => [one.id, one] as const) : [])),
  );
}
