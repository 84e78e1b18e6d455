import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Some programs keep things below it: rpm a database, rpmlint a cache. */
const home = mkdtempSync(join(tmpdir(), 'windlass-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Programs that tell nothing of where they run. */
const env = { PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, LC_ALL: 'C.UTF-8', TZ: 'UTC', HOME: home };

export function has(...programs: readonly string[]): boolean {
  return programs.every((program) => spawnSync(program, ['--version'], { env }).error === undefined);
}

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  /** What was said on both streams, one behind the other. */
  readonly all: string;
}

/** Runs a program to its end, whatever that is. */
export function tell(
  program: string,
  args: readonly string[],
  more: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Said {
  const ran = spawnSync(program, args, { encoding: 'utf8', ...more, env: { ...env, ...more.env }, maxBuffer: 2 ** 28 });
  if (ran.error) throw ran.error;
  return { code: ran.status, stdout: ran.stdout, all: ran.stdout + ran.stderr };
}

/** The same where anything but exit code 0 is a fault of the test. Gives stdout. */
export function run(
  program: string,
  args: readonly string[],
  more: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const { code, stdout, all } = tell(program, args, more);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${all}`);
  return stdout;
}
