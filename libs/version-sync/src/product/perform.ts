import type { Plan } from '@windlass/kit/actions/action';
import type { Kinds } from '@windlass/kit/actions/engine-options';
import { isLocal } from '@windlass/kit/actions/foreign';
import { openHouse, requireDurable } from '@windlass/kit/actions/house';
import { applyInRelease } from '@windlass/kit/actions/in-release';
import { formatPlan } from '@windlass/kit/actions/plan';
import { sessionOptions, withLock } from '@windlass/kit/actions/session';
import type { ScriptResult } from '@windlass/kit/cli/script';
import type { ReleaseContext } from './release-context.ts';

/**
 * What a script with effects does once it can plan: with `--plan` it shows the plan, else it plans under the lock of the release line and
 * applies that plan as part of the open release of this version (opening it where there is none).
 * @throws WindlassError of the first action that failed, with the others behind it.
 */
export async function perform(
  release: ReleaseContext,
  makePlan: () => Promise<Plan>,
  kinds: Kinds,
): Promise<
  Pick<ScriptResult, 'product' | 'version' | 'plan' | 'steps' | 'release' | 'text'> & { readonly plan: Plan | null }
> {
  const { context, config, house: options } = release;
  const base = { product: release.product.name, version: release.versionText };
  if (context.args.flag('plan')) {
    const plan = await makePlan();
    const steps = plan.actions.map(({ id, title }) => ({ id, title, state: 'planned' as const }));
    return { ...base, plan, steps, release: null, text: formatPlan(plan) };
  }
  const house = await openHouse(options);
  const session = sessionOptions(context);
  return withLock(house, session, async (lease) => {
    const plan = await makePlan();
    if (plan.actions.some((action) => !isLocal(action)))
      requireDurable(namedLedger(context.args.string('ledger')) ?? config.release.ledger, context.env);
    if (plan.actions.length === 0) return { ...base, plan: null, steps: [], release: null };
    const applied = await applyInRelease(house, lease, plan, kinds, session);
    return { ...base, plan: null, ...applied };
  });
}

function namedLedger(flag: string | undefined): 'file' | 'git' | null {
  return flag === 'file' || flag === 'git' ? flag : null;
}
