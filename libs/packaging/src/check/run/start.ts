import { WindlassError } from '@windlass/kit/errors';
import type { RunResult } from '@windlass/kit/run/options';
import type { Services } from '@windlass/kit/services/services';
import { endLeftRunning } from './left-running.ts';
import { namesBelow } from './names-below.ts';

export interface Program {
  /** Absolute. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Folders of its own, empty. */
  readonly home: string;
  readonly temp: string;
  /** Where it finds other programs. */
  readonly path: string;
  readonly timeoutMs: number;
}

/** What a program did that was to tell its version. */
export interface Ran {
  /** An error where it could not be started or was stopped. */
  readonly outcome: RunResult | WindlassError;
  /** Names of programs that it left running; they are ended. */
  readonly leftRunning: readonly string[];
  /** Files that it left in its home. */
  readonly leftAtHome: readonly string[];
}

/** Where programs of the system are. */
export const systemPath = '/usr/local/bin:/usr/bin:/bin';
/** Characters of output; the version is at the beginning or the end of less. */
const mostOutput = 1024 * 1024;
const graceMs = 1_000;

/** Nothing of this machine but where programs are: what a package needs and does not bring has to show here. */
export function emptyEnv({ path, home, temp }: Pick<Program, 'path' | 'home' | 'temp'>): Record<string, string> {
  return { PATH: path, HOME: home, TMPDIR: temp, LANG: 'C.UTF-8', TZ: 'UTC' };
}

/** Starts a program in an empty environment, without a terminal, and ends all that it started. Throws only where the run is interrupted. */
export async function startProgram({ runner }: Pick<Services, 'runner'>, program: Program): Promise<Ran> {
  const { file, args, cwd, home, timeoutMs } = program;
  const limits = { timeoutMs, graceMs, maxCapture: mostOutput, check: false, writes: false };
  try {
    const outcome = await errorAsValue(
      runner.run(file, args, { kind: 'build', cwd, env: emptyEnv(program), ...limits }),
    );
    return { outcome, leftRunning: await endLeftRunning(home), leftAtHome: filesIn(home) };
  } finally {
    await endLeftRunning(home);
  }
}

/** How a program failed, which is for a finding to say. */
export async function errorAsValue(running: Promise<RunResult>): Promise<RunResult | WindlassError> {
  try {
    return await running;
  } catch (thrown) {
    if (thrown instanceof WindlassError && thrown.kind !== 'interrupted') return thrown;
    throw thrown;
  }
}

/** Files that are in the home of a program. */
export function filesIn(folder: string): readonly string[] {
  return namesBelow(folder).filter((path) => !path.endsWith('/'));
}
