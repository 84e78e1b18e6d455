import type { Json } from '@windlass/kit/actions/action';
import { isLocal } from '@windlass/kit/actions/foreign';
import type { Entry } from '@windlass/kit/ledger/entry';
import { type ActionHistory, actionHistories, isUndone } from '@windlass/kit/ledger/history';
import { parseReleaseId, type ReleaseState, releaseState } from '@windlass/kit/ledger/releases';
import type { LedgerStore } from '@windlass/kit/ledger/store';

/** A release as a rollback sees it. */
export interface ReleaseRecord {
  readonly id: string;
  readonly version: string;
  readonly state: ReleaseState;
  /** ISO 8601, UTC: of its first entry, and of its last close (null while open). */
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly entries: readonly Entry[];
  /** Last begun first: the order of an undo. */
  readonly actions: readonly ActionHistory[];
  /** What `windlass adopt` recorded: there is nothing before it. */
  readonly adopted: boolean;
  /** The last verdict of a rollback; null where none was given. */
  readonly verdict: Verdict | null;
}

/** What a rollback found when it asked the world again; kept in the ledger as the data of a note. */
export interface Verdict {
  readonly restored: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export const adoptCommand = 'windlass adopt';
const mark = 'windlass/rollback@1';

/** Every release that was opened, oldest first. */
export async function readRecords(ledger: LedgerStore): Promise<readonly ReleaseRecord[]> {
  const records = [...(await ledger.readAll())].flatMap(([id, entries]) => recordOf(id, entries) ?? []);
  return records.sort((a, b) => (a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : a.id < b.id ? -1 : 1));
}

function recordOf(id: string, entries: readonly Entry[]): ReleaseRecord | null {
  const state = releaseState(entries);
  const opened = entries.find((entry) => entry.type === 'open');
  if (state === null || opened?.type !== 'open') return null;
  return {
    id,
    version: parseReleaseId(id).version,
    state,
    openedAt: opened.at,
    closedAt: state === 'open' ? null : (entries.findLast((entry) => entry.type === 'close')?.at ?? null),
    entries,
    actions: [...actionHistories(entries).values()].sort((a, b) => b.order - a.order),
    adopted: opened.command === adoptCommand,
    verdict: verdictOf(entries),
  };
}

/** What may still be in the world: begun, and neither undone nor seen to be absent after it failed. */
export function standing({ actions }: ReleaseRecord): readonly ActionHistory[] {
  return actions.filter((history) => {
    const { outcome } = history;
    return !isUndone(history) && !(outcome?.state === 'failed' && outcome.observation?.is === 'absent');
  });
}

/** Whether the release did anything beyond this repository. */
export function reachesOut({ actions }: ReleaseRecord): boolean {
  return actions.some(({ action }) => !isLocal(action));
}

/** The note that keeps a verdict. */
export function verdictNote(text: string, verdict: Omit<Verdict, 'at'> & { readonly [key: string]: Json }) {
  return { type: 'note', text, data: { mark, ...verdict } } as const;
}

function verdictOf(entries: readonly Entry[]): Verdict | null {
  const last = entries.findLast((entry) => entry.type === 'note' && isVerdict(entry.data));
  if (last?.type !== 'note' || !isVerdict(last.data)) return null;
  return { restored: last.data.restored, at: last.at };
}

function isVerdict(data: unknown): data is { readonly restored: boolean } {
  if (typeof data !== 'object' || data === null || !('mark' in data) || !('restored' in data)) return false;
  return data.mark === mark && typeof data.restored === 'boolean';
}
