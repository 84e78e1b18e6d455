import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Folder, runCaught, runJson, tempFolder } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const tokens = { READ: 'reader-0123456789abcdef', WRITE: 'writer-0123456789abcdef' };
const flags = ['--read-token', 'env:READ', '--write-token', 'env:WRITE', '--port', '0'];
const entry = resolve(import.meta.dirname, 'cli.ts');

interface Served extends AsyncDisposable {
  readonly url: string;
  said(): string;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<number | null>;
}

/** A process that serves the cache in `folder`, from when it says that it does. */
async function serve(folder: Folder, ...more: string[]): Promise<Served> {
  const args = ['--conditions=@windlass/source', entry, 'cache', 'serve', '--dir', 'cache', ...flags, ...more];
  const env = { PATH: process.env['PATH'], HOME: folder.path, ...tokens };
  const child = spawn(process.execPath, args, { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const ended = new Promise<number | null>((done) => child.once('close', done));
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const stop = () => {
    child.kill('SIGINT');
    return ended;
  };
  const url = () => /SERVER=(\S+)/.exec(said)?.[1];
  while (url() === undefined && !isOver) await new Promise((done) => setTimeout(done, 10));
  const found = url();
  if (found === undefined) throw new Error(`it does not serve: ${said}`);
  return { url: found, said: () => said, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

const check = (folder: Folder, url: string, token: string | undefined, more: NodeJS.ProcessEnv = {}) =>
  runCaught(script, folder.path, ['cache', 'check'], {
    NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url,
    NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token,
    ...more,
  });

async function put(url: string, token: string, hash: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${url}/v1/cache/${hash}`, { method: 'PUT', headers, body: 'x' })).status;
}

test('serves until it is interrupted, and says what it did, without a token', async () => {
  using folder = tempFolder();
  const served = await serve(folder);
  expect(await put(served.url, tokens.READ, '7')).toBe(403);
  expect(await put(served.url, tokens.WRITE, '7')).toBe(200);
  expect(readdirSync(join(folder.path, 'cache/entries'))).toEqual(['7']);
  expect(await served.stop()).toBe(0);
  expect(served.said()).toMatch(/T[\d:.]+Z PUT 200 7 1 B \d+ ms 127\.0\.0\.1 write\n/);
  expect(served.said()).toMatch(/the cache is closed: 0 hits, 0 misses, 1 stored, 1 refused/);
  expect(served.said()).not.toMatch(/0123456789/);
  await using again = await serve(folder);
  expect(again.said()).toContain('1 records, 1 B of 10.0 GB');
});

test('check tells what the token may do, and fails where Nx would fail', async () => {
  using folder = tempFolder();
  await using served = await serve(folder);
  expect(await check(folder, served.url, tokens.WRITE)).toMatchObject({ exitCode: 0, stdout: 'write\n' });
  expect(await check(folder, `${served.url}/`, tokens.READ)).toMatchObject({ exitCode: 0, stdout: 'read\n' });
  const wrong = await check(folder, served.url, 'none-of-its-tokens');
  expect([wrong.exitCode, wrong.stdout]).toEqual([5, '']);
  expect(wrong.stderr).toMatch(/does not know the token[\s\S]*next: +build without it: unset NX_SELF_HOSTED/);
  expect(wrong.stderr).not.toContain('none-of-its-tokens');
  expect((await check(folder, served.url, undefined)).stderr).toMatch(/wants a token, and NX_\w+ is not set/);
  expect(await check(folder, '', undefined)).toMatchObject({ exitCode: 2 });
  await served.stop();
  const gone = await check(folder, served.url, tokens.WRITE);
  expect([gone.exitCode, gone.stderr]).toEqual([5, expect.stringMatching(/the remote cache does not answer/)]);
});

test('check says of another server that answers otherwise what it said', async () => {
  using folder = tempFolder();
  const { createServer } = await import('node:http');
  const server = createServer((_, response) => response.writeHead(503, 'Tired').end('come back later'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  const { exitCode, stderr } = await check(folder, `http://127.0.0.1:${port}`, tokens.WRITE);
  server.close();
  expect([exitCode, stderr]).toEqual([
    5,
    expect.stringMatching(/answers as none does[\s\S]*503 Tired: come back later/),
  ]);
});

test('a second server on one folder is told who has it', async () => {
  using folder = tempFolder();
  await using _served = await serve(folder);
  const argv = ['cache', 'serve', '--dir', 'cache', ...flags];
  const { exitCode, stderr } = await runCaught(script, folder.path, argv, tokens);
  expect([exitCode, stderr]).toEqual([8, expect.stringMatching(/another server has this cache/)]);
});

test.each<[string, string[], NodeJS.ProcessEnv, RegExp]>([
  ['no token to write', ['--read-token', 'env:READ'], tokens, /needs a token to write/],
  ['a token itself', ['--write-token', tokens.WRITE], tokens, /is not the token itself/],
  ['a variable that is not set', ['--write-token', 'env:NONE'], tokens, /the environment variable NONE is not set/],
  ['a token that is short', ['--write-token', 'env:SHORT'], { SHORT: 'secret-123' }, /at least 16 characters/],
  ['a token with a space', ['--write-token', 'env:SPACE'], { SPACE: 'secret 0123456789 abcdef' }, /without spaces/],
  ['one token for both', ['--write-token', 'env:READ', '--read-token', 'env:READ'], tokens, /both tokens are the same/],
  ['a size that is none', ['--write-token', 'env:WRITE', '--max-size', '10'], tokens, /"10" is no size/],
  ['a port that is none', ['--write-token', 'env:WRITE', '--port', '70000'], tokens, /--port 70000 is no port/],
  ['half of what TLS needs', ['--write-token', 'env:WRITE', '--cert', 'x.crt'], tokens, /--cert needs --key/],
  [
    'a certificate that is not there',
    ['--write-token', 'env:WRITE', '--cert', 'x', '--key', 'y'],
    tokens,
    /x cannot be read/,
  ],
])('%s is refused with exit code 2, and no token is shown', async (_, words, env, message) => {
  using folder = tempFolder();
  const ran = await runCaught(script, folder.path, ['cache', 'serve', '--dir', 'cache', ...words], env);
  expect([ran.exitCode, ran.stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(ran.stderr + ran.stdout).not.toMatch(/0123456789|secret-123/);
  expect(existsSync(join(folder.path, 'cache'))).toBe(false);
});

test('--plan shows what would be served, and asks for no secret', async () => {
  using folder = tempFolder();
  const argv = ['cache', 'serve', '--plan', '--port', '4281', '--max-size', '1GiB'];
  const { data, steps } = await runJson(script, folder.path, argv);
  const dir = join(folder.path, '.cache/windlass/nx');
  expect(data).toEqual({ dir, limit: 2 ** 30, host: '127.0.0.1', port: 4281 });
  expect([steps[0]?.state, existsSync(dir)]).toEqual(['planned', false]);
});

const openssl = (folder: Folder, ...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder.path, stdio: 'pipe' });

test.skipIf(spawnSync('openssl', ['version']).status !== 0)(
  'with a certificate it speaks TLS, which check trusts as Nx does: by SSL_CERT_FILE (needs openssl)',
  async () => {
    using folder = tempFolder();
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem'];
    openssl(folder, 'req', '-x509', ...key, ...name, '-out', 'cert.pem', '-days', '2');
    await using served = await serve(folder, '--cert', 'cert.pem', '--key', 'key.pem');
    expect(served.url).toMatch(/^https:/);
    expect((await check(folder, served.url, tokens.WRITE)).stderr).toMatch(/does not answer[\s\S]*certificate/);
    const trusting = { SSL_CERT_FILE: join(folder.path, 'cert.pem') };
    expect(await check(folder, served.url, tokens.WRITE, trusting)).toMatchObject({ exitCode: 0, stdout: 'write\n' });
    openssl(folder, 'ecparam', '-genkey', '-name', 'prime256v1', '-out', 'other.pem');
    const argv = ['cache', 'serve', ...flags, '--cert', 'cert.pem', '--key', 'other.pem'];
    const { exitCode, stderr } = await runCaught(script, folder.path, argv, tokens);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/the certificate and its key cannot be used/)]);
  },
);
