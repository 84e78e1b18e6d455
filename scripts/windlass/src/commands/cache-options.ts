import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { ScriptContext } from '@windlass/kit/cli/script';
import { resolveSecret } from '@windlass/kit/config/secrets';
import { WindlassError } from '@windlass/kit/errors';
import { whyOf } from '@windlass/kit/fs/system-error';
import type { Tokens } from '@windlass/nx-plugin/cache/access';
import { parseSize } from '@windlass/nx-plugin/cache/size';

/** Shorter tokens can be guessed by who has time. */
const leastLength = 16;

export interface CachePlace {
  readonly dir: string;
  /** Bytes. */
  readonly limit: number;
  readonly host: string;
  readonly port: number;
}

/** Where the cache is and how much it holds. @throws WindlassError `usage`. */
export function cachePlace({ args, cwd, env }: ScriptContext): CachePlace {
  const home = env['XDG_CACHE_HOME'] || join(env['HOME'] ?? homedir(), '.cache');
  const port = args.number('port') ?? 4280;
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new WindlassError('usage', `--port ${port} is no port`, { next: 'give one from 1 to 65535; 0 takes any' });
  return {
    dir: resolve(cwd, args.string('dir') ?? join(home, 'windlass/nx')),
    limit: parseSize(args.string('max-size') ?? '10GB'),
    host: args.string('host') ?? '127.0.0.1',
    port,
  };
}

/** The tokens, from where the flags say that they are. @throws WindlassError `usage`, `config`, which never show a token. */
export async function cacheTokens(context: ScriptContext): Promise<Tokens> {
  const write = await token(context, 'write-token');
  const read = await token(context, 'read-token');
  if (write === null)
    throw new WindlassError('usage', 'a cache needs a token to write to it: --write-token env:NAME', {
      why: 'whoever may write decides what everybody else gets as built',
      next: 'export CACHE_WRITE_TOKEN=$(openssl rand -hex 32); windlass cache serve --write-token env:CACHE_WRITE_TOKEN',
    });
  if (read === write)
    throw new WindlassError('usage', 'both tokens are the same', { next: 'give each a value of its own' });
  return { read, write };
}

async function token({ args, env, cwd, redactor, emit }: ScriptContext, name: string): Promise<string | null> {
  const reference = args.string(name);
  if (reference === undefined) return null;
  // What is no reference may be the token itself: it is not shown.
  if (!/^(?:env|file|command):./.test(reference))
    throw new WindlassError('usage', `--${name} says where the token is, and is not the token itself`, {
      why: 'a command line can be read by everybody on the machine',
      next: `--${name} env:NAME, file:path or command:word word…`,
    });
  const warn = (message: string) => emit({ kind: 'note', level: 'warning', message });
  const value = await resolveSecret(reference, { env, dir: cwd, redactor, warn });
  if (/^[\x21-\x7e]+$/.test(value) && value.length >= leastLength) return value;
  throw new WindlassError('usage', `the token of --${name} is none that can be used`, {
    why: `it needs at least ${leastLength} characters, printable ones without spaces`,
    next: 'openssl rand -hex 32',
  });
}

/** Null where neither is given. @throws WindlassError `usage`, `input`. */
export function cacheTls({ args, cwd }: ScriptContext): { readonly cert: string; readonly key: string } | null {
  const [cert, key] = [args.string('cert'), args.string('key')];
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined)
    throw new WindlassError(
      'usage',
      `--${cert === undefined ? 'key' : 'cert'} needs --${cert === undefined ? 'cert' : 'key'}`,
    );
  const pair = { cert: readPem(resolve(cwd, cert)), key: readPem(resolve(cwd, key)) };
  try {
    createSecureContext(pair);
    return pair;
  } catch (cause) {
    throw new WindlassError('input', 'the certificate and its key cannot be used', {
      where: { file: resolve(cwd, cert) },
      why: whyOf(cause),
      next: 'give both as PEM, the certificate with those between it and its root',
      cause,
    });
  }
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new WindlassError('input', `${file} cannot be read`, { where: { file }, why: whyOf(cause), cause });
  }
}
