// A process that applies or undoes the toy plan and dies where it is told: `voyage.ts <dir> <apply|undo> <mode>`, with
// CRASH_AT=<n> (the n-th boundary) and CRASH_BY=<SIGKILL|SIGINT>. Prints the boundaries it passed, then its result.
import { appendFileSync, fsyncSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { asWindlassError } from '../../errors.ts';
import type { AppendIo } from '../../ledger/append-file.ts';
import { fileLeaseStore } from '../../ledger/file-lease.ts';
import { fileStore } from '../../ledger/file-store.ts';
import { gitStore } from '../../ledger/git-store.ts';
import { acquire } from '../../ledger/lease.ts';
import { openRelease } from '../../ledger/releases.ts';
import { type LedgerStore, writerId } from '../../ledger/store.ts';
import { applyPlan } from '../engine.ts';
import { undoRelease } from '../undo.ts';
import { toyPlan } from './toy-plan.ts';
import { type Hit, toyKinds } from './toy-world.ts';

const [dir = '', way = 'apply', where = 'file', lag = '0'] = process.argv.slice(2);
const { CRASH_AT = '0', CRASH_BY = 'SIGKILL' } = process.env;
const stop = new AbortController();
process.on('SIGINT', () => stop.abort());

let passed = 0;
/** True at the one boundary at which this process is to die. */
const isFatal = (boundary: string): boolean => {
  passed += 1;
  if (process.env.TRACE) appendFileSync(process.env.TRACE, `${boundary}\n`);
  return passed === Number(CRASH_AT);
};
const hit: Hit = async (boundary) => {
  if (!isFatal(boundary)) return;
  process.kill(process.pid, CRASH_BY);
  // SIGKILL does not come back; SIGINT is delivered on a later turn of the loop.
  while (!stop.signal.aborted) await new Promise(setImmediate);
};
const killNow = (boundary: string): void => {
  if (isFatal(boundary)) process.kill(process.pid, CRASH_BY);
};

/** The ledger can be cut in the middle of a line, and between the write and the fsync. */
const io: AppendIo = {
  write: (fd, bytes) => {
    killNow('before a line');
    const half = writeSync(fd, bytes.subarray(0, Math.ceil(bytes.length / 2)));
    killNow('in the middle of a line');
    return half === bytes.length ? half : half + writeSync(fd, bytes.subarray(half));
  },
  sync: (fd) => {
    killNow('before a sync');
    fsyncSync(fd);
  },
};

function gitLedger(): LedgerStore {
  const store = gitStore({ gitDir: join(dir, 'clone/.git'), remote: join(dir, 'remote.git') });
  return {
    ...store,
    openWriter: async (release, options) => {
      const writer = await store.openWriter(release, options);
      return {
        ...writer,
        append: async (body) => {
          const entry = await writer.append(body);
          await hit(`after git ${body.type}`);
          return entry;
        },
        flush: async (why) => {
          await writer.flush(why);
          await hit(`after git flush ${why}`);
        },
      };
    },
  };
}

try {
  const ledger = where === 'git' ? gitLedger() : fileStore(dir, { io });
  const lease = await acquire(fileLeaseStore(dir), 'main', { command: 'voyage' });
  await hit('after the lease');
  // The same name in each run: a torn line must be repaired by the one who goes on, not only passed over.
  const writer = where === 'git' ? writerId() : 'voyage';
  const opened = await openRelease(ledger, '1.0.0', { writer, command: 'voyage' });
  await opened.writer.close();
  const options = { ledger, release: opened.id, writer, lease, signal: stop.signal };
  const kinds = toyKinds(dir, hit, Number(lag) * 4);
  const result = await (way === 'apply'
    ? applyPlan(toyPlan(Number(lag)), kinds, options)
    : undoRelease(kinds, options));
  await hit('before the lease is given back');
  await lease.release();
  if (result.errors.length > 0 || result.steps.some(({ state }) => state === 'pending')) process.exitCode = 4;
  process.stdout.write(JSON.stringify({ states: result.steps.map(({ state }) => state), passed }));
} catch (thrown) {
  const error = asWindlassError(thrown);
  process.stderr.write(`${error.message} ${error.why ?? ''} ${error.kind === 'internal' ? error.stack : ''}\n`);
  process.exitCode = error.exitCode;
}
