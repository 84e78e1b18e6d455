import { WindlassError } from '@windlass/kit/errors';
import { type ReleaseRecord, reachesOut, standing } from './records.ts';

export interface Wish {
  /** Version to go back to. */
  readonly to?: string | undefined;
  /** Id of the one release to undo. */
  readonly release?: string | undefined;
}

/**
 * The releases that a rollback undoes, the newest first. Without a wish: the open one, else the one that was closed last.
 * @param records oldest first
 * @throws WindlassError `input` where there is nothing to undo or it is undone already, `gate` where a later release stands on it.
 */
export function chooseReleases(records: readonly ReleaseRecord[], { to, release }: Wish): readonly ReleaseRecord[] {
  if (to !== undefined && release !== undefined)
    throw new WindlassError('usage', '--to and --release exclude each other', {
      why: '--release undoes one release, --to all that came after a version',
    });
  if (to !== undefined) return downTo(records, to);
  return [release === undefined ? lastOf(records) : named(records, release)];
}

/** Undone, and a look at the world afterwards said so: going back twice would undo what was there before it. */
export function isRestored({ state, verdict }: ReleaseRecord): boolean {
  return state === 'undone' && verdict?.restored !== false;
}

function named(records: readonly ReleaseRecord[], id: string): ReleaseRecord {
  const record = records.find((one) => one.id === id);
  if (record === undefined)
    throw new WindlassError('input', `there is no release ${id}`, { why: known(records), next: 'npx windlass status' });
  refuseTwice(record, records);
  const later = records.slice(records.indexOf(record) + 1).filter(standsNow);
  if (later.length > 0) {
    const before = records.slice(0, records.indexOf(record)).findLast(({ state }) => state === 'complete');
    throw new WindlassError('gate', `${later.map((one) => one.id).join(', ')} came after ${id} and stands on it`, {
      why: 'what it replaced cannot be told from what it made; the newest goes first',
      next: before === undefined ? 'npx windlass rollback' : `npx windlass rollback --to ${before.version}`,
    });
  }
  return record;
}

function lastOf(records: readonly ReleaseRecord[]): ReleaseRecord {
  const open = records.filter(({ state }) => state === 'open');
  if (open.length > 1)
    throw new WindlassError('input', `several releases are open: ${open.map(({ id }) => id).join(', ')}`, {
      next: `name one: rollback --release ${open.at(-1)?.id}`,
    });
  if (open[0]) return open[0];
  const closed = records.filter(({ state }) => state !== 'abandoned');
  // A version that was raised and taken back again went nowhere: it is no release that one goes back from.
  const real = closed.filter((record) => record.state === 'complete' || reachesOut(record));
  const last = [...(real.length > 0 ? real : closed)].sort((a, b) =>
    (a.closedAt ?? '') < (b.closedAt ?? '') ? 1 : -1,
  )[0];
  if (last === undefined)
    throw new WindlassError('input', 'there is no release to go back from', {
      why: 'the ledger knows none',
      next: 'npx windlass status',
    });
  refuseTwice(last, records);
  if (!last.adopted) return last;
  throw new WindlassError('input', `${last.version} is the baseline: nothing before it is known`, {
    where: last.id,
    why: 'npx windlass adopt recorded it as what was live',
    next: `npx windlass rollback --release ${last.id}, which takes back what adopting did`,
  });
}

function downTo(records: readonly ReleaseRecord[], to: string): readonly ReleaseRecord[] {
  const complete = records.filter(({ state }) => state === 'complete');
  const core = (version: string) => version.split('+', 1)[0];
  const exact = complete.filter(({ version }) => version === to);
  const found = exact.length > 0 ? exact : complete.filter(({ version }) => core(version) === to);
  const target = found.at(-1);
  if (target === undefined || new Set(found.map(({ version }) => version)).size > 1)
    throw new WindlassError(
      'input',
      `the ledger knows ${target ? 'several' : 'no'} complete ${target ? 'releases' : 'release'} of ${to}`,
      {
        why: known(target ? found : complete),
        next: 'npx windlass adopt records what is live as a baseline',
      },
    );
  const later = records.slice(records.indexOf(target) + 1).filter(standsNow);
  if (later.length > 0) return later.toReversed();
  throw new WindlassError('input', `${target.version} is what stands: nothing came after it`, {
    where: target.id,
    next: 'npx windlass rollback, to go back from it',
  });
}

/** Something of it is or may be in the world, or counts as live. */
function standsNow(record: ReleaseRecord): boolean {
  if (record.state === 'open' || record.state === 'complete') return true;
  return record.state === 'abandoned' ? standing(record).length > 0 : !isRestored(record);
}

function refuseTwice(record: ReleaseRecord, records: readonly ReleaseRecord[]): void {
  // Closed by an undo whose look at the world did not come to its end: that look is due, nothing else.
  if (record.state !== 'undone' || (record.verdict === null && reachesOut(record)) || !isRestored(record)) return;
  const before = records.findLast(({ state, adopted }) => state === 'complete' && !adopted);
  throw new WindlassError('input', `release ${record.id} is already undone`, {
    where: record.id,
    why: 'going back twice would undo what was there before it',
    next:
      before === undefined
        ? 'npx windlass status'
        : `if that is what you want: npx windlass rollback --release ${before.id}`,
  });
}

function known(records: readonly ReleaseRecord[]): string {
  const names = records.slice(-10).map(({ id, state }) => `${id} (${state})`);
  return names.length === 0 ? 'the ledger knows none' : `the ledger knows ${names.join(', ')}`;
}
