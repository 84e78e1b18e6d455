import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnv } from '@windlass/kit/run/env';
import type { RunResult } from '@windlass/kit/run/options';
import type { Services } from '@windlass/kit/services/services';

/** Where gpg is run: with the keys of the user, or with none but those that it is given. */
export interface GpgHome {
  /** Private to this user; gone after `close`. */
  readonly dir: string;
  /** Puts a file there and gives its path. */
  put(name: string, bytes: Uint8Array): string;
  /** Never prompts. `input` is its stdin. Any exit code is an answer. */
  gpg(args: readonly string[], input?: string): Promise<RunResult>;
  /** Ends what gpg started for an own home, and removes everything. */
  close(): Promise<void>;
}

/** Sockets of the agent lie in the home where there is no folder of the user's for them, and their paths must be shorter than 108 bytes. */
const longestHome = 80;

/** `own`: with an empty key ring of its own rather than the user's. */
export function openHome({ runner, env }: Pick<Services, 'runner' | 'env'>, own: boolean): GpgHome {
  const dir = privateFolder(env);
  const variables = {
    ...cleanEnv(['GNUPGHOME', 'GPG_TTY', 'DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS'], env),
    // What it says is read.
    LC_ALL: 'C.UTF-8',
    ...(own ? { GNUPGHOME: dir } : {}),
  };
  const run = (file: string, args: readonly string[], input = '', signal?: AbortSignal): Promise<RunResult> =>
    // `raw`: a signature must come as it is, be there in it what may.
    runner.run(file, args, {
      kind: 'build',
      cwd: dir,
      env: variables,
      input,
      check: false,
      raw: true,
      timeoutMs: 300_000,
      signal,
    });
  return {
    dir,
    put: (name, bytes) => {
      const file = join(dir, name);
      writeFileSync(file, bytes, { mode: 0o600 });
      return file;
    },
    // Options of a user's own would make other signatures elsewhere.
    gpg: (args, input) => run('gpg', ['--batch', '--no-tty', '--no-options', ...args], input),
    close: async () => {
      // Even after an abort: an agent would stay behind, with a key in its memory.
      const unstopped = new AbortController().signal;
      // What did not start needs no end, and must not hide why.
      const end = (...args: readonly string[]) => run('gpgconf', args, '', unstopped).catch(() => undefined);
      if (own) {
        await end('--kill', 'all');
        await end('--remove-socketdir');
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function privateFolder(env: NodeJS.ProcessEnv): string {
  const parent = env['TMPDIR'] || tmpdir();
  // mkdtemp makes it with permissions for nobody else.
  return mkdtempSync(
    join(parent.length > longestHome - 20 && process.platform !== 'win32' ? '/tmp' : parent, 'windlass-gpg-'),
  );
}
