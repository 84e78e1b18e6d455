import { execFileSync } from 'node:child_process';
import { git, gitEnv, gitResult } from '@windlass/kit/git/git';

type Env = Readonly<Record<string, string | undefined>>;

const largestOutput = 2 ** 28;

/** The environment of git in a forge's repositories: a user's own configuration must not change what a forge does. */
export function forgeEnv(more: Env = {}): Record<string, string | undefined> {
  return { ...gitEnv(process.env), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...more };
}

/** Runs git in a repository of the forge and gives its stdout. Throws `input` on failure. */
export function gitIn(
  dir: string,
  args: readonly string[],
  { input, env }: { readonly input?: string; readonly env?: Env } = {},
): string {
  return git({ cwd: dir, env: forgeEnv(env) }, args, input === undefined ? {} : { input });
}

/** The same for its exit code; any other than 0 and `answers` throws. */
export function gitCodeIn(dir: string, args: readonly string[], answers: readonly number[] = [1]): number {
  return gitResult({ cwd: dir, env: forgeEnv() }, args, { answers: [0, ...answers] }).code;
}

/** The same for bytes, in and out: they need not be UTF-8. */
export function gitBytesIn(dir: string, args: readonly string[], input: Uint8Array = new Uint8Array()): Buffer {
  return execFileSync('git', args, {
    ...{ cwd: dir, env: forgeEnv(), input, maxBuffer: largestOutput },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
