import { spawnSync } from 'node:child_process';
import { type ErrorKind, WindlassError } from '../errors.ts';

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

const largestOutput = 1024 * 1024 * 1024;

/** Runs git and gives its stdout. Never prompts, never pages, speaks English, takes paths literally. Throws `input` (or `kind`) on failure. */
export function git(at: GitAt, args: readonly string[], options: GitOptions = {}): string {
  return gitResult(at, args, options).stdout;
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
  if (ran.error !== undefined && 'code' in ran.error && ran.error.code === 'ENOENT') throw noGit(cwd, ran.error);
  const code = ran.status ?? -1;
  if ((ran.error !== undefined && ran.status === null) || !(options.answers ?? [0]).includes(code)) {
    throw new WindlassError(options.kind ?? 'input', `git ${args[0]} failed`, {
      where: cwd,
      why: ran.stderr?.trim() || ran.stdout?.trim() || (ran.error?.message ?? `exit code ${code}`),
      ...(ran.error === undefined ? {} : { cause: ran.error }),
    });
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

function noGit(cwd: string, cause: Error): WindlassError {
  return new WindlassError('input', 'git cannot be run', {
    where: cwd,
    why: 'either it is in no folder of PATH, or this folder does not exist',
    next: 'install git; then: command -v git',
    cause,
  });
}
