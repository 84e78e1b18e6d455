import { type ErrorKind, WindlassError } from '@windlass/kit/errors';
import type { Ssh, SshRun } from '@windlass/kit/ssh/ssh';
import { prelude } from './prelude.ts';

/** What a script said: lines `@<word> <rest>`. */
export interface Said {
  /** False in plan mode, where a script that writes is not run: then nothing was said. */
  readonly ran: boolean;
  has(word: string): boolean;
  /** The rest of the first line of that word; null where there is none. */
  first(word: string): string | null;
  all(word: string): readonly string[];
}

export interface OnHost {
  readonly kind: ErrorKind;
  /** The script's `$1`, `$2`…. The first is the folder of the server, which errors name. */
  readonly args: readonly [path: string, ...more: string[]];
  readonly input?: string | Uint8Array;
  /** Whether it changes the host. */
  readonly writes: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a script behind the prelude and reads what it says.
 * @throws WindlassError `locked` where the lock was lost to another deployer; else of the kind given.
 */
export async function onHost(ssh: Ssh, script: string, options: OnHost): Promise<Said> {
  const { args, kind, input, writes, signal } = options;
  const call: SshRun = { kind, args, writes, ...(input === undefined ? {} : { input }), ...(signal ? { signal } : {}) };
  const result = await ssh.run(`${prelude}${script}\nsay done`, call).catch((thrown: unknown) => {
    throw explained(thrown, ssh.host, args[0]);
  });
  const said = listen(result.ran, result.stdout);
  if (!result.ran) return said;
  if (said.has('fenced')) throw lostLock(ssh.host, args[0]);
  if (said.has('done') || said.has('end')) return said;
  throw new WindlassError(kind, `a script on ${ssh.host} stopped half way`, { where: `${ssh.host}:${args[0]}` });
}

function listen(ran: boolean, stdout: string): Said {
  const lines = stdout.split('\n').flatMap((line): [string, string][] => {
    const match = /^@(\S+) ?(.*)$/.exec(line);
    return match?.[1] === undefined ? [] : [[match[1], match[2] ?? '']];
  });
  const all = (word: string) => lines.filter(([said]) => said === word).map(([, rest]) => rest);
  return { ran, all, has: (word) => lines.some(([said]) => said === word), first: (word) => all(word)[0] ?? null };
}

function explained(thrown: unknown, host: string, path: string): unknown {
  if (
    !(thrown instanceof WindlassError) ||
    !/No space left on device|Disk quota exceeded|Wrote only \d+ of/.test(thrown.why ?? '')
  )
    return thrown;
  const { kind, why, cause } = thrown;
  return new WindlassError(kind, `the disk of ${host} is full`, {
    where: `${host}:${path}`,
    ...(why === undefined ? {} : { why }),
    next: `ssh ${host} df -h`,
    cause,
  });
}

function lostLock(host: string, path: string): WindlassError {
  return new WindlassError('locked', `this run no longer holds the lock on ${host}`, {
    where: `${host}:${path}`,
    why: 'another deployer took it over, or a person took it away: nothing was changed since',
    next: 'npx windlass status',
  });
}
