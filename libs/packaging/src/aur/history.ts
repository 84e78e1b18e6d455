import type { Action, Plan } from '@windlass/kit/actions/action';
import { openHouse } from '@windlass/kit/actions/house';
import { findCommit } from '@windlass/kit/git/refs';
import { sha256Hex } from '@windlass/kit/hash';
import { actionHistories, isUndone } from '@windlass/kit/ledger/history';
import { currentRelease } from '@windlass/kit/ledger/releases';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { nullableText, text } from '@windlass/version-sync/release/action-args';
import { unfinishedPlan } from '@windlass/version-sync/release/resume';

/** What the release's ledger knows of former runs of this script. */
export interface Former {
  /** The id for an action: as given, or with a suffix where the release did another one under that id already. */
  idFor(id: string, args: Action['args']): string;
  /** A plan whose work is in the world and whose outcome is not in the ledger, for a killed run; null where there is none. */
  readonly unsettled: Plan | null;
}

export async function readFormer({ context, house: options, root, versionText }: ReleaseContext): Promise<Former> {
  const house = await openHouse(options);
  const release = context.args.string('release') ?? (await currentRelease(house.ledger));
  const isOurs = release?.startsWith(`${versionText}.`) === true;
  const histories = actionHistories(isOurs ? await house.ledger.read(release) : []);
  const unfinished = isOurs ? await unfinishedPlan(house.ledger, context.script) : null;
  return {
    idFor: (id, args) => {
      const known = histories.get(id);
      const json = JSON.stringify(args);
      if (known === undefined || isUndone(known) || JSON.stringify(known.action.args) === json) return id;
      return `${id}-${sha256Hex(json).slice(0, 8)}`;
    },
    unsettled: unfinished?.version === versionText && isMade(root, unfinished) ? unfinished : null,
  };
}

/** A commit that a person made instead of us is none that this plan could find. */
function isMade(root: string, plan: Plan): boolean {
  return plan.actions.every(
    ({ kind, args }) =>
      kind !== 'git.commit@1' || findCommit(root, nullableText(args, 'parent'), text(args, 'message')) !== null,
  );
}
