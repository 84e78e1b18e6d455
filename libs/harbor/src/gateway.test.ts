import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeHttp } from '@windlass/kit/http/http';
import { describe, expect, test } from 'vitest';
import type { Double } from './options.ts';
import type { Service } from './service.ts';
import { openWorld, runClient } from './testing/world.ts';

const echo: Service = {
  name: 'echo',
  hosts: ['api.echo.example', 'old.echo.example'],
  plainHosts: ['old.echo.example'],
  handle: async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url === '/broken') throw new Error('the double is broken');
    const body = Buffer.concat(chunks);
    response.end(`${request.method} ${request.headers.host}${request.url} ${body.length} bytes`);
  },
  close: async () => undefined,
};
const double: Double = { services: [echo], git: [], close: async () => undefined };
const open = () => openWorld({ extra: [double] });

describe('curl', () => {
  test('reaches a service under its real name, with TLS that it verifies', async () => {
    await using world = await open();
    const body = 'x'.repeat(300_000);
    const answer = await world.run('curl', ['-sS', '--data-binary', '@-', 'https://api.echo.example/a?token=t'], {
      input: body,
    });
    expect(answer).toEqual({
      exitCode: 0,
      stdout: 'POST api.echo.example/a?token=t 300000 bytes',
      stderr: '',
    });
    expect(world.harbor.requests).toMatchObject([
      { method: 'POST', host: 'api.echo.example', path: '/a', status: 200 },
    ]);
    const journal = readFileSync(join(world.harbor.dir, 'requests.ndjson'), 'utf8');
    expect(journal).not.toContain('token');
    expect(
      journal
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(world.harbor.requests);
  });

  test('does not trust it without the authority of the harbor', async () => {
    await using world = await open();
    const env = { PATH: process.env['PATH'], HTTPS_PROXY: world.harbor.env['HTTPS_PROXY'] };
    const answer = await runClient('curl', ['-sS', 'https://api.echo.example/'], { env });
    expect(answer.exitCode).toBe(60);
  });

  test('is refused every other name and port with 502 and a clear text, and nothing is contacted', async () => {
    await using world = await open();
    for (const url of ['https://registry.other.example/', 'https://api.echo.example:8443/', 'https://127.0.0.1/']) {
      const answer = await world.run('curl', ['-sSv', url]);
      expect(answer).toMatchObject({ exitCode: 56, stdout: '' });
      expect(answer.stderr).toContain('502');
    }
    const plain = await world.run('curl', ['-sS', 'http://registry.other.example/x']);
    expect(plain.stdout).toMatch(/^registry\.other\.example is not in this harbor, and the harbor contacts nothing/);
    expect(world.harbor.requests.map(({ status }) => status)).toEqual([502, 502, 502, 502]);
  });

  test('is sent from http to https, but for a name that answers by http', async () => {
    await using world = await open();
    const answer = await world.run('curl', ['-sSL', '-w', ' %{url_effective}', 'http://api.echo.example/a?b=c']);
    expect(answer.stdout).toBe('GET api.echo.example/a?b=c 0 bytes https://api.echo.example/a?b=c');
    const old = await world.run('curl', ['-sSL', 'http://old.echo.example/a']);
    expect(old.stdout).toBe('GET old.echo.example/a 0 bytes');
  });

  test('hears of a fault of the double itself, and of a connection that is used for another name', async () => {
    await using world = await open();
    const broken = await world.run('curl', ['-sS', '-w', '%{http_code}', 'https://api.echo.example/broken']);
    expect(broken.stdout).toMatch(/^the harbor's echo failed: Error: the double is broken\n(?:.*\n)+500$/);
    const other = await world.run('curl', [
      '-sS',
      '-w',
      '%{http_code}',
      '-H',
      'Host: old.echo.example',
      'https://api.echo.example/',
    ]);
    expect(other.stdout).toMatch(/421$/);
  });
});

test("windlass's own client and Node's fetch live in it by the environment alone", async () => {
  await using world = await open();
  const http = makeHttp({ env: world.harbor.env, signal: new AbortController().signal });
  expect((await http.request('https://api.echo.example/w')).text()).toBe('GET api.echo.example/w 0 bytes');
  await http.close();
  const code = 'fetch("https://api.echo.example/f").then((a) => a.text()).then((t) => process.stdout.write(t))';
  expect((await world.run('node', ['-e', code])).stdout).toBe('GET api.echo.example/f 0 bytes');
});

test('the authority verifies strictly, and its key and tokens are for nobody else', async () => {
  await using world = await open();
  const { dir, env } = world.harbor;
  const proxy = (env['HTTPS_PROXY'] ?? '').replace('http://', '');
  const ca = join(dir, 'ca/ca.pem');
  const args = [
    '-connect',
    'api.echo.example:443',
    '-proxy',
    proxy,
    '-CAfile',
    ca,
    '-x509_strict',
    '-purpose',
    'sslserver',
  ];
  const checks = ['-verify_return_error', '-verify_hostname', 'api.echo.example'];
  const answer = await world.run('openssl', ['s_client', ...args, ...checks]);
  expect(answer).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Verify return code: 0 (ok)') });
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  for (const file of ['ca/authority.pem', 'ssh/id_ed25519', 'secrets.json', 'npmrc', 'env', 'harbor.json'])
    expect(statSync(join(dir, file)).mode & 0o777, file).toBe(0o600);
});

test('two services under one name are refused', async () => {
  const twice = openWorld({ extra: [double, double] });
  await expect(twice).rejects.toMatchObject({ kind: 'config', message: expect.stringContaining('api.echo.example') });
});
