import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunOptions, RunResult } from '@windlass/kit/run/options';
import type { Services } from '@windlass/kit/services/services';

/** `nobody`, which every Linux has: makepkg refuses to run as root. */
const nobody = 65534;

type Host = Pick<Services, 'env' | 'runner'>;

/** Whether a program is in a folder of PATH. */
export async function hasProgram({ env, runner }: Host, name: string): Promise<boolean> {
  const options = { kind: 'build', env: { PATH: env['PATH'] }, writes: false, check: false } as const;
  return (await runner.run('sh', ['-c', 'command -v "$1"', 'sh', name], options)).exitCode === 0;
}

/** The first of these that this machine lacks; null where it has all. Root needs setpriv to be somebody else. */
export async function missingProgram(host: Host, names: readonly string[]): Promise<string | null> {
  const wanted = process.geteuid?.() === 0 ? [...names, 'setpriv'] : names;
  for (const name of wanted) if (!(await hasProgram(host, name))) return name;
  return null;
}

/** A folder of its own in which makepkg may write, and nothing else; gone when it is disposed of. */
export interface Sandbox extends Disposable {
  readonly path: string;
  folder(name: string): string;
  write(path: string, content: string | Buffer): void;
  copy(from: string, path: string): void;
  /** Runs a program in a folder of it as an ordinary user, with nothing of the user's environment but PATH. */
  run(program: string, args: readonly string[], options: SandboxRun): Promise<RunResult>;
}

export interface SandboxRun {
  /** Folder in it. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly log?: string;
  readonly check?: boolean;
}

export function openSandbox({ env, runner }: Host): Sandbox {
  const path = mkdtempSync(join(tmpdir(), 'windlass-makepkg-'));
  const isRoot = process.geteuid?.() === 0;
  const own = (file: string): string => {
    if (isRoot) chownSync(file, nobody, nobody);
    return file;
  };
  chmodSync(own(path), 0o755);
  const folder = (name: string): string => {
    mkdirSync(join(path, name), { mode: 0o755 });
    return own(join(path, name));
  };
  const inside = (file: string): string => {
    const at = file.lastIndexOf('/');
    if (at > 0 && lstatSync(join(path, file.slice(0, at)), { throwIfNoEntry: false }) === undefined)
      folder(file.slice(0, at));
    return join(path, file);
  };
  return {
    path,
    folder,
    write: (file, content) => {
      writeFileSync(inside(file), content);
      own(join(path, file));
    },
    copy: (from, file) => {
      copyFileSync(from, inside(file));
      own(join(path, file));
    },
    run: (program, args, { cwd, env: more = {}, timeoutMs, log, check = true }) => {
      const other = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups', '--'];
      const [file, words] = isRoot ? ['setpriv', [...other, program, ...args]] : [program, args];
      const options: Omit<RunOptions, 'redactor'> = {
        kind: 'build',
        cwd: join(path, cwd),
        // A locale in which characters are characters. makepkg looks for pacman before it looks at what it is asked, and there is none
        // outside of Arch; the architecture is the one that .SRCINFO files are written for.
        env: {
          PATH: env['PATH'],
          HOME: path,
          LANG: 'C.UTF-8',
          LC_ALL: 'C.UTF-8',
          PACMAN: 'true',
          CARCH: 'x86_64',
          ...more,
        },
        writes: false,
        timeoutMs,
        check,
        ...(log === undefined ? {} : { log }),
      };
      return runner.run(file, words, options);
    },
    [Symbol.dispose]: () => {
      // Go makes folders of its modules that nobody may write to.
      unlock(path);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function unlock(dir: string): void {
  if (process.geteuid?.() === 0) return;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    chmodSync(join(dir, entry.name), 0o755);
    unlock(join(dir, entry.name));
  }
}
