import fs from 'node:fs';
import os from 'node:os';

/** Which process a file belongs to. `started` tells a process from a later one with the same pid; null where the system does not say. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly started: string | null;
}

export function thisProcess(): Owner {
  return { host: os.hostname(), pid: process.pid, started: startOf(process.pid) };
}

/** Whether the owner may still be at work. One on another host is taken to be: from here nobody can tell. */
export function mayBeAlive(owner: Owner): boolean {
  if (owner.host !== os.hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (thrown) {
    // EPERM: it lives, under another user.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM')) return false;
  }
  const started = startOf(owner.pid);
  return started === null || owner.started === null || started === owner.started;
}

/** Boot and clock tick in which the process began (proc(5): field 22 of stat, random/boot_id). */
function startOf(pid: number): string | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie does nothing any more.
    if (fields[0] === 'Z' || fields[0] === 'X') return 'ended';
    return `${fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}:${fields[19]}`;
  } catch {
    return null;
  }
}
