import type { Plan } from '@windlass/kit/actions/action';
import { isLocal } from '@windlass/kit/actions/foreign';
import { actionHistories } from '@windlass/kit/ledger/history';
import { currentRelease } from '@windlass/kit/ledger/releases';
import type { LedgerStore } from '@windlass/kit/ledger/store';
import { tryParseVersion, type Version } from '../model/version.ts';
import { type SpliceArgs, spliceKindName } from '../sync/kind.ts';
import { plansOf } from './last-raise.ts';

/**
 * The plan of the open release that a killed or failed run of this script left unfinished; null where there is none. Raising
 * a version is not idempotent (a second `increment` would raise it again), so the same command goes on with the same plan.
 */
export async function unfinishedPlan(ledger: LedgerStore, script: string): Promise<Plan | null> {
  const release = await currentRelease(ledger);
  if (release === null) return null;
  const entries = await ledger.read(release);
  // A push has a plan of the same script, and is no part of raising a version.
  const plan = plansOf(entries, script).findLast(({ actions }) => actions.every(isLocal));
  if (!plan) return null;
  const histories = actionHistories(entries);
  const settled = new Set(
    entries.flatMap((entry) => (entry.type === 'outcome' && entry.state === 'unchanged' ? [entry.action] : [])),
  );
  const finished = plan.actions.every(({ id }) => settled.has(id) || histories.get(id)?.outcome?.state === 'done');
  const undoing = [...histories.values()].some((history) => history.undo !== null);
  return finished || undoing ? null : plan;
}

/** The version that the plan's edits replace in the version source; null where they do not touch it. */
export function formerVersion(plan: Plan, source: string): Version | null {
  for (const { kind, args } of plan.actions) {
    if (kind !== spliceKindName) continue;
    // A plan that comes from the ledger was made by `spliceAction`.
    const { files } = args as SpliceArgs;
    const edits = files.find(({ file }) => file === source)?.edits ?? [];
    const found = edits.flatMap(({ was }) => tryParseVersion(was.replace(/^v(?=\d)/, '')) ?? []);
    if (found[0]) return found[0];
  }
  return null;
}
