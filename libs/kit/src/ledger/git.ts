import { spawn } from 'node:child_process';
import { WindlassError } from '../errors.ts';
import { withoutPasswords } from '../git/git.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface GitOptions {
  /** The (common) git directory to work in. */
  readonly gitDir: string;
  readonly env?: Env;
  /** Who the commits are by; needs no user.name in the repository. */
  readonly identity?: { readonly name: string; readonly email: string };
  /** Milliseconds after which git is killed. */
  readonly timeoutMs?: number;
}

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs git plumbing; never asks, never runs a hook, never signs. Resolves whatever the exit code. */
export type Git = (args: readonly string[], input?: string | Uint8Array) => Promise<GitResult>;

/** Of `git rev-parse --local-env-vars`, those that would point us at another repository than `gitDir`. */
const foreign = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
];

const settings = [
  'core.hooksPath=/dev/null',
  'core.fsync=loose-object,reference',
  'commit.gpgSign=false',
  'push.gpgSign=false',
  'push.followTags=false',
  'push.recurseSubmodules=no',
  'fetch.recurseSubmodules=no',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

export function gitIn(options: GitOptions): Git {
  const { gitDir, identity = { name: 'windlass', email: 'windlass@localhost' }, timeoutMs = 60_000 } = options;
  const env: Record<string, string | undefined> = { ...(options.env ?? process.env) };
  for (const name of foreign) delete env[name];
  Object.assign(env, {
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    SSH_ASKPASS_REQUIRE: 'never',
    GIT_AUTHOR_NAME: identity.name,
    GIT_AUTHOR_EMAIL: identity.email,
    GIT_COMMITTER_NAME: identity.name,
    GIT_COMMITTER_EMAIL: identity.email,
  });
  return (args, input) => run(['--git-dir', gitDir, ...settings, ...args], env, timeoutMs, input);
}

/** As `git`, but a failure is an error. */
export async function gitOrThrow(git: Git, args: readonly string[], input?: string | Uint8Array): Promise<Buffer> {
  const result = await git(args, input);
  if (result.code === 0) return result.stdout;
  throw new WindlassError('input', `git ${args[0]} failed`, {
    why: withoutPasswords(result.stderr).trim() || `exit ${result.code}`,
  });
}

/** The output as text without its last newline. */
export async function gitText(git: Git, args: readonly string[], input?: string | Uint8Array): Promise<string> {
  return (await gitOrThrow(git, args, input)).toString('utf8').replace(/\n$/, '');
}

function run(args: readonly string[], env: Env, timeoutMs: number, input?: string | Uint8Array): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    // Its own session: a Ctrl-C at the terminal must not cut a push in half, and ssh finds no terminal to ask at.
    const child = spawn('git', args, { env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child.pid);
    }, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // git may end before it has read all of its input; its exit code tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new WindlassError('input', 'git cannot be started', { why: cause.message, next: 'install git', cause }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      const said = Buffer.concat(err).toString('utf8');
      const stderr = late ? `${said}no answer within ${timeoutMs / 1000} s` : said;
      resolve({ code: late ? 124 : (code ?? 1), stdout: Buffer.concat(out), stderr });
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Ended in the meantime.
  }
}
