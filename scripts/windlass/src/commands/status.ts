import { isLocal } from '@windlass/kit/actions/foreign';
import { type House, openHouse } from '@windlass/kit/actions/house';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import type { Entry } from '@windlass/kit/ledger/entry';
import { actionHistories, isUndone } from '@windlass/kit/ledger/history';
import type { Lease } from '@windlass/kit/ledger/lease-types';
import { isSurelyDead } from '@windlass/kit/ledger/owner';
import { currentRelease, releaseState } from '@windlass/kit/ledger/releases';
import type { Step, StepState } from '@windlass/kit/output/envelope';
import { voyageOf } from '@windlass/orchestrate/voyage';
import { checkConsistency } from '@windlass/version-sync/check/consistency';
import { formatVersion } from '@windlass/version-sync/model/version';
import { houseOptions } from '@windlass/version-sync/product/house';
import { openProduct, readVersion } from '@windlass/version-sync/product/open';
import { loadEach } from '@windlass/version-sync/sync/load';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const product = await openProduct(context);
  const options = houseOptions(product.root, context, product.config);
  const house = await openHouse({ ...options, line: context.args.string('line') ?? options.line });
  const { version, file } = readVersion(product);
  const { loaded, failures } = loadEach(product.root, product.targets);
  const drift = [...failures, ...checkConsistency([file, ...loaded], version, context.now())].filter(
    (f) => f.severity === 'error',
  );
  const release = context.args.string('release') ?? (await currentRelease(house.ledger));
  const entries = release === null ? [] : await entriesOf(house, release);
  const steps = stepsOf(entries);
  const lease = await house.leases.read(house.line);
  const left = lease && !lease.released && isSurelyDead(lease.owner);
  const holder =
    lease && !lease.released && !left && Date.parse(lease.expiresAt) > context.now().getTime() ? lease : null;
  const next = voyageNext(release, entries, holder) ?? nextCommand(drift.length, steps, holder);
  const text = formatVersion(version);
  const rows: [string, string][] = [
    ['product', product.name],
    ['version', `${text} (${file.file})`],
    [
      'files',
      drift.length === 0
        ? `${loaded.length} follow, all agree`
        : `${drift.length} ${drift.length === 1 ? 'place disagrees' : 'places disagree'}`,
    ],
    ['release', release ?? 'none open'],
    ...steps.map((step): [string, string] => ['', `${step.state.padEnd(9)} ${step.title}`]),
    ['lock', holder ? describe(holder) : left ? `free; its last holder (pid ${lease.owner.pid}) was killed` : 'free'],
    ['next', next],
  ];
  return {
    exitCode: ExitCode.ok,
    product: product.name,
    version: text,
    release,
    // What earlier runs did is data of this one, not its own steps.
    data: { drift: drift.length, steps, lock: holder ? { ...holder, token: undefined } : null, next },
    text: rows.map(([name, value]) => `${name.padEnd(9)}${value}`).join('\n'),
  };
}

async function entriesOf(house: House, release: string): Promise<readonly Entry[]> {
  const entries = await house.ledger.read(release);
  if (entries.length > 0) return entries;
  throw new WindlassError('input', `there is no release ${release}`, { next: 'version-manager history' });
}

function stepsOf(entries: readonly Entry[]): Step[] {
  return [...actionHistories(entries).values()].map((history) => {
    const state: StepState = isUndone(history) ? 'undone' : (history.outcome?.state ?? 'pending');
    const reason =
      history.outcome === null
        ? 'begun, and no outcome was written: run the same command again'
        : history.outcome.reason;
    return { id: history.action.id, title: history.action.title, state, ...(reason === undefined ? {} : { reason }) };
  });
}

/** What is to be typed for a release that has left this machine, or that strategic-deploy began; null where it is neither. */
function voyageNext(release: string | null, entries: readonly Entry[], holder: Lease | null): string | null {
  if (release === null || holder !== null || releaseState(entries) !== 'open') return null;
  const back = `windlass rollback --release ${release}`;
  if (entries.some((entry) => entry.type === 'intent' && entry.way === 'undo')) return back;
  if (voyageOf(entries) !== null) return `strategic-deploy --resume, or wind it back: ${back}`;
  const outside = entries.some((entry) => entry.type === 'intent' && !isLocal(entry.action));
  return outside ? `archive-deployment closes it when it is right; to wind it back: ${back}` : null;
}

function nextCommand(drift: number, steps: readonly Step[], holder: Lease | null): string {
  if (holder) return 'wait for the run that holds the lock, or: windlass unlock';
  if (steps.some((step) => step.state === 'pending' || step.state === 'failed'))
    return 'run the interrupted command again, or: version-manager undo';
  if (drift > 0) return 'sync-versions';
  return 'version-manager increment <major|minor|patch|build> --tag';
}

export function describe({ owner, acquiredAt, expiresAt }: Lease): string {
  return `${owner.user}@${owner.host}, pid ${owner.pid}, ${owner.command}, since ${acquiredAt}, lease until ${expiresAt}`;
}
