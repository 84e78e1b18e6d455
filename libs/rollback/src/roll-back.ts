import type { Kinds } from '@windlass/kit/actions/engine-options';
import { isLocal, refuseForeign } from '@windlass/kit/actions/foreign';
import { type House, openHouse } from '@windlass/kit/actions/house';
import { sessionOptions, withLock } from '@windlass/kit/actions/session';
import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { chooseReleases, type Wish } from './choose.ts';
import { type UndoPlan, undoPlan } from './plan.ts';
import { type ReleaseRecord, readRecords, standing } from './records.ts';
import { refuseUnsound, type Selection, selector } from './select.ts';
import { type WoundBack, windBack } from './wind-back.ts';

export interface RollbackOptions {
  readonly wish: Wish;
  readonly selection: Selection;
}

export interface PlannedRollback {
  readonly plan: UndoPlan;
  readonly records: readonly ReleaseRecord[];
}

/** What a rollback would do, from the ledger alone. @throws WindlassError where there is nothing, or nothing sound, to undo. */
export async function planRollback(
  release: ReleaseContext,
  kinds: Kinds,
  options: RollbackOptions,
): Promise<PlannedRollback> {
  return planIn(await openHouse(release.house), kinds, options);
}

async function planIn(house: House, kinds: Kinds, { wish, selection }: RollbackOptions): Promise<PlannedRollback> {
  const records = chooseReleases(await readRecords(house.ledger), wish);
  for (const record of records) {
    if (records.length === 1) refuseUnsound(selection, record);
    refuseElsewhere(house, record, selection);
  }
  return { records, plan: undoPlan(records, selection, kinds) };
}

/**
 * Undoes what was planned, under the lock of the release line, and verifies it. What was planned is planned again under the lock: what became
 * of the release in between must be seen first.
 * @throws WindlassError `gate` where the plan is not the one that was shown; else as `windBack`.
 */
export async function rollBack(
  release: ReleaseContext,
  kinds: Kinds,
  options: RollbackOptions & { readonly shown?: UndoPlan },
): Promise<WoundBack> {
  const house = await openHouse(release.house);
  const session = sessionOptions(release.context);
  return withLock(house, session, async (lease) => {
    const { records, plan } = await planIn(house, kinds, options);
    if (options.shown !== undefined && outline(plan) !== outline(options.shown))
      throw new WindlassError('gate', 'the release changed while the plan was shown', {
        where: records.map(({ id }) => id).join(', '),
        why: 'another run added to it or undid a part of it',
        next: 'npx windlass rollback --plan',
      });
    return windBack(records, { house, lease, kinds, session, selection: options.selection });
  });
}

const outline = ({ steps }: UndoPlan): string =>
  JSON.stringify(steps.map(({ release, action }) => [release, action.id]));

/** What was pushed is in every clone; what was not is only where it was made. */
function refuseElsewhere(house: House, record: ReleaseRecord, selection: Selection): void {
  const isSelected = selector(selection, record);
  const wasPushed = record.actions.some(
    ({ action, outcome }) => action.kind === 'remote.branch@1' && outcome?.state === 'done',
  );
  const concerned = standing(record).some(({ action }) => isLocal(action) && isSelected(action));
  if (concerned && !wasPushed) refuseForeign(house, record.id, record.entries, 'run rollback there');
}
