import { spawn, spawnSync } from 'node:child_process';
import { type ErrorKind, WindlassError } from '../errors.ts';
import { codeOf } from '../fs/system-error.ts';

/** Where git is asked: a folder, and the environment where it is not that of this process. */
export type GitAt = string | { readonly cwd: string; readonly env?: Readonly<Record<string, string | undefined>> };

export interface GitOptions {
  readonly input?: string;
  /** Exit codes that are an answer, not a failure. Default: 0 only. */
  readonly answers?: readonly number[];
  /** Kind of the error on failure. Default `input`. */
  readonly kind?: ErrorKind;
}

export interface GitResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variables that tie git to the repository whose hook runs us (`git rev-parse --local-env-vars`). Ours is found from the folder. */
const localVariables: readonly string[] = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CONFIG',
  'GIT_CONFIG_PARAMETERS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_GRAFT_FILE',
  'GIT_INDEX_FILE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_REPLACE_REF_BASE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_COMMON_DIR',
];

const pipesAfterExitMs = 2_000;
const largestOutput = 1024 * 1024 * 1024;

/** Runs git and gives its stdout. Never prompts, never pages, speaks English, takes paths literally. Throws `input` (or `kind`) on failure. */
export function git(at: GitAt, args: readonly string[], options: GitOptions = {}): string {
  return gitResult(at, args, options).stdout;
}

/**
 * As `git`, for what may take long because it runs the user's hooks or asks for a passphrase: the event loop goes on, so that
 * signals are heard. Not a process group of its own, for a pinentry needs the terminal. Throws `interrupted` after an abort.
 */
export async function gitPatiently(
  at: GitAt,
  args: readonly string[],
  {
    input = '',
    signal,
    answers = [0],
  }: Pick<GitOptions, 'input' | 'answers'> & { readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const { cwd, env = process.env } = typeof at === 'string' ? { cwd: at } : at;
  const out: string[] = [];
  const err: string[] = [];
  const ended = await new Promise<{ code: number | null; error?: Error }>((resolve) => {
    if (signal?.aborted) return resolve({ code: null });
    const child = spawn('git', ['--no-pager', '--literal-pathspecs', ...args], { cwd, env: gitEnv(env) });
    const stop = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', stop, { once: true });
    child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', (error) => resolve({ code: null, error }));
    let timer: NodeJS.Timeout | undefined;
    child.on('exit', () => {
      signal?.removeEventListener('abort', stop);
      // What a hook left behind may keep the pipes open for ever.
      const drop = () => {
        child.stdout.destroy();
        child.stderr.destroy();
      };
      timer = setTimeout(drop, signal?.aborted ? 0 : pipesAfterExitMs);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code });
    });
  });
  if (ended.code !== null && answers.includes(ended.code)) return out.join('');
  if (ended.error !== undefined && codeOf(ended.error) === 'ENOENT') throw noGit(cwd, ended.error);
  const why = withoutPasswords(err.join('').trim() || out.join('').trim());
  if (signal?.aborted)
    throw new WindlassError('interrupted', `git ${nameOf(args)} was interrupted`, {
      where: cwd,
      ...(why ? { why } : {}),
    });
  throw failed('input', args, cwd, why || (ended.error?.message ?? `exit code ${ended.code}`), ended.error);
}

export function gitResult(at: GitAt, args: readonly string[], options: GitOptions = {}): GitResult {
  const { cwd, env = process.env } = typeof at === 'string' ? { cwd: at } : at;
  const ran = spawnSync('git', ['--no-pager', '--literal-pathspecs', ...args], {
    cwd,
    env: gitEnv(env),
    encoding: 'utf8',
    maxBuffer: largestOutput,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  if (ran.error !== undefined && codeOf(ran.error) === 'ENOENT') throw noGit(cwd, ran.error);
  const code = ran.status ?? -1;
  if ((ran.error !== undefined && ran.status === null) || !(options.answers ?? [0]).includes(code)) {
    const why = ran.stderr?.trim() || ran.stdout?.trim() || (ran.error?.message ?? `exit code ${code}`);
    throw failed(options.kind ?? 'input', args, cwd, why, ran.error);
  }
  return { code, stdout: ran.stdout, stderr: ran.stderr };
}

/** The environment in which git neither prompts nor depends on the user's language or on a hook that it is called from. */
export function gitEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(
    ([name]) => !localVariables.includes(name) && !/^GIT_CONFIG_(COUNT|KEY_|VALUE_)/.test(name),
  );
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', GIT_PAGER: 'cat', LC_ALL: 'C' };
}

/** The entries of a NUL-terminated list (`-z`). */
export function splitNul(text: string): string[] {
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}

/** The address of a remote may carry a user and a password, and git repeats it when it complains. */
export function withoutPasswords(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/'"]*@/gi, '$1***@');
}

/** The subcommand, past the options of git itself. */
function nameOf(args: readonly string[]): string {
  const at = args.findIndex((word, i) => !word.startsWith('-') && args[i - 1] !== '-c');
  return args[at] ?? '';
}

function failed(kind: ErrorKind, args: readonly string[], cwd: string, why: string, cause?: Error): WindlassError {
  return new WindlassError(kind, `git ${nameOf(args)} failed`, {
    where: cwd,
    why: withoutPasswords(why),
    ...(cause === undefined ? {} : { cause }),
  });
}

function noGit(cwd: string, cause: Error): WindlassError {
  return new WindlassError('input', 'git cannot be run', {
    where: cwd,
    why: 'either it is in no folder of PATH, or this folder does not exist',
    next: 'install git; then: command -v git',
    cause,
  });
}
