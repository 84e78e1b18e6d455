import type { Reach } from '../actions/action.ts';
import { WindlassError } from '../errors.ts';
import type { CloseHow, Entry } from './entry.ts';
import { type ActionHistory, actionHistories, isUndone } from './history.ts';
import { assertLedgerName } from './names.ts';
import type { LedgerStore, LedgerWriter, WriterOptions } from './store.ts';

/** A release id taken apart: `3.4.0+001.2` is the second attempt at `3.4.0+001`. */
export interface ReleaseId {
  /** A version, or the date of a config that is deployed without one. */
  readonly version: string;
  readonly attempt: number;
}

/** @throws WindlassError `input` where the version cannot be part of a path and of a git ref. */
export function releaseId(version: string, attempt: number): string {
  const id = `${version}.${attempt}`;
  assertLedgerName('release', id);
  return id;
}

/** @throws WindlassError `input` where the text is no release id. */
export function parseReleaseId(id: string): ReleaseId {
  const parsed = tryParse(id);
  if (parsed !== null) return parsed;
  throw new WindlassError('input', `"${id}" is not a release`, {
    why: 'a release is <version>.<attempt>',
    next: 'for example --release 3.4.0+001.1',
  });
}

function tryParse(id: string): ReleaseId | null {
  const match = /^(.+)\.([1-9]\d*)$/.exec(id);
  return match?.[1] === undefined ? null : { version: match[1], attempt: Number(match[2]) };
}

export type ReleaseState = 'open' | CloseHow;

/** Null where the ledger has entries but the release was never opened. */
export function releaseState(entries: readonly Entry[]): ReleaseState | null {
  let state: ReleaseState | null = null;
  for (const entry of entries) {
    if (entry.type === 'open') state = 'open';
    if (entry.type === 'close') state = entry.how;
  }
  return state;
}

/** The open release, or null. @throws WindlassError `input` where several are open: only a person can say which. */
export async function currentRelease(store: LedgerStore): Promise<string | null> {
  const open: string[] = [];
  for (const [id, entries] of await store.readAll()) if (releaseState(entries) === 'open') open.push(id);
  if (open.length > 1)
    throw new WindlassError('input', `several releases are open: ${open.join(', ')}`, {
      next: `name one: --release ${open.at(-1)}`,
    });
  return open[0] ?? null;
}

export interface OpenOptions extends WriterOptions {
  readonly command: string;
  /** The first intent will make it durable, and seen by all: nothing is done before that. */
  readonly quiet?: boolean;
}

export interface OpenedRelease {
  readonly id: string;
  /** True where it was open already: this run resumes it. */
  readonly joined: boolean;
  readonly writer: LedgerWriter;
}

/**
 * Opens the next attempt at a version, or joins the open one. The caller holds the lease and closes the writer.
 * @throws WindlassError `input` where another version's release is open.
 */
export async function openRelease(store: LedgerStore, version: string, options: OpenOptions): Promise<OpenedRelease> {
  const open = await currentRelease(store);
  if (open !== null && parseReleaseId(open).version === version)
    return { id: open, joined: true, writer: await store.openWriter(open, options) };
  if (open !== null)
    throw new WindlassError('input', `release ${open} is still open`, {
      why: 'one release at a time: finish it, or take it back',
      next: 'npx windlass status',
    });
  const former = (await store.releases()).map(tryParse).filter((id) => id?.version === version);
  const attempt = Math.max(0, ...former.map((id) => id?.attempt ?? 0)) + 1;
  const id = releaseId(version, attempt);
  const writer = await store.openWriter(id, options);
  await writer.append({ type: 'open', version, attempt, command: options.command }, 'with-next');
  if (options.quiet !== true) await writer.flush('intent');
  return { id, joined: false, writer };
}

export async function closeRelease(writer: LedgerWriter, how: CloseHow): Promise<void> {
  await writer.append({ type: 'close', how });
  await writer.flush('batch');
}

/**
 * Versions that no release may take again: the ledger says so, or an effect of reach `none` happened, or may have.
 * The versions are as written, with their build.
 */
export async function burntVersions(store: LedgerStore): Promise<ReadonlySet<string>> {
  const burnt = new Set<string>();
  for (const [id, entries] of await store.readAll()) {
    for (const entry of entries) if (entry.type === 'burn') burnt.add(entry.version);
    if (hadIrreversibleEffect(entries)) burnt.add(parseReleaseId(id).version);
  }
  return burnt;
}

function hadIrreversibleEffect(entries: readonly Entry[]): boolean {
  const begun = [...actionHistories(entries).values()].filter(({ action }) => action.reach.undo === 'none');
  if (begun.some(mayBeThere)) return true;
  const reaches = plannedReaches(entries);
  return entries.some(
    (entry) => entry.type === 'outcome' && entry.state === 'unchanged' && reaches.get(entry.action)?.undo === 'none',
  );
}

/** Killed, pending or unknown: it may. Only an outcome that saw nothing there, or an undo that found nothing, says no. */
function mayBeThere(history: ActionHistory): boolean {
  const { outcome } = history;
  return !isUndone(history) && !(outcome?.state === 'failed' && outcome.observation?.is === 'absent');
}

function plannedReaches(entries: readonly Entry[]): ReadonlyMap<string, Reach> {
  const plans = entries.flatMap((entry) => (entry.type === 'plan' ? [entry.plan] : []));
  return new Map(plans.flatMap((plan) => plan.actions.map(({ id, reach }): [string, Reach] => [id, reach])));
}
