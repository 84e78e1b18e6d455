import { hostname } from 'node:os';
import { join } from 'node:path';
import { asWindlassError, WindlassError, withOthers } from '../errors.ts';
import { recoverTransactions } from '../fs/transaction.ts';
import { findRepository } from '../git/repository.ts';

import type { Entry } from '../ledger/entry.ts';
import { fileLeaseStore } from '../ledger/file-lease.ts';
import { fileStore } from '../ledger/file-store.ts';
import { acquireOrJoin } from '../ledger/lease.ts';
import type { HeldLease, LeaseStore } from '../ledger/lease-types.ts';
import { closeRelease, currentRelease, openRelease, releaseState } from '../ledger/releases.ts';
import { gitCommonDir, stateDir } from '../ledger/state-dir.ts';
import { type LedgerStore, writerId } from '../ledger/store.ts';
import { ensureTreeId, treeId, treeOf } from '../ledger/tree-id.ts';
import type { Step } from '../output/envelope.ts';
import type { Emit } from '../output/events.ts';
import type { Mask } from '../run/mask.ts';
import type { Action, Plan } from './action.ts';
import { applyPlan } from './engine.ts';
import type { Kinds } from './engine-options.ts';
import { turn } from './turn.ts';
import { type UndoReleaseResult, undoRelease } from './undo.ts';
import { explain } from './world.ts';

/** Where a product's ledger, lock and journals are. */
export interface House {
  readonly stateDir: string;
  /** What this work tree alone keeps; `stateDir` is shared by all work trees of a clone. */
  readonly treeDir: string;
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
  /** Contact nothing: a git ledger is read as far as it is here, and not written. */
  readonly offline?: boolean;
}

export async function openHouse({ root, env, line, ledger, remote, offline = false }: HouseOptions): Promise<House> {
  const dir = stateDir(root, env);
  const repository = findRepository(root);
  const treeDir = repository === null ? dir : join(repository.gitDir, 'windlass');
  if (ledger === 'file') return { stateDir: dir, treeDir, ledger: fileStore(dir), leases: fileLeaseStore(dir), line };
  const [{ gitStore }, { gitLeaseStore, offlineLeaseStore }] = await Promise.all([
    import('../ledger/git-store.ts'),
    import('../ledger/git-lease.ts'),
  ]);
  const gitDir = gitCommonDir(root, env);
  if (gitDir === null)
    throw new WindlassError('input', 'the git ledger needs a git repository', { where: root, next: '--ledger file' });
  const options = { gitDir, env, remote, offline };
  const leases = offline ? offlineLeaseStore : gitLeaseStore(options);
  return { stateDir: dir, treeDir, ledger: gitStore(options), leases, line };
}

/**
 * For plans that reach outside of this repository (publish, deploy): in CI the ledger must be where the next job finds it. A script that
 * only writes files and local git (all of this floor) has no need to ask. `named` is `--ledger`, WINDLASS_LEDGER or release.ledger of
 * the config: whoever names `file` says that this runner's disk stays.
 * @throws WindlassError `usage` in CI where nothing was named.
 */
export function requireDurable(named: 'file' | 'git' | null, env: NodeJS.ProcessEnv): void {
  const inCi = env['CI'] !== undefined && !/^(?:|0|false|no|off)$/i.test(env['CI']);
  if (named !== null || !inCi) return;
  throw new WindlassError('usage', 'in CI the ledger must be named', {
    why: 'what this job publishes has to be known to the job that resumes it or winds it back, and a runner forgets its disk',
    next: '--ledger git, or release.ledger in the config; --ledger file where the disk outlives the job',
  });
}

export interface SessionOptions {
  /** What was typed: shown to whoever finds the lock taken. */
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Takes secrets out of what the ledger keeps. */
  readonly mask: Mask;
  /** `--yes`: what another clone left open may be given up. */
  readonly yes: boolean;
}

/** What a script's context says of its session. */
export function sessionOptions(
  context: Omit<SessionOptions, 'command' | 'mask' | 'yes'> & {
    readonly script: string;
    readonly command: string | null;
    readonly redactor: { readonly mask: Mask };
    readonly args: { readonly flag: (name: string) => boolean };
  },
): SessionOptions {
  const { script, command, env, emit, signal, now, redactor } = context;
  const words = command === null ? script : `${script} ${command}`;
  const mask: Mask = (text) => redactor.mask(text);
  return { command: words, env, emit, signal, now, mask, yes: context.args.flag('yes') };
}

/**
 * Holds the lock of the line while `work` runs. What killed runs left half-written is finished or taken back first. What cannot be
 * planned twice (an increment) is planned in here too: a plan made before the lock was taken may already be another run's.
 * @throws WindlassError `locked` where another run holds it, `interrupted` where the run was told to stop before it began.
 */
export async function withLock<T>(
  house: House,
  options: SessionOptions,
  work: (lease: HeldLease) => Promise<T>,
): Promise<T> {
  const { command, now, env, emit, signal } = options;
  await turn();
  signal.throwIfAborted();
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
    // It runs out by itself: how the work went is what counts.
    await lease.release().catch((thrown: unknown) => {
      const message = `the lock of ${house.line} could not be given back (${explain(asWindlassError(thrown))})`;
      emit({ kind: 'note', level: 'warning', message });
    });
  }
}

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
  const writer = writerOf(house);
  const opened = await openRelease(ledger, version, { writer, command, now, mask });
  await opened.writer.close();
  const release = opened.id;
  const { steps, errors } = await applyPlan(plan, kinds, { ledger, release, lease, writer, emit, signal, now, mask });
  const [first, ...also] = errors;
  if (first) throw withOthers(first, also);
  return { release, steps };
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
      options.signal.throwIfAborted();
      await context.assertLease();
      const evidence = await kind.apply(action.args, context);
      const step: Step = { id: action.id, title: action.title, state: 'done', evidence };
      options.emit({ kind: 'step', step });
      steps.push(step);
    }
    return steps;
  });
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

/** Whether an action stays within this repository: files, and git without a remote. */
export function isLocal({ kind }: Pick<Action, 'kind'>): boolean {
  return /^(?:files|git)\.[a-z-]+@\d+$/.test(kind);
}

function writerOf(house: House): string {
  return writerId(hostname(), ensureTreeId(house.treeDir));
}

/**
 * Files and commits are in the work tree that made them. Another one (a second clone with the git ledger, a worktree with either) would
 * find that nothing is there and take that for undone.
 * @throws WindlassError `gate`
 */
export function refuseForeign(house: House, release: string, entries: readonly Entry[], next: string): void {
  const own = treeId(house.treeDir);
  const isForeign = ({ writer }: Entry) => treeOf(writer) !== null && treeOf(writer) !== own;
  const made = entries.find((entry) => entry.type === 'intent' && isLocal(entry.action) && isForeign(entry));
  if (made === undefined) return;
  const host = made.writer.replace(/-\d+-[0-9a-f]{8}(?:\..*)?$/, '');
  throw new WindlassError('gate', `release ${release} was made in another clone or worktree`, {
    where: release,
    why: `its files and its commit were made there (on ${host}, ${made.at}), and are not here`,
    next,
  });
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
