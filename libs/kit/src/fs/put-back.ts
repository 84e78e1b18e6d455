import fs from 'node:fs';
import path from 'node:path';
import { WindlassError } from '../errors.ts';
import { syncFolder } from './atomic.ts';
import { deleteJournal, type Entry, type Journal, writeJournal } from './journal.ts';
import { stage } from './stage.ts';
import { whyOf } from './system-error.ts';
import type { Target } from './targets.ts';

/**
 * Puts the former bytes back into the files that were already replaced, as a transaction of its own under the same journal, so that a
 * kill in the middle of it is completed as well. Gives the error to throw: `failure` itself, or `not-restored` with what is left.
 */
export async function putBack(
  failure: WindlassError,
  replaced: readonly Target[],
  journal: Journal,
  stateDir: string,
  onStep: (step: string) => void,
): Promise<WindlassError> {
  const entries = replaced
    .map((_, index) => reversed(journal.entries[index], journal.id, index))
    .filter((entry) => entry !== undefined);
  const unused = journal.entries.slice(replaced.length).map(({ temp }) => temp);
  const undo: Journal = { ...journal, state: 'committing', direction: 'back', entries, discard: unused };
  try {
    await stage(
      replaced.flatMap(({ before, stat }, index) => {
        const temp = entries[index]?.temp;
        if (temp === undefined) return [];
        return [
          { temp, bytes: before, mode: Number(stat.mode) & 0o7777, uid: Number(stat.uid), gid: Number(stat.gid) },
        ];
      }),
      new Set(entries.map(({ temp }) => path.dirname(temp))),
      () => {},
    );
    onStep('put-back staged');
    writeJournal(stateDir, undo);
  } catch (cause) {
    for (const { temp } of entries) fs.rmSync(temp, { force: true });
    return notRestored(
      failure,
      replaced,
      cause,
      'the change is half done; the next run completes it once the cause is removed',
    );
  }
  onStep('put-back decided');
  const left: Target[] = [];
  let why: unknown;
  for (const [index, { target, temp }] of entries.entries()) {
    const original = replaced[index];
    try {
      fs.renameSync(temp, target);
    } catch (cause) {
      why ??= cause;
      if (original !== undefined) left.push(original);
    }
    onStep(`put back ${index}`);
  }
  for (const temp of unused) fs.rmSync(temp, { force: true });
  for (const dir of new Set(journal.entries.map(({ target }) => path.dirname(target)))) syncFolder(dir);
  if (left.length > 0) return notRestored(failure, left, why, 'the next run tries again to put them back');
  deleteJournal(stateDir, journal.id);
  return failure;
}

function reversed(entry: Entry | undefined, id: string, index: number): Entry | undefined {
  if (entry === undefined) return undefined;
  const temp = path.join(path.dirname(entry.temp), `.windlass-${id}-${index}-back.tmp`);
  return { target: entry.target, temp, before: entry.after, after: entry.before };
}

function notRestored(failure: WindlassError, left: readonly Target[], cause: unknown, next: string): WindlassError {
  const [first] = left;
  return new WindlassError(
    'not-restored',
    `not all files could be put back: ${left.map(({ file }) => file).join(', ')}`,
    {
      ...(first === undefined ? {} : { where: { file: first.file } }),
      why: whyOf(cause instanceof WindlassError ? (cause.cause ?? cause) : cause),
      next,
      cause,
      also: [failure],
    },
  );
}
