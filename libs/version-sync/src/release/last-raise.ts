import type { Action, Plan } from '@windlass/kit/actions/action';
import { isLocal, refuseForeign } from '@windlass/kit/actions/foreign';
import type { House } from '@windlass/kit/actions/house';
import { WindlassError } from '@windlass/kit/errors';
import type { Entry } from '@windlass/kit/ledger/entry';
import { actionHistories, isUndone } from '@windlass/kit/ledger/history';
import { releaseState } from '@windlass/kit/ledger/releases';

export interface Raise {
  readonly release: string;
  /** Last done first. */
  readonly actions: readonly Action[];
}

/**
 * The release whose version was set last and not taken back; the raise's own actions. A sync that healed a drifted file in
 * between is not among them: taking it back would bring the drift back.
 */
export async function lastRaise(house: House, script: string, named: string | undefined): Promise<Raise> {
  const { ledger } = house;
  const candidates: (Raise & { readonly at: string })[] = [];
  const all = named === undefined ? await ledger.readAll() : new Map([[named, await ledger.read(named)]]);
  for (const [release, entries] of all) {
    if (releaseState(entries) === 'undone') continue;
    const raised = new Set(plansOf(entries, script).flatMap((plan) => plan.actions.map((action) => action.id)));
    const begun = [...actionHistories(entries).values()].filter((h) => raised.has(h.action.id) && !isUndone(h));
    begun.sort((a, b) => b.order - a.order);
    const at = begun[0]?.intentAt;
    if (at !== undefined) candidates.push({ release, at, actions: begun.map((history) => history.action) });
  }
  candidates.sort((a, b) => (a.at < b.at ? 1 : -1));
  const last = candidates[0];
  if (!last) throw nothing(named);
  refuseForeign(house, last.release, all.get(last.release) ?? [], 'run version-manager undo there');
  const outside = last.actions.find((action) => !isLocal(action));
  if (!outside) return last;
  throw new WindlassError('input', `${last.release} reaches beyond this repository: ${outside.title}`, {
    why: 'version-manager takes back files, commits and tags only',
    next: `npx windlass rollback --release ${last.release}`,
  });
}

/** The plans that a script wrote into a release, oldest first. */
export function plansOf(entries: readonly Entry[], script: string): Plan[] {
  return entries.flatMap((entry) => (entry.type === 'plan' && entry.plan.script === script ? [entry.plan] : []));
}

function nothing(named: string | undefined): WindlassError {
  return new WindlassError('input', `there is nothing to take back${named === undefined ? '' : ` in ${named}`}`, {
    why: 'the ledger knows no increment or set that was not taken back already',
    next: 'version-manager history',
  });
}
