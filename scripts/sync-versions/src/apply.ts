import type { Plan } from '@windlass/kit/actions/action';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { openHouse } from '@windlass/kit/actions/house';
import { applyInRelease } from '@windlass/kit/actions/in-release';
import { applyLoose, sessionOptions, withLock } from '@windlass/kit/actions/session';
import type { ScriptContext } from '@windlass/kit/cli/script';
import { formatVersion } from '@windlass/version-sync/model/version';
import { houseOptions } from '@windlass/version-sync/product/house';
import { unfinishedPlan } from '@windlass/version-sync/release/resume';
import { spliceKind } from '@windlass/version-sync/sync/kind';
import type { Work } from './work.ts';

/** Under the lock; files of the product through the ledger, too. */
export async function apply(context: ScriptContext, work: Work, plan: Plan) {
  const { house, kinds, options } = await open(context, work);
  if (work.loose) return { steps: await applyLoose(house, plan, kinds, options), release: null };
  return withLock(house, options, (lease) => {
    work.assertCurrent();
    return applyInRelease(house, lease, plan, kinds, options);
  });
}

/** A run that was killed after its last rename did its work: its outcome is still to be written. */
export async function settle(context: ScriptContext, work: Work): Promise<void> {
  const { house, kinds, options } = await open(context, work);
  const find = () => unfinishedPlan(house.ledger, context.script);
  if ((await find())?.version !== formatVersion(work.version)) return;
  await withLock(house, options, async (lease) => {
    const unfinished = await find();
    if (unfinished) await applyInRelease(house, lease, unfinished, kinds, options);
  });
}

async function open(context: ScriptContext, work: Work) {
  const house = await openHouse(houseOptions(work.root, context, work.config));
  const kinds = kindTable(spliceKind(work.root, house.stateDir));
  return { house, kinds, options: sessionOptions(context) };
}
