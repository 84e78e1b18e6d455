import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { makePrivateDir } from '@windlass/kit/ledger/private-dir';
import { type HarborState, readState } from '../state.ts';
import { failureOf, readyNotes } from './message.ts';

export interface StartParts {
  readonly dir: string;
  /** Node's own words, the entry file and the arguments that keep a harbor open in the foreground. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

export interface Started {
  readonly state: HarborState;
  /** What of the config has no place in it. */
  readonly notes: readonly string[];
}

const startMs = 60_000;

/**
 * Starts a harbor as a process of its own that outlives this one, and waits until it says that all is open.
 * @throws WindlassError as that process said it, `internal` where it ended without a word, `interrupted` where this run is stopped (the other
 * one is then stopped, too).
 */
export async function startDetached({ dir, argv, cwd, env, signal }: StartParts): Promise<Started> {
  makePrivateDir(dir);
  const file = join(dir, 'harbor.log');
  const log = openSync(file, 'a', 0o600);
  const child = spawn(process.execPath, [...argv], { cwd, env, detached: true, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  const stop = () => void child.kill();
  signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(stop, startMs);
  try {
    const said = await new Promise<WindlassError | readonly string[]>((done) => {
      child.on('message', (message) =>
        done(readyNotes(message) ?? failureOf(message) ?? silent(file, 'it said something strange')),
      );
      child.once('error', (error) => done(silent(file, error.message)));
      child.once('exit', (code, by) => done(silent(file, by === null ? `exit code ${code}` : `ended by ${by}`)));
    });
    if (signal.aborted) throw new WindlassError('interrupted', 'the start of the harbor was interrupted');
    if (said instanceof WindlassError) throw said;
    const state = readState(dir);
    if (state === null) throw silent(file, 'it left no state behind');
    return { state, notes: said };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    if (child.connected) child.disconnect();
    child.unref();
  }
}

function silent(file: string, how: string): WindlassError {
  const last = readFileSync(file, 'utf8').trim().split('\n').slice(-3).join('\n');
  return new WindlassError('internal', 'the harbor did not start', { where: { file }, why: `${how}; ${last}` });
}
