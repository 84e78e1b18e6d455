import { WindlassError, withOthers } from '../errors.ts';
import { recoverTransactions } from '../fs/transaction.ts';
import { fileLeaseStore } from '../ledger/file-lease.ts';
import { fileStore } from '../ledger/file-store.ts';
import { acquireOrJoin, type HeldLease, type LeaseStore } from '../ledger/lease.ts';
import { closeRelease, currentRelease, openRelease, releaseState } from '../ledger/releases.ts';
import { gitCommonDir, stateDir } from '../ledger/state-dir.ts';
import { type LedgerStore, writerId } from '../ledger/store.ts';
import type { Step } from '../output/envelope.ts';
import type { Emit } from '../output/events.ts';
import type { Action, Plan } from './action.ts';
import { applyPlan } from './engine.ts';
import type { Kinds } from './engine-options.ts';
import { type UndoReleaseResult, undoRelease } from './undo.ts';

/** Where a product's ledger, lock and journals are. */
export interface House {
  readonly stateDir: string;
  readonly ledger: LedgerStore;
  readonly leases: LeaseStore;
  /** Release line: one release of a line at a time. */
  readonly line: string;
}

export interface HouseOptions {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly line: string;
  readonly ledger: 'file' | 'git';
  /** Of the git store. */
  readonly remote: string;
}

export async function openHouse({ root, env, line, ledger, remote }: HouseOptions): Promise<House> {
  const dir = stateDir(root, env);
  if (ledger === 'file') return { stateDir: dir, ledger: fileStore(dir), leases: fileLeaseStore(dir), line };
  const [{ gitStore }, { gitLeaseStore }] = await Promise.all([
    import('../ledger/git-store.ts'),
    import('../ledger/git-lease.ts'),
  ]);
  const gitDir = gitCommonDir(root, env);
  if (gitDir === null)
    throw new WindlassError('input', 'the git ledger needs a git repository', { where: root, next: '--ledger file' });
  const options = { gitDir, env, remote };
  return { stateDir: dir, ledger: gitStore(options), leases: gitLeaseStore(options), line };
}

export interface SessionOptions {
  /** What was typed: shown to whoever finds the lock taken. */
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/**
 * Holds the lock of the line while `work` runs. What killed runs left half-written is finished or taken back first.
 * @throws WindlassError `locked` where another run holds it.
 */
export async function withLock<T>(
  house: House,
  options: SessionOptions,
  work: (lease: HeldLease) => Promise<T>,
): Promise<T> {
  const { command, now, env, emit } = options;
  const lease = await acquireOrJoin(house.leases, house.line, { command, now, env });
  try {
    for (const { file, how, why } of recoverTransactions(house.stateDir)) {
      emit({
        kind: 'note',
        level: 'warning',
        message: `an interrupted run left ${file}: ${how}${why ? ` (${why})` : ''}`,
      });
    }
    return await work(lease);
  } finally {
    await lease.release();
  }
}

export interface SessionResult {
  readonly release: string;
  readonly steps: readonly Step[];
}

/** Applies a plan under the lock, as part of the release of its version, and leaves that release open for the next script. */
export async function applyInRelease(
  house: House,
  plan: Plan,
  kinds: Kinds,
  options: SessionOptions,
): Promise<SessionResult> {
  return withLock(house, options, async (lease) => {
    const version = plan.version ?? options.now().toISOString().slice(0, 10);
    await supersede(house, version);
    const opened = await openRelease(house.ledger, version, {
      writer: writerId(),
      command: options.command,
      now: options.now,
    });
    await opened.writer.close();
    const { emit, signal, now } = options;
    const { steps, errors } = await applyPlan(plan, kinds, {
      ledger: house.ledger,
      release: opened.id,
      lease,
      emit,
      signal,
      now,
    });
    const [first, ...also] = errors;
    if (first) throw withOthers(first, also);
    return { release: opened.id, steps };
  });
}

/** Applies a plan that belongs to no release (files named on the command line): under the lock, without a ledger of its own. */
export async function applyLoose(
  house: House,
  plan: Plan,
  kinds: Kinds,
  options: SessionOptions,
): Promise<readonly Step[]> {
  return withLock(house, options, async (lease) => {
    const steps: Step[] = [];
    for (const action of plan.actions) {
      const kind = kinds.get(action.kind);
      if (!kind) throw new WindlassError('internal', `no code for the kind ${action.kind}`);
      const context = { signal: options.signal, now: options.now, assertLease: () => lease.assertHeld() };
      await context.assertLease();
      const evidence = await kind.apply(action.args, context);
      const step: Step = { id: action.id, title: action.title, state: 'done', evidence };
      options.emit({ kind: 'step', step });
      steps.push(step);
    }
    return steps;
  });
}

/** Takes back what `select` picks of a release, under the lock, and closes the release: what it was for is gone. */
export async function undoInRelease(
  house: House,
  release: string,
  kinds: Kinds,
  options: SessionOptions,
  select: (action: Action) => boolean,
): Promise<UndoReleaseResult> {
  const { emit, signal, now } = options;
  const { ledger } = house;
  return withLock(house, options, async (lease) => {
    const result = await undoRelease(kinds, { ledger, release, lease, emit, signal, now, select });
    if (result.errors.length > 0 || releaseState(await ledger.read(release)) === 'undone') return result;
    const writer = await ledger.openWriter(release, { writer: writerId(), now });
    await closeRelease(writer, 'undone');
    await writer.close();
    return result;
  });
}

/**
 * A release of another version that is still open and did nothing that reaches beyond this repository gives way: a person
 * raised the version again before publishing. One that did keeps its place, and `openRelease` refuses.
 */
async function supersede(house: House, version: string): Promise<void> {
  const open = await currentRelease(house.ledger);
  if (open === null || open.startsWith(`${version}.`)) return;
  const entries = await house.ledger.read(open);
  const local = entries.every(
    (entry) => entry.type !== 'intent' || /^(?:files|git)\.[a-z-]+@\d+$/.test(entry.action.kind),
  );
  if (!local) return;
  const writer = await house.ledger.openWriter(open, { writer: writerId() });
  await writer.append({ type: 'note', text: `given up for ${version}` });
  await closeRelease(writer, 'abandoned');
  await writer.close();
}
