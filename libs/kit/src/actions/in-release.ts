import { hostname } from 'node:os';
import { withOthers } from '../errors.ts';
import type { HeldLease } from '../ledger/lease-types.ts';
import { closeRelease, currentRelease, openRelease, releaseState } from '../ledger/releases.ts';
import { writerId } from '../ledger/store.ts';
import { ensureTreeId } from '../ledger/tree-id.ts';
import type { Step } from '../output/envelope.ts';
import type { Action, Plan } from './action.ts';
import { applyPlan } from './engine.ts';
import type { Kinds } from './engine-options.ts';
import { isLocal, refuseForeign } from './foreign.ts';
import type { House } from './house.ts';
import type { SessionOptions } from './session.ts';
import { type UndoReleaseResult, undoRelease } from './undo.ts';

export interface SessionResult {
  readonly release: string;
  readonly steps: readonly Step[];
}

/** Applies a plan as part of the release of its version, and leaves that release open for the next script. */
export async function applyInRelease(
  house: House,
  lease: HeldLease,
  plan: Plan,
  kinds: Kinds,
  options: SessionOptions,
): Promise<SessionResult> {
  const { command, emit, signal, now, mask } = options;
  const { ledger } = house;
  const version = plan.version ?? now().toISOString().slice(0, 10);
  await supersede(house, version, options);
  const opened = await openRelease(ledger, version, { writer: writerOf(house), command, now, mask, quiet: true });
  const { id: release, writer } = opened;
  const { steps, errors } = await applyPlan(plan, kinds, { ledger, release, lease, writer, emit, signal, now, mask });
  const [first, ...also] = errors;
  if (first) throw withOthers(first, also);
  return { release, steps };
}

/** Takes back what `select` picks of a release, and closes the release: what it was for is gone. */
export async function undoInRelease(
  house: House,
  lease: HeldLease,
  release: string,
  kinds: Kinds,
  options: SessionOptions,
  select: (action: Action) => boolean,
): Promise<UndoReleaseResult> {
  const { emit, signal, now, mask } = options;
  const { ledger } = house;
  const result = await undoRelease(kinds, {
    ledger,
    release,
    lease,
    writer: writerOf(house),
    emit,
    signal,
    now,
    mask,
    select,
  });
  if (result.errors.length > 0 || releaseState(await ledger.read(release)) === 'undone') return result;
  const writer = await ledger.openWriter(release, { writer: writerOf(house), now, mask });
  await closeRelease(writer, 'undone');
  await writer.close();
  return result;
}

function writerOf(house: House): string {
  return writerId(hostname(), ensureTreeId(house.treeDir));
}

/**
 * A release of another version that is still open and did nothing that reaches beyond this repository gives way: a person
 * raised the version again before publishing. One that did keeps its place, and `openRelease` refuses.
 */
async function supersede(house: House, version: string, { now, mask, yes }: SessionOptions): Promise<void> {
  const open = await currentRelease(house.ledger);
  if (open === null || open.startsWith(`${version}.`)) return;
  const entries = await house.ledger.read(open);
  if (!entries.every((entry) => entry.type !== 'intent' || isLocal(entry.action))) return;
  if (!yes) refuseForeign(house, open, entries, 'finish or undo it there; to give it up: the same command with --yes');
  const writer = await house.ledger.openWriter(open, { writer: writerOf(house), now, mask });
  await writer.append({ type: 'note', text: `given up for ${version}` });
  await closeRelease(writer, 'abandoned');
  await writer.close();
}
