import { type ChildProcess, spawn } from 'node:child_process';
import { showCommand } from './command-line.ts';
import { killGroup } from './kill-group.ts';
import type { Listener, RunOptions } from './options.ts';

const defaultGraceMs = 5_000;
/** A daemon that a command leaves behind (an SSH master, an agent) may keep its pipes open for ever; its output is not the command's. */
const pipesAfterExitMs = 2_000;

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why we ended it; undefined where it ended by itself. */
  readonly stopped: 'timeout' | 'abort' | undefined;
}

/** Starts the program through zx and waits for its end. Throws what `spawn` throws where it cannot be started. */
export async function start(
  file: string,
  args: readonly string[],
  cwd: string,
  options: RunOptions,
  output: { readonly stdout: Listener; readonly stderr: Listener },
): Promise<Ending> {
  const { $ } = await import('zx/core');
  const hasInput = options.input !== undefined && options.input.length > 0;
  let child: ChildProcess | undefined;
  let stopped: 'timeout' | 'abort' | undefined;
  let killed: Promise<void> | undefined;
  const stop = (why: 'timeout' | 'abort') => {
    // One that has ended by itself is not stopped any more, though its pipes may still be open.
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    stopped ??= why;
    killed ??= killGroup(child.pid, options.graceMs ?? defaultGraceMs);
  };
  const shell = $({
    cwd,
    env: { ...(options.env ?? process.env) },
    stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    ...(hasInput ? { input: Buffer.from(options.input) } : {}),
    detached: true,
    nothrow: true,
    quiet: true,
    verbose: false,
    preferLocal: false,
    // Only zx's own text of the command goes through these; set, so that it neither looks for bash nor obeys ZX_* variables.
    shell: true,
    prefix: '',
    postfix: '',
    quote: (word: string) => word,
    log: () => {},
    timeout: 0,
    store: { stdout: new Discard(), stderr: new Discard(), stdall: new Discard() },
    spawn: ((
      _command: string,
      _args: readonly string[],
      { signal: _signal, ...spawnOptions }: object & { signal?: unknown },
    ) => {
      child = watch(spawn(file, [...args], { ...spawnOptions, shell: false }), output);
      return child;
    }) as typeof spawn,
  });
  const onAbort = () => stop('abort');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => stop('timeout'), options.timeoutMs);
  try {
    const running = shell`${showCommand(file, args)}`;
    if (options.signal?.aborted) stop('abort');
    const result = await running;
    await killed;
    if (result.cause) throw result.cause;
    return { code: result.exitCode, signal: result.signal, stopped };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/** zx keeps all output in memory; ours is bounded. */
class Discard extends Array<string | Buffer> {
  override push(): number {
    return 0;
  }
}

function watch(child: ChildProcess, output: { readonly stdout: Listener; readonly stderr: Listener }): ChildProcess {
  child.stdout?.on('data', output.stdout.push);
  child.stderr?.on('data', output.stderr.push);
  // A program may end without having read its input (EPIPE): its exit code says how it went.
  child.stdin?.on('error', () => {});
  let timer: NodeJS.Timeout | undefined;
  child.once('exit', () => {
    timer = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, pipesAfterExitMs);
  });
  child.once('close', () => clearTimeout(timer));
  return child;
}
