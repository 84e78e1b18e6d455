import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, describe, expect, test } from 'vitest';
import { type Answer, startCacheServer } from './server.ts';
import { openStore } from './store.ts';

const tokens = { read: 'reader-0123456789abcdef', write: 'writer-0123456789abcdef' };

interface Got {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A server of its own for each test, with what it logged and what it keeps on the disk. */
async function open(limit = 1000, dir?: string) {
  const folder = tempFolder();
  const at = dir ?? join(folder.path, 'cache');
  const log: Answer[] = [];
  const evicted: string[] = [];
  const store = openStore({ dir: at, limit, now: () => new Date(), onEvict: (hash) => evicted.push(hash) });
  const server = await startCacheServer({
    store,
    tokens,
    host: '127.0.0.1',
    port: 0,
    tls: null,
    onAnswer: (answer) => log.push(answer),
  });
  closing.push(async () => {
    await server.close();
    folder[Symbol.dispose]();
  });
  const ask = (
    method: string,
    path: string,
    options: { token?: string | null; body?: Buffer | string; headers?: RequestOptions['headers'] } = {},
  ) =>
    new Promise<Got>((done, fail) => {
      const { token = tokens.write, body, headers = {} } = options;
      const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
      const sent = request(
        server.url + path,
        { method, headers: { ...authorization, ...headers } },
        async (response) => {
          done({ status: response.statusCode, headers: response.headers, body: await buffer(response) });
        },
      );
      sent.on('error', fail).end(body);
    });
  const kept = () => readdirSync(join(at, 'entries')).sort();
  const scratch = () => readdirSync(join(at, 'scratch'));
  return { ask, log, evicted, kept, scratch, store, server, dir: at };
}

/** A PUT of so many bytes that the test sends itself. */
function slowly(url: string, length: number) {
  const headers = { authorization: `Bearer ${tokens.write}`, 'content-length': length };
  const sent = request(url + record('7'), { method: 'PUT', headers });
  const got = new Promise<number | undefined>((done) => {
    sent.on('response', ({ statusCode }) => done(statusCode)).on('error', () => done(undefined));
  });
  sent.flushHeaders();
  return { sent, got };
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const record = (hash: string) => `/v1/cache/${hash}`;

describe('PUT and GET', () => {
  test('give back the bytes that were kept, to who may read as to who may write', async () => {
    const { ask, kept, scratch } = await open();
    const body = Buffer.from([0, 255, 10, 13, 0]);
    expect(await ask('GET', record('7'))).toMatchObject({ status: 404 });
    expect(await ask('PUT', record('7'), { body })).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    for (const token of Object.values(tokens)) {
      const got = await ask('GET', record('7'), { token });
      expect(got).toMatchObject({ status: 200, body });
      expect(got.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-length': '5' });
    }
    expect([kept(), scratch()]).toEqual([['7'], []]);
    expect((await ask('HEAD', record('7'))).headers['content-length']).toBe('5');
  });

  test('never replace a record', async () => {
    const { ask } = await open();
    await ask('PUT', record('7'), { body: 'first' });
    expect(await ask('PUT', record('7'), { body: 'second' })).toMatchObject({ status: 409 });
    expect((await ask('GET', record('7'))).body.toString()).toBe('first');
  });

  test('of two that come at once one is kept, and the other is told that it is there', async () => {
    const { ask } = await open();
    const both = await Promise.all(['one', 'two'].map((body) => ask('PUT', record('7'), { body })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('a record of any size goes to the disk while it comes, and is there when it is whole', async () => {
    const { ask, dir, scratch, server } = await open(1e9);
    const half = Buffer.alloc(1e6, 'windlass');
    const { sent, got } = slowly(server.url, half.length * 2);
    sent.write(half);
    const size = () => scratch().reduce((sum, name) => sum + statSync(join(dir, 'scratch', name)).size, 0);
    while (size() < half.length / 2) await delay(5);
    expect((await ask('GET', record('7'))).status).toBe(404);
    sent.end(half);
    expect(await got).toBe(200);
    expect((await ask('GET', record('7'))).body.equals(Buffer.concat([half, half]))).toBe(true);
  });
});

describe('who may do what', () => {
  test.each<[string, string, string | null, number]>([
    ['no token reads nothing', 'GET', null, 401],
    ['no token writes nothing', 'PUT', null, 401],
    ['a wrong token reads nothing', 'GET', 'writer-0123456789abcdee', 401],
    ['the beginning of a token is none', 'GET', 'writer', 401],
    ['nothing is no token', 'GET', '', 401],
    ['a token to read does not write', 'PUT', tokens.read, 403],
    ['a token to read reads', 'GET', tokens.read, 404],
  ])('%s', async (_, method, token, status) => {
    const { ask, kept } = await open();
    const got = await ask(method, record('7'), { token, body: method === 'PUT' ? 'x' : '' });
    expect(got.status).toBe(status);
    // Nx calls a server misconfigured that says more than this.
    expect(got.headers['content-type']).toBe('text/plain');
    expect(kept()).toEqual([]);
  });

  test('the log names who, what and how it went, and no token', async () => {
    const { ask, log } = await open();
    await ask('PUT', record('7'), { body: 'four' });
    await ask('GET', record('7'), { token: tokens.read });
    await ask('GET', record('8'), { token: 'a guess' });
    while (log.length < 3) await delay(5);
    expect(log).toMatchObject([
      { method: 'PUT', hash: '7', status: 200, bytes: 4, access: 'write', from: '127.0.0.1', why: null },
      { method: 'GET', hash: '7', status: 200, bytes: 4, access: 'read' },
      { method: 'GET', hash: '8', status: 401, access: null, why: expect.stringMatching(/token/) },
    ]);
    expect(JSON.stringify(log)).not.toMatch(/0123456789|guess/);
  });
});

describe('what is not a record', () => {
  test.each([
    ['a path upwards', '/v1/cache/../../../etc/passwd', 404],
    ['one that is encoded', '/v1/cache/..%2f..%2fetc%2fpasswd', 400],
    ['dots', '/v1/cache/..', 400],
    ['a hidden file', '/v1/cache/.x', 400],
    ['a backslash', '/v1/cache/..\\x', 400],
    ['a zero byte', '/v1/cache/a%00', 400],
    ['no hash', '/v1/cache/', 400],
    ['a query', '/v1/cache/7?x=1', 404],
    ['a name that no file may have', `/v1/cache/${'7'.repeat(129)}`, 400],
    ['another path', '/', 404],
  ])('%s', async (_, path, status) => {
    const { ask, kept, dir } = await open();
    writeFileSync(join(dir, 'secret'), 'x');
    // As they stand: a client would clean them up.
    const raw = (method: string) =>
      new Promise<string>((done) => {
        const [, port] = /:(\d+)$/.exec(opened.server.url) ?? [];
        const socket = connect(Number(port), '127.0.0.1', () =>
          socket.end(
            `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${tokens.write}\r\nContent-Length: 1\r\n\r\nx`,
          ),
        );
        let said = '';
        socket.setEncoding('utf8').on('data', (text: string) => {
          said += text;
        });
        socket.on('close', () => done(said));
      });
    const opened = await open();
    for (const method of ['GET', 'PUT']) expect(await raw(method)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect([kept(), opened.kept(), (await ask('GET', '/v1/cache/secret')).status]).toEqual([[], [], 404]);
  });

  test('another method is told which there are', async () => {
    const { ask } = await open();
    const got = await ask('DELETE', record('7'));
    expect([got.status, got.headers.allow]).toEqual([405, 'GET, HEAD, PUT']);
  });
});

describe('a record that comes in part', () => {
  test('is not kept: fewer bytes than were announced, because the sender went away', async () => {
    const { kept, scratch, log, server } = await open();
    const { sent } = slowly(server.url, 100);
    sent.write('half');
    while (scratch().length === 0) await delay(5);
    sent.destroy();
    while (log.length === 0) await delay(5);
    expect([kept(), scratch()]).toEqual([[], []]);
    expect(log).toMatchObject([{ method: 'PUT', bytes: 0 }]);
  });

  test('and is not kept without its length', async () => {
    const { ask, kept } = await open();
    const got = await ask('PUT', record('7'), { body: 'x', headers: { 'transfer-encoding': 'chunked' } });
    expect([got.status, kept()]).toEqual([411, []]);
    expect((await ask('PUT', record('7'), { body: '' })).status).toBe(411);
  });

  test('can be sent again afterwards', async () => {
    const { ask, server, log, scratch } = await open();
    const { sent } = slowly(server.url, 9);
    while (scratch().length === 0) await delay(5);
    // While one is coming nobody else may write it.
    expect((await ask('PUT', record('7'), { body: 'x' })).status).toBe(409);
    sent.destroy();
    while (log.length < 2) await delay(5);
    expect((await ask('PUT', record('7'), { body: 'x' })).status).toBe(200);
  });
});

describe('room', () => {
  test('is made by what was used longest ago', async () => {
    const { ask, kept, evicted, store } = await open(100);
    const body = Buffer.alloc(40);
    await ask('PUT', record('1'), { body });
    await ask('PUT', record('2'), { body });
    await ask('GET', record('1'));
    await ask('PUT', record('3'), { body });
    expect([kept(), evicted, store.bytes]).toEqual([['1', '3'], ['2'], 80]);
  });

  test('there is none for what is larger than all: Nx takes that for a token that may not write, and goes on', async () => {
    const { ask, kept } = await open(100);
    await ask('PUT', record('1'), { body: 'x' });
    expect((await ask('PUT', record('2'), { body: Buffer.alloc(101) })).status).toBe(403);
    expect(kept()).toEqual(['1']);
  });

  test('is counted anew after a start, in the order of use; what was left half is cleared away', async () => {
    const first = await open(1000);
    for (const hash of ['1', '2', '3']) await first.ask('PUT', record(hash), { body: Buffer.alloc(40) });
    const file = (hash: string) => join(first.dir, 'entries', hash);
    utimesSync(file('1'), 30, 30);
    utimesSync(file('2'), 20, 20);
    utimesSync(file('3'), 10, 10);
    writeFileSync(join(first.dir, 'scratch/half'), 'x');
    mkdirSync(file('folder'));
    const second = await open(100, first.dir);
    expect([second.evicted, second.store.entries, second.scratch()]).toEqual([['3'], 2, []]);
    await second.ask('PUT', record('4'), { body: Buffer.alloc(40) });
    expect(second.evicted).toEqual(['3', '2']);
    expect((await second.ask('GET', record('1'))).status).toBe(200);
    expect(statSync(file('1')).mtimeMs).toBeGreaterThan(30_000);
  });
});

describe('a disk that is not as it should be', () => {
  test('a record that somebody removed or cut is a miss, and can be kept again', async () => {
    const { ask, dir } = await open();
    for (const harm of [(file: string) => truncateSync(file, 2), (file: string) => writeFileSync(`${file}`, '')]) {
      await ask('PUT', record('7'), { body: 'whole' });
      harm(join(dir, 'entries/7'));
      expect((await ask('GET', record('7'))).status).toBe(404);
      expect(existsSync(join(dir, 'entries/7'))).toBe(false);
      expect((await ask('PUT', record('7'), { body: 'whole' })).status).toBe(200);
      expect(readFileSync(join(dir, 'entries/7'), 'utf8')).toBe('whole');
    }
  });

  test('what cannot be written is refused in a way that lets Nx go on, and the log says why', async () => {
    const { ask, dir, log } = await open();
    rmSync(join(dir, 'scratch'), { recursive: true });
    expect((await ask('PUT', record('7'), { body: 'x' })).status).toBe(403);
    expect(log.at(-1)?.why).toMatch(/^it cannot be kept: there is no such file or folder/);
    writeFileSync(join(dir, 'scratch'), '');
    expect((await ask('PUT', record('7'), { body: Buffer.alloc(500) })).status).toBe(403);
  });
});

test('a port that is taken is said to be', async () => {
  const { server, store } = await open();
  const [, port] = /:(\d+)$/.exec(server.url) ?? [];
  const other = startCacheServer({
    store,
    tokens,
    host: '127.0.0.1',
    port: Number(port),
    tls: null,
    onAnswer: () => {},
  });
  await expect(other).rejects.toMatchObject({ kind: 'usage', why: 'another program listens there' });
});
