import { spawn } from 'node:child_process';
import { type ErrorKind, WindlassError } from '../errors.ts';
import { type GitAt, gitEnv, withoutPasswords } from './git.ts';

export interface GitStreamOptions {
  readonly signal?: AbortSignal;
  /** Kind of the error on failure. Default `input`. */
  readonly kind?: ErrorKind;
}

/** Characters of stderr that are kept for the error. */
const longestError = 10_000;

/** What git writes to stdout, as it comes; git waits for its reader, and ends with it. Throws `input` (or `kind`) on failure. */
export async function* gitStream(
  at: GitAt,
  args: readonly string[],
  { signal, kind = 'input' }: GitStreamOptions = {},
): AsyncGenerator<Buffer> {
  const { cwd, env = process.env } = typeof at === 'string' ? { cwd: at } : at;
  signal?.throwIfAborted();
  const child = spawn('git', ['--no-pager', '--literal-pathspecs', ...args], {
    cwd,
    env: gitEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => {
    child.kill();
    // Whoever reads no more would leave it open.
    child.stdout.destroy();
  };
  signal?.addEventListener('abort', stop, { once: true });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-longestError);
  });
  const ended = new Promise<string | null>((done) => {
    child.on('error', (error) => done(error.message));
    child.on('close', (code) => done(code === 0 ? null : said.trim() || `exit code ${code}`));
  });
  try {
    yield* child.stdout;
    const why = await ended;
    if (why === null) return;
    const command = args.find((word, index) => !word.startsWith('-') && args[index - 1] !== '-c') ?? '';
    throw new WindlassError(kind, `git ${command} failed`, { where: cwd, why: withoutPasswords(why) });
  } catch (thrown) {
    signal?.throwIfAborted();
    throw thrown;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    await ended;
  }
}
