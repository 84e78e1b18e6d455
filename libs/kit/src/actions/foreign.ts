import { WindlassError } from '../errors.ts';
import type { Entry } from '../ledger/entry.ts';
import { treeId, treeOf } from '../ledger/tree-id.ts';
import type { Action } from './action.ts';
import type { House } from './house.ts';

/** Whether an action stays within this repository: files, and git without a remote. */
export function isLocal({ kind }: Pick<Action, 'kind'>): boolean {
  return /^(?:files|git)\.[a-z-]+@\d+$/.test(kind);
}

/**
 * Files and commits are in the work tree that made them. Another one (a second clone with the git ledger, a worktree with either) would
 * find that nothing is there and take that for undone.
 * @throws WindlassError `gate`
 */
export function refuseForeign(house: House, release: string, entries: readonly Entry[], next: string): void {
  const own = treeId(house.treeDir);
  const isForeign = ({ writer }: Entry) => treeOf(writer) !== null && treeOf(writer) !== own;
  const made = entries.find((entry) => entry.type === 'intent' && isLocal(entry.action) && isForeign(entry));
  if (made === undefined) return;
  const host = made.writer.replace(/-\d+-[0-9a-f]{8}(?:\..*)?$/, '');
  throw new WindlassError('gate', `release ${release} was made in another clone or worktree`, {
    where: release,
    why: `its files and its commit were made there (on ${host}, ${made.at}), and are not here`,
    next,
  });
}
