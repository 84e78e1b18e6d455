import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What a program started may still be on its way out when it has ended itself. */
const patienceMs = 1_000;
const pollMs = 25;

/**
 * Ends the processes whose home is this folder, wherever they went: a daemon leaves its process group, but keeps the environment that it was
 * started with (proc(5)). Gives the names of the programs that would not end by themselves. Linux only.
 */
export async function endLeftRunning(home: string): Promise<readonly string[]> {
  const deadline = performance.now() + patienceMs;
  while (processesAt(home).length > 0 && performance.now() < deadline) await delay(pollMs);
  const left = processesAt(home);
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  return left.map(({ program }) => basename(program));
}

function processesAt(home: string): readonly { readonly pid: number; readonly program: string }[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    const program = Number.isInteger(pid) && pid !== process.pid ? programAt(name, home) : null;
    return program === null ? [] : [{ pid, program }];
  });
}

/** Null for a process with another home, one that is dead already, and one of somebody else. */
function programAt(pid: string, home: string): string | null {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    if (!variables.includes(`HOME=${home}`)) return null;
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return program === '' ? null : program;
  } catch {
    return null;
  }
}
