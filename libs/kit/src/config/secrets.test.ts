import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { WindlassError } from '../errors.ts';
import type { SecretReference } from './schema.ts';
import { resolveSecret, type SecretContext } from './secrets.ts';
import { folder } from './testing/folder.ts';

const secret = 's3cret-0123456789';

function context(parts: Partial<SecretContext> = {}) {
  const known: string[] = [];
  const full: SecretContext = {
    env: { PATH: process.env.PATH },
    dir: '/',
    redactor: { add: (one) => known.push(one) },
    ...parts,
  };
  return { known, full };
}

async function failure(reference: SecretReference, parts: Partial<SecretContext> = {}): Promise<WindlassError> {
  const thrown: unknown = await resolveSecret(reference, context(parts).full).catch((error: unknown) => error);
  if (!(thrown instanceof WindlassError)) throw new Error('it did not fail as it should');
  expect(thrown.kind).toBe('config');
  expect(JSON.stringify([thrown.message, thrown.why, thrown.next, thrown.where])).not.toContain(secret);
  return thrown;
}

/** Prints from a real process, of which nothing but Node is needed. */
const node = (code: string): SecretReference => ({ command: [process.execPath, '-e', code] });

describe('resolveSecret', () => {
  it('takes a secret from the environment and registers it before handing it out', async () => {
    const { full, known } = context({ env: { TOKEN: secret } });
    expect(await resolveSecret('env:TOKEN', full)).toBe(secret);
    expect(known).toEqual([secret]);
  });

  it('names the variable that is not set or empty', async () => {
    expect((await failure('env:NPM_TOKEN', { env: {} })).message).toBe('the environment variable NPM_TOKEN is not set');
    expect((await failure('env:NPM_TOKEN', { env: { NPM_TOKEN: '' } })).message).toBe(
      'the environment variable NPM_TOKEN is empty',
    );
  });

  it.each([`${secret}\n`, `${secret}\r\n`, secret])(
    'takes a secret from a file without the newline at its end: %j',
    async (content) => {
      const dir = folder({ token: content });
      chmodSync(join(dir, 'token'), 0o600);
      const warn = vi.fn();
      const { full, known } = context({ dir, warn });
      expect(await resolveSecret('file:token', full)).toBe(secret);
      expect(known).toEqual([secret]);
      expect(warn).not.toHaveBeenCalled();
    },
  );

  it('keeps blanks and newlines within a secret', async () => {
    const dir = folder({ key: '-----BEGIN KEY-----\n a b\n-----END KEY-----\n' });
    expect(await resolveSecret('file:key', context({ dir }).full)).toBe('-----BEGIN KEY-----\n a b\n-----END KEY-----');
  });

  it('finds a file in the home folder', async () => {
    const home = folder({ '.config/token': secret });
    expect(await resolveSecret('file:~/.config/token', context({ env: { HOME: home } }).full)).toBe(secret);
  });

  it.skipIf(process.platform === 'win32')('warns of a file that every user can read', async () => {
    const dir = folder({ token: secret });
    chmodSync(join(dir, 'token'), 0o644);
    const warn = vi.fn();
    await resolveSecret('file:token', context({ dir, warn }).full);
    expect(warn.mock.calls).toEqual([[expect.stringContaining(`chmod 600 ${join(dir, 'token')}`)]]);
  });

  it('names a file that is not there, is a folder, or is no secret by its size', async () => {
    const dir = folder({ big: secret.repeat(10_000), 'sub/x': '' });
    expect(await failure('file:gone', { dir })).toMatchObject({ where: { file: join(dir, 'gone') }, why: 'ENOENT' });
    expect(await failure('file:sub', { dir })).toMatchObject({ where: { file: join(dir, 'sub') }, why: 'EISDIR' });
    expect((await failure('file:big', { dir })).message).toBe('the file of a secret is too big to be one');
  });

  it('takes what a command prints, run without a shell in the folder of the config', async () => {
    const dir = folder({
      'print.cjs': 'process.stdout.write(process.argv[2] + ":" + require("fs").readdirSync(".").join() + "\\n")',
    });
    const { full, known } = context({ dir });
    expect(await resolveSecret({ command: [process.execPath, 'print.cjs', '$HOME; a  b'] }, full)).toBe(
      '$HOME; a  b:print.cjs',
    );
    expect(await resolveSecret(`command:${process.execPath}  print.cjs  x`, full)).toBe('x:print.cjs');
    expect(known).toHaveLength(2);
  });

  it('shows nothing of what a command printed when it fails', async () => {
    const error = await failure(node(`console.log("${secret}"); console.error("${secret}"); process.exit(3)`));
    expect(error.why).toContain('exit code 3');
    expect((await failure(node('process.kill(process.pid, "SIGTERM")'))).why).toContain('it ended by SIGTERM');
  });

  it('says that there is no such program', async () => {
    expect(await failure('command:no-such-program-here x')).toMatchObject({
      message: 'the command that prints a secret failed: no-such-program-here',
      why: expect.stringContaining('there is no such program'),
    });
  });

  it('ends a command that takes too long, and what it started', async () => {
    const dir = folder();
    const pidFile = join(dir, 'pid');
    const started = `require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000)`;
    const parent = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(started)}], { stdio: 'inherit' })`;
    expect((await failure(node(parent), { timeoutMs: 2000 })).why).toContain('it took longer than 2 s');
    // Where even the inner process had no time to start there is nothing that could be left.
    if (existsSync(pidFile)) await vi.waitFor(() => expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false));
  });

  it('ends a command that never stops printing', async () => {
    expect((await failure(node('setInterval(() => process.stdout.write("x".repeat(65536)), 1)'))).why).toContain(
      'it printed more than',
    );
  });

  it.each<SecretReference>([node(''), node('console.log("")'), node('console.log("  ")')])(
    'refuses an empty secret',
    async (reference) => {
      expect((await failure(reference)).message).toContain('is empty');
    },
  );

  it('does not tell the arguments of a command', async () => {
    expect((await failure(`command:${process.execPath} -e 0 ${secret}`)).message).not.toContain('-e');
  });

  it('takes no literal', async () => {
    expect((await failure(secret)).next).toContain('env:NAME');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has waited for yet is dead.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
