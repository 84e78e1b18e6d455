import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { makeHttp } from './http.ts';
import { retryAfterMs } from './retry-after.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const http = (parts: { readonly signal?: AbortSignal; readonly env?: NodeJS.ProcessEnv } = {}) =>
  makeHttp({ env: parts.env ?? {}, signal: parts.signal ?? new AbortController().signal });

test('any status is an answer, with its reason, headers and bytes', async () => {
  const url = await serve((_, response) => {
    response.writeHead(400, 'File already exists', { 'X-One': ['a', 'b'] });
    response.end('{"no": 1}');
  });
  const answer = await http().request(url, { method: 'POST', body: 'x' });
  expect(answer).toMatchObject({ status: 400, statusText: 'File already exists', headers: { 'x-one': 'a, b' } });
  expect(answer.json()).toEqual({ no: 1 });
});

test('a reading is repeated after 503 and waits as Retry-After says; a writing is not', async () => {
  let asked = 0;
  const url = await serve((_, response) => {
    asked += 1;
    response.writeHead(asked < 3 ? 503 : 200, { 'retry-after': '0' });
    response.end();
  });
  expect((await http().request(url)).status).toBe(200);
  expect(asked).toBe(3);
  asked = 0;
  expect((await http().request(url, { method: 'PUT', body: 'x' })).status).toBe(503);
  expect(asked).toBe(1);
});

test('a Retry-After longer than the patience is the answer', async () => {
  const url = await serve((_, response) => {
    response.writeHead(429, { 'retry-after': '3600' });
    response.end();
  });
  expect((await http().request(url)).status).toBe(429);
  const now = new Date('2026-11-21T12:00:00Z');
  expect(retryAfterMs('Sat, 21 Nov 2026 12:00:05 GMT', now)).toBe(5000);
  expect([retryAfterMs('7', now), retryAfterMs(undefined, now), retryAfterMs('soon', now)]).toEqual([7000, null, null]);
});

test('a redirect to another host is followed without the token; to the same host, with it', async () => {
  const seen: (string | undefined)[] = [];
  const other = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end('bytes');
  });
  const url = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(302, { location: request.url === '/a' ? '/b' : `${other}/c` });
    response.end();
  });
  const answer = await http().request(`${url}/a`, { headers: { Authorization: 'Bearer t' } });
  expect(answer.text()).toBe('bytes');
  expect(seen).toEqual(['Bearer t', 'Bearer t', undefined]);
});

test('no answer, a broken one and one that is too long are errors that say which address', async () => {
  const url = await serve((request, response) => {
    if (request.url?.startsWith('/long')) return void response.end('x'.repeat(100));
    response.write('half');
    response.destroy();
  });
  const ask = (path: string, options = {}) => http().request(`${url}${path}?secret=1`, { retries: 0, ...options });
  await expect(ask('/broken')).rejects.toMatchObject({ kind: 'verification', where: `${url}/broken` });
  await expect(ask('/long', { maxBytes: 10 })).rejects.toMatchObject({
    why: expect.stringContaining('longer than 10'),
  });
  servers[0]?.closeAllConnections();
  await new Promise((done) => servers[0]?.close(done));
  await expect(ask('/gone')).rejects.toMatchObject({ message: expect.stringContaining('does not answer') });
});

test('an interruption ends it at once, also while it waits to try again', async () => {
  const stop = new AbortController();
  const url = await serve((_, response) => {
    response.writeHead(503, { 'retry-after': '30' });
    response.end(() => stop.abort());
  });
  await expect(http({ signal: stop.signal }).request(url)).rejects.toMatchObject({ kind: 'interrupted' });
});

test('the proxy of the environment is used, but not for NO_PROXY', async () => {
  const direct = await serve((_, response) => void response.end('direct'));
  const asked: string[] = [];
  const proxy = await serve((request, response) => {
    asked.push(request.url ?? '');
    response.end('by proxy');
  });
  servers.at(-1)?.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Not known here\r\n\r\n');
  });
  const env = { HTTP_PROXY: proxy, NO_PROXY: '127.0.0.1' };
  expect((await http({ env }).request(direct)).text()).toBe('direct');
  expect((await http({ env }).request('http://beacon.example/')).text()).toBe('by proxy');
  await expect(http({ env }).request('https://beacon.example/', { retries: 0 })).rejects.toThrow(/beacon\.example/);
  expect(asked).toEqual(['http://beacon.example/', 'beacon.example:443']);
});

test('a file of certificates that cannot be read is named', async () => {
  const env = { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' };
  await expect(http({ env }).request('https://127.0.0.1:1/', { retries: 0 })).rejects.toMatchObject({
    kind: 'input',
    where: { file: '/nowhere/ca.pem' },
  });
});
