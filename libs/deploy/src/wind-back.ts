import { hostname } from 'node:os';
import type { Action } from '@windlass/kit/actions/action';
import type { Kinds } from '@windlass/kit/actions/engine-options';
import type { House } from '@windlass/kit/actions/house';
import type { SessionOptions } from '@windlass/kit/actions/session';
import { undoRelease } from '@windlass/kit/actions/undo';
import type { WindlassError } from '@windlass/kit/errors';
import { actionHistories, isUndone } from '@windlass/kit/ledger/history';
import type { HeldLease } from '@windlass/kit/ledger/lease-types';
import { writerId } from '@windlass/kit/ledger/store';
import { ensureTreeId } from '@windlass/kit/ledger/tree-id';

export interface WindBackParts {
  readonly house: House;
  readonly lease: HeldLease;
  readonly session: SessionOptions;
  readonly kinds: Kinds;
  /** Id of the release. */
  readonly release: string;
  /** Ids of the actions that made something live, and of those that brought it. */
  readonly live: readonly string[];
  readonly bring: readonly string[];
}

export interface WoundBack {
  /** One for each server that does not serve what it served. */
  readonly errors: readonly WindlassError[];
  /** Ids of the actions that were really taken back; for the others there was nothing to do. */
  readonly moved: readonly string[];
  /** What stays on hosts and harms nobody. */
  readonly residue: readonly string[];
}

/** How much of a plan is live by the ledger of its release, whichever run did it. */
export async function liveness({
  house,
  release,
  live,
}: Pick<WindBackParts, 'house' | 'release' | 'live'>): Promise<'all' | 'some' | 'none'> {
  const histories = actionHistories(await house.ledger.read(release));
  const count = live.filter((id) => {
    const one = histories.get(id);
    return one !== undefined && !isUndone(one) && one.outcome?.state !== 'failed';
  }).length;
  if (count === 0) return 'none';
  return count === live.length ? 'all' : 'some';
}

/**
 * All servers go back, also those that are well: a product of two versions is what nobody tested. What was brought goes, too, so that the
 * release is closed and the next attempt starts anew; that it could not go is no harm.
 */
export async function windBack(parts: WindBackParts): Promise<WoundBack> {
  const { house, lease, session, kinds, release, live, bring } = parts;
  const { emit, signal, now, mask } = session;
  const undo = (ids: readonly string[]) =>
    undoRelease(kinds, {
      ledger: house.ledger,
      release,
      lease,
      writer: writerId(hostname(), ensureTreeId(house.treeDir)),
      emit,
      signal,
      now,
      mask,
      select: ({ id }: Action) => ids.includes(id),
    });
  const first = await undo(live);
  const moved = first.steps
    .filter(({ state, reason }) => state === 'undone' && reason === undefined)
    .map(({ id }) => id);
  if (first.errors.length > 0) return { ...first, moved };
  const second = await undo(bring);
  const left = second.errors.map(({ message, why }) => (why === undefined ? message : `${message}: ${why}`));
  return { errors: [], moved, residue: [...first.residue, ...second.residue, ...left] };
}
