import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';

/** Who holds a lease: enough for a person to find them, and for this host to tell whether they still live. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly user: string;
  readonly command: string;
  /** Start of the process: ISO 8601, UTC. */
  readonly startedAt: string;
  /** Linux only, all three: /proc/sys/kernel/random/boot_id; the pid namespace; clock ticks from boot to start. */
  readonly bootId?: string;
  readonly pidSpace?: string;
  readonly startTicks?: number;
}

/** This process as an owner. */
export function selfAsOwner(command: string, now: () => Date = () => new Date()): Owner {
  const { pid } = process;
  const [bootId, pidSpace, stat] = [readBootId(), readPidSpace(), procStat(pid)];
  return {
    host: hostname(),
    pid,
    user: userName(),
    command,
    startedAt: new Date(now().getTime() - process.uptime() * 1000).toISOString(),
    ...(bootId === null ? {} : { bootId }),
    ...(pidSpace === null ? {} : { pidSpace }),
    ...(stat === null ? {} : { startTicks: stat.startTicks }),
  };
}

/**
 * Whether the owner's process is surely gone. False where this host cannot tell: another host, another boot (a cloned
 * machine may carry the same name), another pid namespace (a container).
 */
export function isSurelyDead(owner: Owner): boolean {
  if (owner.host !== hostname()) return false;
  if (owner.bootId !== (readBootId() ?? undefined) || owner.pidSpace !== (readPidSpace() ?? undefined)) return false;
  if (!exists(owner.pid)) return true;
  const stat = procStat(owner.pid);
  if (stat === null || owner.startTicks === undefined) return false;
  return stat.zombie || stat.startTicks !== owner.startTicks;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** proc_pid_stat(5): field 3 is the state, field 22 the start time; field 2 may hold spaces and parentheses. */
function procStat(pid: number): { readonly zombie: boolean; readonly startTicks: number } | null {
  const text = orNull(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields?.[0], Number(fields?.[19])];
  return state === undefined || Number.isNaN(start) ? null : { zombie: /[ZXx]/.test(state), startTicks: start };
}

const readBootId = (): string | null => orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
const readPidSpace = (): string | null => orNull(() => readlinkSync('/proc/self/ns/pid'));
/** A container may run as a uid that has no name. */
const userName = (): string => orNull(() => userInfo().username) ?? String(process.getuid?.() ?? 'unknown');

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
