import { openHouse } from '@windlass/kit/actions/house';
import { actionHistories, isUndone } from '@windlass/kit/ledger/history';
import { currentRelease } from '@windlass/kit/ledger/releases';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { releaseName } from './static/manifest.ts';
import { targets } from './targets.ts';

/**
 * What the ledger says was put on each server by the open release (or the one that `--release` names), where that is of this version: the
 * digest of its manifest, by the name of the server. Empty where no release is open.
 */
export async function deployedDigests(release: ReleaseContext): Promise<ReadonlyMap<string, string>> {
  const house = await openHouse(release.house);
  const id = release.context.args.string('release') ?? (await currentRelease(house.ledger));
  const entries = id === null ? [] : await house.ledger.read(id);
  const found = new Map<string, string>();
  for (const history of actionHistories(entries).values()) {
    if (isUndone(history) || history.outcome?.state !== 'done') continue;
    const one = targets.map((target) => target.deployed(history.action)).find((deployed) => deployed !== null);
    if (one && one.release === releaseName(release.versionText, one.digest)) found.set(one.server, one.digest);
  }
  return found;
}
