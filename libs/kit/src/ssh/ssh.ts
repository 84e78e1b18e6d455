import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorKind } from '../errors.ts';
import type { RunOptions, RunResult } from '../run/options.ts';
import type { Services } from '../services/services.ts';
import { sshFault } from './fault.ts';
import { framed } from './quote.ts';

export interface SshRun {
  /** Kind of the error where the connection fails, or the script does. */
  readonly kind: ErrorKind;
  /** The script's `$1`, `$2`…: any text without NUL, never looked at by a shell. */
  readonly args?: readonly string[];
  /** What the script reads on its stdin; nothing where not given. The place for bytes and for secrets. */
  readonly input?: string | Uint8Array;
  /** Whether a non-zero exit of the script throws. Default true. A connection that fails always throws. */
  readonly check?: boolean;
  /** Whether it changes the host: such a script is not run in plan mode. Default true. */
  readonly writes?: boolean;
  readonly timeoutMs?: number;
  /** Instead of the signal of the services. */
  readonly signal?: AbortSignal;
  /** As of the runner: a name in the folder of the logs. */
  readonly log?: string;
}

/** One host, reached by the system's ssh with the user's own config, keys, agent and jump hosts. */
export interface Ssh {
  readonly host: string;
  /**
   * Runs a POSIX sh script on the host. It runs whole or not at all: a connection that breaks while the script is sent starts nothing.
   * @throws WindlassError `interrupted`; else of the kind given, with the host and what to do.
   */
  run(script: string, options: SshRun): Promise<RunResult>;
  /** The words that start ssh on the same connection, without the host: for `rsync -e`. */
  words(): readonly string[];
  /** Ends the shared connection. What was made for it on this machine is removed. */
  close(): Promise<void>;
}

/** Idle time after which a shared connection ends by itself, where a killed run could not close it; seconds. */
const persistSeconds = 30;

/**
 * @param host as ssh takes it: a name of the user's ssh config, or user@host.
 */
export function makeSsh({ env, runner, signal }: Pick<Services, 'env' | 'runner' | 'signal'>, host: string): Ssh {
  let dir: string | undefined;
  const options = (): string[] => {
    dir ??= socketDir(env);
    return [
      ...configOf(env),
      ...['BatchMode=yes', 'ConnectTimeout=10', 'ServerAliveInterval=15', 'ServerAliveCountMax=4'].flatMap(option),
      ...['ControlMaster=auto', `ControlPath=${join(dir, 's')}`, `ControlPersist=${persistSeconds}`].flatMap(option),
    ];
  };
  const common = { env, signal };
  return {
    host,
    words: () => ['ssh', ...options()],
    run: async (script, { kind, args = [], input = '', check = true, writes = true, ...rest }) => {
      const { remote, stdin } = framed(script, args, input);
      const call: RunOptions = { ...common, ...given(rest), kind, writes, check: false, input: stdin };
      const result = await runner.run('ssh', [...options(), '--', host, remote], call);
      const fault = result.ran ? sshFault(host, result, kind, check) : null;
      if (fault !== null) throw fault;
      return result;
    },
    close: async () => {
      if (dir === undefined) return;
      const words = [...options(), '-O', 'exit', '--', host];
      // Where there is no connection (any more) it fails, and that is as well.
      await runner
        .run('ssh', words, { env, kind: 'internal', check: false, writes: false, signal: noSignal() })
        .catch(noError);
      rmSync(dir, { recursive: true, force: true });
      dir = undefined;
    },
  };
}

/** Does some work over one connection, and closes it. */
export async function withSsh<T>(
  services: Pick<Services, 'env' | 'runner' | 'signal'>,
  host: string,
  work: (ssh: Ssh) => Promise<T>,
): Promise<T> {
  const ssh = makeSsh(services, host);
  try {
    return await work(ssh);
  } finally {
    await ssh.close();
  }
}

/** `ssh -F` for every ssh that is started, where the environment names a config: the rehearsal world has one of its own. */
export function configOf(env: NodeJS.ProcessEnv): string[] {
  const file = env['WINDLASS_SSH_CONFIG'];
  return file === undefined || file === '' ? [] : ['-F', file];
}

/** Private (0700), and short: the path of a socket ends at 104 characters (unix(7)), and ssh adds 17 of its own for a while. */
function socketDir(env: NodeJS.ProcessEnv): string {
  const tmp = env['TMPDIR'];
  return mkdtempSync(join(tmp !== undefined && tmp !== '' && tmp.length < 50 ? tmp : '/tmp', 'wl-'));
}

const option = (text: string): string[] => ['-o', text];

const given = <T extends object>(options: T): Partial<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;

/** Closing goes on after an interruption, but not for ever. */
const noSignal = (): AbortSignal => AbortSignal.timeout(5_000);
const noError = (): void => undefined;
