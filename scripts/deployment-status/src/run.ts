import { setTimeout } from 'node:timers/promises';
import { type House, openHouse } from '@windlass/kit/actions/house';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import type { Entry } from '@windlass/kit/ledger/entry';
import { isSurelyDead } from '@windlass/kit/ledger/owner';
import { currentRelease } from '@windlass/kit/ledger/releases';
import type { Finding } from '@windlass/kit/output/envelope';
import { openReleaseContext, type ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Row, State } from './rows.ts';
import { statusRows } from './status.ts';
import { tableOf } from './table.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const release = await openReleaseContext(context);
  const house = await openHouse(release.house);
  const wantsVerdict = context.args.flag('exit-code');
  if (!context.args.flag('watch')) return resultOf(release, await look(release, house, wantsVerdict), wantsVerdict);
  return watch(release, house, wantsVerdict);
}

interface Look {
  readonly rows: readonly Row[];
  /** The open release, else the newest; null where there is none. */
  readonly id: string | null;
  readonly verdict: Verdict | null;
}

async function look(release: ReleaseContext, house: House, mustBe: boolean): Promise<Look> {
  const ledger = await house.ledger.readAll();
  const rows = await statusRows(release, ledger);
  const id = release.context.args.string('release') ?? (await currentRelease(house.ledger)) ?? newest(ledger);
  const entries = id === null ? undefined : ledger.get(id);
  if (id !== null && entries !== undefined)
    return { rows, id, verdict: verdictOf(entries, release.services.now(), await isHeld(house)) };
  if (id === null && !mustBe) return { rows, id, verdict: null };
  throw new WindlassError('input', id === null ? 'the ledger knows no release' : `there is no release ${id}`, {
    where: release.root,
    next: 'npx windlass status',
  });
}

/** The one that was written to last. */
function newest(ledger: ReadonlyMap<string, readonly Entry[]>): string | null {
  const ends = [...ledger].flatMap(([id, entries]) =>
    entries.length === 0 ? [] : [{ id, at: entries.at(-1)?.at ?? '' }],
  );
  return ends.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1)?.id ?? null;
}

async function isHeld({ leases, line }: House): Promise<boolean> {
  const lease = await leases.read(line);
  return lease !== null && !lease.released && !isSurelyDead(lease.owner) && Date.parse(lease.expiresAt) > Date.now();
}

/** Tells the table first, and again whenever it is another one, until it is stopped. */
async function watch(release: ReleaseContext, house: House, wantsVerdict: boolean): Promise<ScriptResult> {
  const { context, services } = release;
  const { signal } = context;
  const pause = Math.max(1, context.args.number('interval') ?? 30) * 1000;
  let last = await look(release, house, wantsVerdict);
  for (let shown = ''; !signal.aborted; ) {
    const text = tableOf(last.rows);
    if (text !== shown)
      context.emit({ kind: 'note', level: 'info', message: `${services.now().toISOString()}\n${text}` });
    shown = text;
    await setTimeout(pause, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const next = await look(release, house, wantsVerdict);
    // What was asked while we were being stopped has no answer.
    if (!signal.aborted) last = next;
  }
  return resultOf(release, last, wantsVerdict);
}

const severities: Readonly<Partial<Record<State, Finding['severity']>>> = {
  drift: 'error',
  unknown: 'error',
  ahead: 'warning',
};

function resultOf(release: ReleaseContext, { rows, id, verdict }: Look, wantsVerdict: boolean): ScriptResult {
  const findings = rows.flatMap(({ place, state, why, ledger, source, live }): Finding[] => {
    const severity = severities[state];
    if (severity === undefined) return [];
    const actual = live === null ? {} : { actual: live };
    const fix = state === 'drift' ? 'npx windlass status' : 'npx windlass deployment-status';
    return [
      { check: `live-${state}`, severity, message: `${place}: ${why}`, expected: ledger ?? source, ...actual, fix },
    ];
  });
  for (const finding of findings) release.context.emit({ kind: 'finding', finding });
  const isWrong = findings.some(({ severity }) => severity === 'error');
  const own = isWrong ? ExitCode.verification : ExitCode.ok;
  const lines = [tableOf(rows), ...(id === null ? [] : [`release ${id}: ${verdict?.why}`])];
  return {
    exitCode: wantsVerdict && verdict !== null ? settled(verdict.exitCode, release) : own,
    product: release.product.name,
    version: release.versionText,
    release: id,
    findings,
    data: { rows, verdict },
    text: lines.join('\n'),
  };
}

/** What is on its way within its deadline is no failure. */
function settled(exitCode: ExitCode, { context }: ReleaseContext): ExitCode {
  return exitCode === ExitCode.pending && !context.args.flag('strict-pending') ? ExitCode.ok : exitCode;
}
