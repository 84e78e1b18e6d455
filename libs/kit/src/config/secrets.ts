import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { WindlassError } from '../errors.ts';
import type { SecretReference } from './schema.ts';

/** What masks a secret wherever it might be printed: `Redactor` of run/redact.ts. */
export interface SecretSink {
  add(secret: string, name?: string): void;
}

export interface SecretContext {
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the config: `file:` paths start there and commands run there. */
  readonly dir: string;
  readonly redactor: SecretSink;
  readonly warn?: (message: string) => void;
  /** For a command; milliseconds. 30 seconds where not given. */
  readonly timeoutMs?: number;
}

const longest = 64 * 1024;

/**
 * The secret itself, without a newline at its end. It is registered with the redactor before it is handed out.
 * @throws WindlassError `config` that names the reference, and never shows what was read or printed.
 */
export async function resolveSecret(reference: SecretReference, context: SecretContext): Promise<string> {
  const secret = (await read(reference, context)).replace(/\r?\n$/, '');
  if (secret.trim() === '') throw failure(`the secret ${describeReference(reference)} is empty`);
  context.redactor.add(secret, describeReference(reference));
  return secret;
}

/** For messages: where the secret comes from. Arguments of a command are left out, they may tell too much. */
export function describeReference(reference: SecretReference): string {
  if (typeof reference !== 'string') return `command:${reference.command[0] ?? ''}`;
  return reference.startsWith('command:') ? (reference.split(/\s/)[0] ?? reference) : reference;
}

function read(reference: SecretReference, context: SecretContext): Promise<string> {
  if (typeof reference !== 'string') return fromCommand(reference.command, context);
  const colon = reference.indexOf(':');
  const rest = reference.slice(colon + 1);
  switch (reference.slice(0, colon)) {
    case 'env':
      return fromEnvironment(rest, context);
    case 'file':
      return fromFile(rest, context);
    case 'command':
      return fromCommand(rest.trim().split(/\s+/), context);
    default:
      throw failure('a secret is not given by reference', { next: 'write env:NAME, file:path or command:word word…' });
  }
}

async function fromEnvironment(name: string, { env }: SecretContext): Promise<string> {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw failure(`the environment variable ${name} is ${value === undefined ? 'not set' : 'empty'}`, {
    why: 'the config takes a secret from it',
    next: `export ${name}=…, or in CI add it to the secrets of the job`,
  });
}

async function fromFile(path: string, { dir, env, warn }: SecretContext): Promise<string> {
  const file = path.startsWith('~/') ? join(env.HOME ?? homedir(), path.slice(2)) : resolve(dir, path);
  try {
    const { mode, size } = await stat(file);
    if (size > longest) throw failure('the file of a secret is too big to be one', { where: { file } });
    // Windows has no such bits: there every file looks readable by all.
    if (process.platform !== 'win32' && (mode & 0o004) !== 0) {
      warn?.(`${file} holds a secret, and every user of this machine can read it; chmod 600 ${file}`);
    }
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof WindlassError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it cannot be read';
    throw failure('the file of a secret cannot be read', { where: { file }, why: code, cause });
  }
}

async function fromCommand(words: readonly string[], context: SecretContext): Promise<string> {
  const [program, ...args] = words;
  if (program === undefined) throw failure('the command of a secret is empty');
  const { output, ending } = await run(program, args, context);
  if (ending === null) return output;
  throw failure(`the command that prints a secret failed: ${program}`, {
    why: `${ending}; what it printed is not shown, because it may hold the secret`,
    next: 'run it by hand',
  });
}

interface Ran {
  readonly output: string;
  /** Null where it ended well. */
  readonly ending: string | null;
}

function run(program: string, args: readonly string[], { env, dir, timeoutMs = 30_000 }: SecretContext): Promise<Ran> {
  return new Promise((done) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let stopped: string | undefined;
    // A group of its own, so that what the command starts is ended with it.
    const child = spawn(program, args, {
      cwd: dir,
      env,
      shell: false,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const stop = (why: string) => {
      stopped ??= why;
      endGroup(child.pid);
      child.stdout.destroy();
    };
    const timer = setTimeout(() => stop(`it took longer than ${timeoutMs / 1000} s`), timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > longest) stop(`it printed more than ${longest} bytes`);
      else chunks.push(chunk);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      done({
        output: '',
        ending: error.code === 'ENOENT' ? 'there is no such program' : (error.code ?? 'it did not start'),
      });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const ending =
        stopped ?? (signal !== null ? `it ended by ${signal}` : code === 0 ? null : `it ended with exit code ${code}`);
      done({ output: Buffer.concat(chunks).toString('utf8'), ending });
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

function failure(what: string, parts: ConstructorParameters<typeof WindlassError>[2] = {}): WindlassError {
  return new WindlassError('config', what, parts);
}
