import { isLocal } from '@windlass/kit/actions/foreign';
import { ExitCode } from '@windlass/kit/exit-codes';
import type { Entry, EntryOf } from '@windlass/kit/ledger/entry';
import { type ActionHistory, actionHistories, isUndone } from '@windlass/kit/ledger/history';
import { releaseState } from '@windlass/kit/ledger/releases';
import { evidenceOf } from '@windlass/version-sync/product/evidence';
import { plannedActions } from './released.ts';

export interface Verdict {
  readonly exitCode: ExitCode;
  /** One sentence. */
  readonly why: string;
}

/** Which of a release's exit codes a check's "no" is (DESIGN, "Scripts"): by the phase that the check belongs to. */
const checks: Readonly<Record<string, ExitCode>> = {
  'environment-check': ExitCode.validation,
  'pre-flight-validation': ExitCode.validation,
  'validate-version-consistency': ExitCode.validation,
  'build-artifacts': ExitCode.build,
  'create-binary-packages': ExitCode.build,
  'validate-build-artifacts': ExitCode.build,
  'prepare-aur-package': ExitCode.build,
};

/** How a release went, from its ledger alone: the exit code that a pipeline would have seen, had nothing on the way flattened it. */
export function verdictOf(entries: readonly Entry[], now: Date, isHeld: boolean): Verdict {
  const histories = [...actionHistories(entries).values()];
  const state = releaseState(entries);
  const stuck = histories.find(
    ({ undo }) => undo !== null && undo.outcome?.state !== 'undone' && undo.outcome?.state !== 'skipped',
  );
  if (stuck !== undefined && !isHeld)
    return { exitCode: ExitCode.notRestored, why: `${stuck.action.title}: not undone` };
  if (state === 'undone') return { exitCode: ExitCode.restored, why: 'it was taken back' };
  if (state === 'complete') return { exitCode: ExitCode.ok, why: 'it is complete' };
  if (isHeld) return { exitCode: ExitCode.locked, why: 'it is under way' };
  return (
    failedIn(entries, histories) ??
    unfinishedIn(entries, histories, now) ?? { exitCode: ExitCode.ok, why: 'nothing failed' }
  );
}

function failedIn(entries: readonly Entry[], histories: readonly ActionHistory[]): Verdict | null {
  for (const [script, { ok, summary }] of evidenceOf(entries))
    if (!ok) return { exitCode: checks[script] ?? ExitCode.verification, why: `${script}: ${summary}` };
  const undone = new Set(histories.filter(isUndone).map(({ action }) => action.id));
  const failed = lastOutcomes(entries).find(({ state, action }) => state === 'failed' && !undone.has(action));
  if (failed === undefined) return null;
  const action = plannedActions(entries).get(failed.action);
  const why = `${action?.title ?? failed.action}: ${failed.reason ?? 'failed'}`;
  if (failed.reason === 'interrupted') return { exitCode: ExitCode.interrupted, why };
  return { exitCode: action !== undefined && isLocal(action) ? ExitCode.validation : ExitCode.publish, why };
}

/** The last word on each apply. One that failed at its first look was never begun, and is in no history. */
function lastOutcomes(entries: readonly Entry[]): readonly EntryOf<'outcome'>[] {
  const last = new Map<string, EntryOf<'outcome'>>();
  for (const entry of entries) if (entry.type === 'outcome' && entry.way === 'apply') last.set(entry.action, entry);
  return [...last.values()];
}

function unfinishedIn(entries: readonly Entry[], histories: readonly ActionHistory[], now: Date): Verdict | null {
  const killed = histories.find(({ outcome, undo }) => outcome === null && undo === null);
  if (killed !== undefined) return { exitCode: ExitCode.interrupted, why: `${killed.action.title}: begun, and killed` };
  if (entries.at(-1)?.type === 'halt') return { exitCode: ExitCode.interrupted, why: 'it was interrupted' };
  const pending = histories.filter(({ outcome }) => outcome?.state === 'pending');
  const deadlineOf = ({ outcome }: ActionHistory) => Date.parse(String(outcome?.evidence['deadline'] ?? ''));
  const late = pending.find((history) => deadlineOf(history) < now.getTime());
  if (late !== undefined) return { exitCode: ExitCode.publish, why: `${late.action.title}: did not show in time` };
  const [first] = pending;
  return first === undefined ? null : { exitCode: ExitCode.pending, why: `${first.action.title}: still on its way` };
}
