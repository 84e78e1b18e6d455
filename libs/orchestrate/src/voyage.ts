import { hostname } from 'node:os';
import type { House } from '@windlass/kit/actions/house';
import { type ReleaseType, releaseTypes } from '@windlass/kit/config/schema';
import { WindlassError } from '@windlass/kit/errors';
import type { Entry } from '@windlass/kit/ledger/entry';
import { closeRelease, currentRelease, openRelease } from '@windlass/kit/ledger/releases';
import { writerId } from '@windlass/kit/ledger/store';
import { ensureTreeId } from '@windlass/kit/ledger/tree-id';
import { type PhaseId, phaseIds } from './phases.ts';

/** What was asked for, written into the ledger before anything is done: whoever resumes knows where it was going. */
export interface Voyage {
  /** Several products may share a repository, and so its ledger. */
  readonly product: string;
  readonly type: ReleaseType;
  /** Versions as written in the source. */
  readonly from: string;
  readonly to: string;
}

const mark = 'windlass/voyage@1';
const phaseMark = 'windlass/phase@1';

interface Hand {
  readonly command: string;
  readonly now: () => Date;
  readonly mask: (text: string) => string;
}

/** The voyage of the open release; null where none is open, or one that no strategic-deploy began. */
export async function openVoyage(
  house: House,
): Promise<{ readonly id: string; readonly voyage: Voyage | null } | null> {
  const id = await currentRelease(house.ledger);
  return id === null ? null : { id, voyage: voyageOf(await house.ledger.read(id)) };
}

export function voyageOf(entries: readonly Entry[]): Voyage | null {
  for (const entry of entries) if (entry.type === 'note' && isVoyage(entry.data)) return entry.data;
  return null;
}

/** What is noted when a phase has passed. */
export function phaseNote(phase: PhaseId, skipped: boolean, emergency: boolean) {
  return {
    note: `${phase} ${skipped ? 'skipped' : 'passed'}`,
    data: { mark: phaseMark, phase, skipped, emergency },
  };
}

/** The phases that passed in any run of the release. */
export function passedPhases(entries: readonly Entry[]): ReadonlySet<PhaseId> {
  const notes = entries.flatMap((entry) => (entry.type === 'note' && isRecord(entry.data) ? [entry.data] : []));
  const named = notes.filter((data) => data['mark'] === phaseMark).map((data) => data['phase']);
  return new Set(phaseIds.filter((phase) => named.includes(phase)));
}

/** Whether winding it back was begun: then the only way is back. */
export function isBeingUndone(entries: readonly Entry[]): boolean {
  return entries.some((entry) => entry.type === 'intent' && entry.way === 'undo');
}

/** Opens the release of `voyage.to` and writes down where it goes. The caller holds the lock. Gives the id of the release. */
export async function beginVoyage(house: House, voyage: Voyage, hand: Hand): Promise<string> {
  const writer = writerId(hostname(), ensureTreeId(house.treeDir));
  const opened = await openRelease(house.ledger, voyage.to, { writer, ...hand });
  const text = `${voyage.type}: ${voyage.from} → ${voyage.to}`;
  await opened.writer.append({ type: 'note', text, data: { mark, ...voyage } });
  await opened.writer.close();
  return opened.id;
}

/** A line in the ledger of a release: where it is, why it halts. */
export async function logVoyage(
  house: House,
  id: string,
  line:
    | { readonly halt: string }
    | { readonly note: string; readonly data: { readonly [key: string]: string | boolean } },
  hand: Hand,
): Promise<void> {
  const writer = await house.ledger.openWriter(id, {
    writer: writerId(hostname(), ensureTreeId(house.treeDir)),
    ...hand,
  });
  await writer.append(
    'halt' in line ? { type: 'halt', why: line.halt } : { type: 'note', text: line.note, data: line.data },
  );
  await writer.close();
}

/** A release in which nothing was done is given up, so that the next one is not refused. */
export async function abandonIfIdle(house: House, id: string, hand: Hand): Promise<boolean> {
  const entries = await house.ledger.read(id);
  if (entries.some((entry) => entry.type === 'intent' || entry.type === 'close')) return false;
  const writer = await house.ledger.openWriter(id, {
    writer: writerId(hostname(), ensureTreeId(house.treeDir)),
    ...hand,
  });
  await closeRelease(writer, 'abandoned');
  await writer.close();
  return true;
}

/** @throws WindlassError `gate` where another release is under way than the one that is asked for, or one of another product. */
export function refuseOther(
  id: string,
  open: Voyage | null,
  asked: { readonly product: string; readonly type: string | undefined },
): void {
  const next = `strategic-deploy --resume, or wind it back: npx windlass rollback --release ${id}`;
  if (open === null) {
    throw new WindlassError('gate', `release ${id} is open, and no strategic-deploy began it`, {
      where: id,
      why: 'its scripts were run one by one',
      next: `finish it: npx windlass status; or wind it back: npx windlass rollback --release ${id}`,
    });
  }
  if (asked.product !== open.product)
    throw new WindlassError('gate', `a release of ${open.product} is under way: ${open.from} → ${open.to}`, {
      where: id,
      why: `this is ${asked.product}, and one release at a time is made from a repository`,
      next: `in the folder of ${open.product}: ${next}`,
    });
  if (asked.type !== undefined && asked.type !== open.type)
    throw new WindlassError('gate', `a ${open.type} release is under way: ${open.from} → ${open.to}`, {
      where: id,
      next,
    });
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null;
}

function isVoyage(data: unknown): data is Voyage {
  if (typeof data !== 'object' || data === null || !('mark' in data) || data.mark !== mark) return false;
  return (
    'product' in data &&
    'type' in data &&
    releaseTypes.some((type) => type === data.type) &&
    'from' in data &&
    'to' in data
  );
}
