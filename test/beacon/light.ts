import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const sources = resolve(import.meta.dirname, '../../examples/beacon/src');

export function has(...programs: readonly string[]): boolean {
  try {
    for (const program of programs) execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Compiles the example with all warnings as errors, and with the sanitizers where the compiler has them. */
export function compile(folder: string): string {
  const program = join(folder, 'beacon');
  const files = readdirSync(sources).filter((name) => name.endsWith('.c'));
  const args = ['-O1', '-g', '-Wall', '-Wextra', '-Werror', '-o', program, ...files.map((name) => join(sources, name))];
  try {
    const checks = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
    execFileSync('cc', [...checks, ...args], { stdio: 'pipe' });
  } catch {
    execFileSync('cc', args, { stdio: 'pipe' });
  }
  return program;
}

/** A light that shines from the tray. */
export interface Light extends AsyncDisposable {
  readonly pid: number;
  /** One command to its socket, after the greeting. */
  ask(command: string): Promise<string>;
  /** Asks for its status until that is so. */
  until(pattern: RegExp): Promise<void>;
  /** The lines that it wrote to stdout, once there are so many. */
  said(count: number): Promise<readonly string[]>;
  /** How it ended: exit code or signal, and stderr. */
  readonly ended: Promise<{ readonly how: number | NodeJS.Signals | null; readonly stderr: string }>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts it with its socket in `runtime`, and waits until that answers. */
export async function shine(program: string, runtime: string, env: NodeJS.ProcessEnv = {}): Promise<Light> {
  const child = spawn(program, ['--tray'], {
    env: { XDG_RUNTIME_DIR: runtime, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  let stderr = '';
  child.stderr.on('data', (piece) => {
    stderr += piece;
  });
  const ended = once(child, 'close').then(() => ({ how: child.exitCode ?? child.signalCode, stderr }));
  const ask = async (command: string): Promise<string> => (await speak(runtime, `hello 1.0.0\n${command}\n`))[1] ?? '';
  const until = (pattern: RegExp) => again(child, async () => pattern.test(await ask('status')), `status ${pattern}`);
  await again(child, async () => (await ask('ping')) === 'pong', 'an answer');
  return {
    pid: child.pid ?? 0,
    ask,
    until,
    said: async (count) => {
      while (said.length < count) await once(lines, 'line', { signal: AbortSignal.timeout(patience) });
      return said;
    },
    ended,
    kill: (signal) => child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const patience = 20_000;

async function again(child: ChildProcess, isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (const start = Date.now(); Date.now() - start < patience; ) {
    if (await isSo().catch(() => false)) return;
    if (child.exitCode !== null || child.signalCode !== null) break;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`no ${what} from the light`);
}

/** The lines that come back for what is said, until the other side closes or there are as many as were sent. */
export async function speak(runtime: string, text: string): Promise<readonly string[]> {
  const socket = connect(join(runtime, 'beacon.sock'));
  const lines: string[] = [];
  await once(socket, 'connect');
  // One that hangs up before it has read all is one that hangs up.
  const closed = new Promise((done) => socket.on('error', done).on('close', done));
  socket.write(text);
  const expected = text.split('\n').length - 1;
  const onLine = (line: string): void => {
    lines.push(line);
    if (lines.length === expected) socket.destroy();
  };
  createInterface({ input: socket })
    .on('line', onLine)
    .on('error', () => {});
  await closed;
  return lines;
}
