import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 25;
/** How long a process group may take to vanish after SIGKILL before it is no longer waited for (uninterruptible I/O). */
const afterKillMs = 1_000;

/**
 * Ends a whole process group: SIGTERM, then SIGKILL to whatever of it is left after `graceMs`, whether its leader still lives or not.
 * `leader` is the pid of a child that was started detached, hence the id of its group (setpgid(2), kill(2)). A process that left the
 * group (setsid(2)) is out of reach. Windows has no groups: there only the leader is ended.
 */
export async function killGroup(leader: number, graceMs: number): Promise<void> {
  signalGroup(leader, 'SIGTERM');
  if (await gone(leader, graceMs)) return;
  signalGroup(leader, 'SIGKILL');
  await gone(leader, afterKillMs);
}

async function gone(leader: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (signalGroup(leader, 0) && hasLiving(leader)) {
    const left = deadline - performance.now();
    if (left <= 0) return false;
    await delay(Math.min(pollMs, left));
  }
  return true;
}

/** False where the group has no process any more. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, signal);
    return true;
  } catch {
    return false;
  }
}

/** A container without an init that reaps leaves dead processes in the group for ever: they answer to kill(2), but are not waited for. */
function hasLiving(group: number): boolean {
  if (process.platform !== 'linux') return true;
  return fs.readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      // proc(5): `pid (name) state ppid pgrp …`; the name may hold spaces and parentheses.
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
      const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(pgrp) === group && state !== 'Z' && state !== 'X';
    } catch {
      return false;
    }
  });
}
