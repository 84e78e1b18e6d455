import { hostname } from 'node:os';
import { type Kinds, sleepReally } from '@windlass/kit/actions/engine-options';
import type { House } from '@windlass/kit/actions/house';
import type { SessionOptions } from '@windlass/kit/actions/session';
import { undoRelease } from '@windlass/kit/actions/undo';
import type { WindlassError } from '@windlass/kit/errors';
import { actionHistories } from '@windlass/kit/ledger/history';
import type { HeldLease } from '@windlass/kit/ledger/lease-types';
import { writerId } from '@windlass/kit/ledger/store';
import { ensureTreeId } from '@windlass/kit/ledger/tree-id';
import type { Finding, Step } from '@windlass/kit/output/envelope';
import { type ReleaseRecord, verdictNote } from './records.ts';
import { isWhole, type Selection, selector } from './select.ts';
import { type Check, findingsOf, verifyUndone } from './verify.ts';

export interface WoundBack {
  /** Everything that was to be undone is as before, or the residue names it. */
  readonly restored: boolean;
  /** In the order of the undo. */
  readonly steps: readonly Step[];
  /** What stays in the world, one sentence each. */
  readonly residue: readonly string[];
  /** What a person has to look at. */
  readonly findings: readonly Finding[];
  /** Of kind `not-restored`, one for each action that could not be undone. */
  readonly errors: readonly WindlassError[];
  readonly releases: readonly { readonly id: string; readonly version: string; readonly restored: boolean }[];
  /** From the first undo to the last look at the world. */
  readonly durationMs: number;
}

/** Longest wait for one effect to show, in milliseconds: an undo that is not seen by then is not called restored. */
const patienceMs = 300_000;

export interface WindBackParts {
  readonly house: House;
  readonly lease: HeldLease;
  readonly kinds: Kinds;
  readonly session: SessionOptions;
  readonly selection: Selection;
}

/**
 * Undoes releases one after the other, the newest first, and looks at the world after each. A release that could not be restored ends it: what
 * is older stays as it is, because it is what the newer one still stands on. Killed anywhere, the same call goes on.
 * @throws WindlassError `interrupted`, `locked` and what the ledger says; what an action says is in the result.
 */
export async function windBack(records: readonly ReleaseRecord[], parts: WindBackParts): Promise<WoundBack> {
  const began = performance.now();
  const parted: One[] = [];
  for (const record of records) {
    const one = await windOneBack(record, parts);
    parted.push(one);
    if (!one.restored) break;
  }
  const left = records.slice(parted.length).map(
    ({ id }): Finding => ({
      check: 'rollback-stopped',
      severity: 'error',
      message: `${id} was not begun: the release after it is not restored`,
      fix: 'remove the cause, then run the same command again',
    }),
  );
  return {
    restored: parted.every(({ restored }) => restored) && left.length === 0,
    steps: parted.flatMap(({ steps }) => steps),
    residue: [...new Set(parted.flatMap(({ residue }) => residue))],
    findings: [...parted.flatMap(({ findings }) => findings), ...left],
    errors: parted.flatMap(({ errors }) => errors),
    releases: parted.map(({ record: { id, version }, restored }) => ({ id, version, restored })),
    durationMs: Math.round(performance.now() - began),
  };
}

type One = Pick<WoundBack, 'restored' | 'steps' | 'residue' | 'findings' | 'errors'> & {
  readonly record: ReleaseRecord;
};

async function windOneBack(record: ReleaseRecord, parts: WindBackParts): Promise<One> {
  const { house, lease, kinds, session, selection } = parts;
  const { emit, signal, now, mask } = session;
  const { ledger } = house;
  const select = selector(selection, record);
  const writer = writerId(hostname(), ensureTreeId(house.treeDir));
  const run = { ledger, release: record.id, lease, writer, emit, signal, now, mask, patienceMs };
  const undone =
    record.state === 'undone' ? { steps: [], residue: [], errors: [] } : await undoRelease(kinds, { ...run, select });
  const histories = [...actionHistories(await ledger.read(record.id)).values()].sort((a, b) => b.order - a.order);
  const context = { signal, now, assertLease: () => lease.assertHeld() };
  const clock = { signal, now, sleep: sleepReally, patienceMs };
  const failed = new Set(undone.errors.map(({ where }) => where));
  // What could not be undone has said so: a second complaint would only hide the first.
  const affected = histories.filter(({ action }) => select(action) && !failed.has(action.id));
  const checks = await verifyUndone(affected, kinds, context, clock);
  signal.throwIfAborted();
  const findings = findingsOf(checks);
  const one = {
    record,
    restored: undone.errors.length === 0 && findings.length === 0,
    steps: undone.steps,
    residue: [...new Set([...undone.residue, ...leftOf(checks)].map(mask))],
    findings,
    errors: undone.errors,
  };
  await keep(one, parts, writer);
  return one;
}

function leftOf(checks: readonly Check[]): readonly string[] {
  return checks.flatMap(({ is, action, why }) => (is === 'left' ? `${action.title}: ${why}` : []));
}

/** The verdict stays in the ledger: status, reports and the next rollback read it. */
async function keep({ record, restored, residue }: One, parts: WindBackParts, name: string): Promise<void> {
  const { now, mask } = parts.session;
  const writer = await parts.house.ledger.openWriter(record.id, { writer: name, now, mask });
  const how = restored ? 'is as before, verified' : 'is not restored';
  const part = isWhole(parts.selection) ? 'the release' : 'the selected part of the release';
  const text = `rollback: what ${part} changed ${how}`;
  const { phase, channel, host } = parts.selection;
  await writer.append(
    isWhole(parts.selection)
      ? verdictNote(text, { restored, residue })
      : { type: 'note', text, data: { restored, residue, phase, channel, host } },
  );
  await writer.close();
}
