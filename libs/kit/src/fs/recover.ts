import fs from 'node:fs';
import path from 'node:path';
import { syncFolder } from './atomic.ts';
import { deleteJournal, type Entry, type Journal, journalFolder, listJournals, sha256 } from './journal.ts';
import { mayBeAlive } from './owner.ts';
import { whyOf } from './system-error.ts';

export interface Recovered {
  readonly file: string;
  /**
   * `rolled-forward`, `rolled-back`: the decided change was completed; the file holds its new (former) bytes.
   * `discarded`: nothing had been decided; the file is as it was.
   * `changed-since`: a person changed the file after the interruption; it was left as it is.
   * `damaged`: the prepared bytes are not whole; the file was left as it is.
   * `failed`: it could not be replaced; the journal stays, the next run tries again.
   * `in-progress`: another run is at it (or one on another host, which cannot be told); left alone.
   * `unreadable`: `file` is a journal that this version cannot read; left alone.
   */
  readonly how:
    | 'rolled-forward'
    | 'rolled-back'
    | 'discarded'
    | 'changed-since'
    | 'damaged'
    | 'failed'
    | 'in-progress'
    | 'unreadable';
  readonly why?: string;
}

/** Completes or undoes what killed runs left behind. Called at the start of every script that writes; never throws for what it finds. */
export function recoverTransactions(stateDir: string): readonly Recovered[] {
  const recovered: Recovered[] = [];
  for (const { file, journal } of listJournals(stateDir)) {
    if (journal === null) {
      recovered.push({ file, how: 'unreadable' });
    } else if (mayBeAlive(journal.owner)) {
      recovered.push({ file, how: 'in-progress', why: `process ${journal.owner.pid} on ${journal.owner.host}` });
    } else {
      recovered.push(...recover(stateDir, journal));
    }
  }
  removeStrayTemps(journalFolder(stateDir));
  return recovered;
}

function recover(stateDir: string, journal: Journal): readonly Recovered[] {
  const outcome = journal.entries.map((entry) =>
    journal.state === 'staging' ? discard(entry) : complete(entry, journal),
  );
  if (outcome.some(({ how }) => how === 'failed')) return outcome;
  try {
    for (const temp of journal.discard) fs.rmSync(temp, { force: true });
    for (const dir of new Set(journal.entries.map(({ target }) => path.dirname(target))))
      if (fs.existsSync(dir)) syncFolder(dir);
    deleteJournal(stateDir, journal.id);
  } catch (thrown) {
    return [...outcome, { file: journalFolder(stateDir), how: 'failed', why: whyOf(thrown) }];
  }
  return outcome;
}

function discard({ target, temp }: Entry): Recovered {
  try {
    fs.rmSync(temp, { force: true });
    return { file: target, how: 'discarded' };
  } catch (thrown) {
    return { file: target, how: 'failed', why: whyOf(thrown) };
  }
}

function complete({ target, temp, before, after }: Entry, { direction }: Journal): Recovered {
  const done = { file: target, how: direction === 'forward' ? 'rolled-forward' : 'rolled-back' } as const;
  try {
    const prepared = digestOf(temp);
    const now = digestOf(target);
    if (prepared === undefined) return now === after ? done : { file: target, how: 'changed-since' };
    if (now === before && prepared === after) {
      fs.renameSync(temp, target);
      return done;
    }
    fs.rmSync(temp, { force: true });
    if (now === after) return done;
    return { file: target, how: now === before ? 'damaged' : 'changed-since' };
  } catch (thrown) {
    return { file: target, how: 'failed', why: whyOf(thrown) };
  }
}

function digestOf(file: string): string | undefined {
  return fs.existsSync(file) ? sha256(fs.readFileSync(file)) : undefined;
}

/** A run killed while it wrote its journal leaves the journal's own temp. */
function removeStrayTemps(dir: string): void {
  let names: readonly string[];
  try {
    names = fs.readdirSync(dir);
  } catch {
    return;
  }
  for (const name of names) {
    const pid = /^\.windlass-(\d+)-[0-9a-f]+\.tmp$/.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    try {
      fs.rmSync(path.join(dir, name), { force: true });
    } catch {
      // It takes a little room and nothing else.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
