import { hostname } from 'node:os';
import { openHouse } from '@windlass/kit/actions/house';
import { actionHistories } from '@windlass/kit/ledger/history';
import { writerId } from '@windlass/kit/ledger/store';
import { ensureTreeId } from '@windlass/kit/ledger/tree-id';
import type { Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

/** Kinds after which a version number is used up for good, even where its bytes can be taken away again. */
const burning = new Set(['npm.publish@1']);

/**
 * Marks the version as burnt in the ledger of its release, once, where a registry has it and will never take that number again: so that
 * `increment` skips it and `set` refuses it, also after a rollback.
 */
export async function recordBurnt(release: ReleaseContext, id: string): Promise<boolean> {
  const house = await openHouse(release.house);
  const entries = await house.ledger.read(id);
  if (entries.some((entry) => entry.type === 'burn' && entry.version === release.versionText)) return false;
  const done = [...actionHistories(entries).values()].find(
    ({ action, outcome }) => burning.has(action.kind) && mayBeThere(outcome),
  );
  if (done === undefined) return false;
  const writer = await house.ledger.openWriter(id, {
    writer: writerId(hostname(), ensureTreeId(house.treeDir)),
    now: release.services.now,
    mask: (text) => release.services.redactor.mask(text),
  });
  await writer.append({ type: 'burn', version: release.versionText, why: done.action.title });
  await writer.close();
  return true;
}

/** Killed or pending: it may. Only an outcome that saw nothing there says no. */
function mayBeThere(
  outcome: { readonly state: Step['state']; readonly observation: { readonly is: string } | null } | null,
): boolean {
  return !(outcome?.state === 'failed' && outcome.observation?.is === 'absent');
}
