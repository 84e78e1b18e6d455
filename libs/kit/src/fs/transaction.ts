import fs from 'node:fs';
import path from 'node:path';
import { WindlassError } from '../errors.ts';
import { syncFolders } from './atomic.ts';
import { deleteJournal, type Entry, type Journal, listJournals, newJournal, sha256, writeJournal } from './journal.ts';
import { mayBeAlive } from './owner.ts';
import { putBack } from './put-back.ts';
import { type Staged, stage } from './stage.ts';
import { whyOf } from './system-error.ts';
import { type Change, inspectTargets, isUntouched, type Target } from './targets.ts';

export { type Recovered, recoverTransactions } from './recover.ts';
export type { Change } from './targets.ts';

export interface TransactionOptions {
  /** Where the journal is kept, for instance `<git-common-dir>/windlass`. Made where missing. */
  readonly stateDir: string;
  /** Nothing outside of this folder is written, not through symbolic links either. */
  readonly root: string;
  /** Called after each step with its name; tests kill the process in it. */
  readonly onStep?: (step: string) => void;
}

export interface TransactionReport {
  /** The real files that were written. */
  readonly written: readonly string[];
  /** What a person may want to know, one sentence each (hard links that came apart). */
  readonly notes: readonly string[];
}

/**
 * Writes all files or none, and so that a run killed at any point is completed or undone by `recoverTransactions`.
 *
 * Throws `input` where nothing was changed (see `inspectTargets`; full disk; unwritable state folder), `locked` where another live run
 * is changing one of the files, `not-restored` where a file could neither be written nor put back.
 * Mode and owner are kept; extended attributes and ACLs are not.
 */
export async function writeAll(changes: readonly Change[], options: TransactionOptions): Promise<TransactionReport> {
  const { stateDir, onStep = () => {} } = options;
  const targets = inspectTargets(changes, options.root);
  onStep('inspected');
  if (targets.length === 0) return { written: [], notes: [] };

  const blank = newJournal();
  const journal: Journal = { ...blank, entries: targets.map((target, index) => entryOf(target, blank.id, index)) };
  writeJournal(stateDir, journal);
  onStep('journalled');
  try {
    refuseOthers(stateDir, journal);
    const folders = foldersOf(journal.entries);
    await stage(stagedOf(targets, journal.entries), folders, (index) => onStep(`staged ${index}`));
    onStep('staged');
    refuseChanged(targets);
    writeJournal(stateDir, { ...journal, state: 'committing' });
  } catch (thrown) {
    abandon(stateDir, journal);
    throw thrown;
  }
  onStep('decided');
  await commit(targets, journal, stateDir, onStep);
  await syncFolders(foldersOf(journal.entries));
  onStep('synced');
  deleteJournal(stateDir, journal.id);
  onStep('done');
  return { written: targets.map(({ target }) => target), notes: targets.flatMap(linkNote) };
}

async function commit(
  targets: readonly Target[],
  journal: Journal,
  stateDir: string,
  onStep: (step: string) => void,
): Promise<void> {
  for (const [index, { target, temp }] of journal.entries.entries()) {
    try {
      fs.renameSync(temp, target);
    } catch (cause) {
      const failure = new WindlassError('input', `${target} cannot be replaced: nothing was changed`, {
        where: { file: target },
        why: whyOf(cause),
        next: 'remove the cause and run the command again',
        cause,
      });
      throw await putBack(failure, targets.slice(0, index), journal, stateDir, onStep);
    }
    onStep(`renamed ${index}`);
  }
}

/** What cannot be cleared away here (a disk gone read-only) is so by the next run: the journal lists it. */
function abandon(stateDir: string, journal: Journal): void {
  try {
    for (const { temp } of journal.entries) fs.rmSync(temp, { force: true });
    deleteJournal(stateDir, journal.id);
  } catch {
    // The error that led here says more.
  }
}

/** Two runs that see each other both stop: their users, not chance, say which goes first. */
function refuseOthers(stateDir: string, own: Journal): void {
  const wanted = new Set(own.entries.map(({ target }) => target));
  for (const { file, journal } of listJournals(stateDir)) {
    if (journal === null || journal.id === own.id) continue;
    const shared = journal.entries.find(({ target }) => wanted.has(target));
    if (shared === undefined) continue;
    const { pid, host } = journal.owner;
    if (mayBeAlive(journal.owner)) {
      throw new WindlassError('locked', `${shared.target} is being changed by another run`, {
        where: file,
        why: `process ${pid} on ${host} holds it`,
        next: 'wait for it to end, then run the command again',
      });
    }
    throw new WindlassError('input', `${shared.target} is part of a change that was interrupted`, {
      where: file,
      why: `process ${pid} ended before it was done`,
      next: 'run the command again: it finishes or undoes that change first',
    });
  }
}

function refuseChanged(targets: readonly Target[]): void {
  const touched = targets.find((target) => !isUntouched(target));
  if (touched === undefined) return;
  throw new WindlassError('input', `${touched.file} was changed meanwhile: nothing was written`, {
    where: { file: touched.file },
    why: 'somebody wrote to it while the new files were being prepared',
    next: 'run the command again',
  });
}

function entryOf({ target, before, after }: Target, id: string, index: number): Entry {
  const name = `.${path.basename(target)}.windlass-${id}.tmp`;
  // 255 bytes is the longest name that the usual file systems take.
  const short = Buffer.byteLength(name) <= 255 ? name : `.windlass-${id}-${index}.tmp`;
  return { target, temp: path.join(path.dirname(target), short), before: sha256(before), after: sha256(after) };
}

function stagedOf(targets: readonly Target[], entries: readonly Entry[]): readonly Staged[] {
  return entries.flatMap(({ temp }, index) => {
    const target = targets[index];
    if (target === undefined) return [];
    const { mode, uid, gid } = target.stat;
    return [{ temp, bytes: target.after, mode: Number(mode) & 0o7777, uid: Number(uid), gid: Number(gid) }];
  });
}

function foldersOf(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(entries.map(({ target }) => path.dirname(target)));
}

function linkNote({ file, stat }: Target): string[] {
  return stat.nlink > 1n ? [`${file} had ${stat.nlink - 1n} more hard link(s): they keep the old content`] : [];
}
