import { existsSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { WindlassError } from '@windlass/kit/errors';
import { codeOf } from '@windlass/kit/fs/system-error';
import { forgetHolder, holderOf } from '../lock.ts';

/** What was found: nothing, one that had been killed, one that went when asked, one that had to be killed. */
export type Stopped = 'none' | 'killed' | 'stopped' | 'forced';

const patienceMs = 15_000;
const lookMs = 25;

/**
 * Stops the harbor of this folder and waits until it is gone.
 * @throws WindlassError `locked` where it is open on another host.
 */
export async function stopHarbor(dir: string): Promise<Stopped> {
  const holder = await holderOf(dir);
  if (holder.state === 'none') return 'none';
  if (holder.state === 'killed') {
    await forgetHolder(dir);
    return 'killed';
  }
  const { pid, host } = holder.owner;
  if (host !== hostname())
    throw new WindlassError('locked', `this harbor is open on ${host}`, {
      where: dir,
      next: `ssh ${host} kill ${pid}`,
    });
  kill(pid, 'SIGTERM');
  if (await isGone(dir, pid)) return 'stopped';
  kill(pid, 'SIGKILL');
  await isGone(dir, pid);
  await forgetHolder(dir);
  return 'forced';
}

/**
 * Removes the folder of a harbor that is not open, with all repositories, packages and hosts in it.
 * @throws WindlassError `input` where the folder is not one of a harbor.
 */
export function purgeHarbor(dir: string): void {
  if (!existsSync(dir)) return;
  if (!existsSync(join(dir, 'lock', 'harbor')))
    throw new WindlassError('input', `${dir} is no folder of a harbor`, {
      where: dir,
      why: 'no harbor was ever opened in it',
    });
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Whether the process has let go within the time; its own system does not tell a stranger when it ends. */
async function isGone(dir: string, pid: number): Promise<boolean> {
  for (let waited = 0; waited < patienceMs; waited += lookMs) {
    const holder = await holderOf(dir);
    if (holder.state !== 'running' || holder.owner.pid !== pid) return true;
    await setTimeout(lookMs);
  }
  return false;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (thrown) {
    // Gone in between.
    if (codeOf(thrown) !== 'ESRCH') throw thrown;
  }
}
