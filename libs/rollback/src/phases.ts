import type { Action, Plan } from '@windlass/kit/actions/action';
import { isLocal } from '@windlass/kit/actions/foreign';
import { WindlassError } from '@windlass/kit/errors';
import type { Entry } from '@windlass/kit/ledger/entry';

/** The phases of a release, in S0's order: their numbers there are 1 to 6. */
export const phases = ['preflight', 'versions', 'artifacts', 'distribution', 'verification', 'completion'] as const;

export type Phase = (typeof phases)[number];

/** What stays in the repository, by the script that planned it: a splice may be a version (phase 2) or checksums (phase 3). */
const byScript: Readonly<Record<string, Phase>> = {
  'version-manager': 'versions',
  'sync-versions': 'versions',
  'prepare-aur-package': 'artifacts',
};

/** @throws WindlassError `usage` for what is neither a phase's word nor its number. */
export function parsePhase(text: string): Phase {
  const named = phases.find((phase, at) => phase === text || String(at + 1) === text);
  if (named !== undefined) return named;
  throw new WindlassError('usage', `"${text}" is no phase`, {
    why: `the phases are ${phases.map((phase, at) => `${at + 1} ${phase}`).join(', ')}`,
    next: 'rollback --plan',
  });
}

/** In which phase an action was done. `plan`: the one that it was in; null where the ledger does not have it. */
export function phaseOf(action: Pick<Action, 'kind'>, plan: Plan | null): Phase {
  // The tag that is pushed is made right before: the first action of phase 4.
  const isPushed = plan?.actions.some(({ kind }) => !isLocal({ kind })) ?? false;
  return isLocal(action) && !isPushed ? (byScript[plan?.script ?? ''] ?? 'versions') : 'distribution';
}

/** The plan that each action was in, by the action's id; the first one did it. */
export function plansOf(entries: readonly Entry[]): ReadonlyMap<string, Plan> {
  const plans = new Map<string, Plan>();
  for (const entry of entries) {
    if (entry.type !== 'plan') continue;
    for (const { id } of entry.plan.actions) if (!plans.has(id)) plans.set(id, entry.plan);
  }
  return plans;
}
