import { expect, test } from 'vitest';
import { Faults } from './faults.ts';
import { type Client, openClient } from './github/testing/client.ts';
import type { Service } from './service.ts';
import { withFaults, withGitFaults } from './with-faults.ts';

interface Bench extends AsyncDisposable {
  readonly faults: Faults;
  readonly send: Client['send'];
  /** Bodies that the service did something with. */
  readonly done: string[];
}

/** A service that keeps what it is sent and says it back. */
async function openBench(): Promise<Bench> {
  const done: string[] = [];
  const service: Service = {
    name: 'echo',
    hosts: ['echo.example'],
    handle: async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      done.push(body);
      response.writeHead(200, { 'x-own': 'yes' }).end(`heard ${body}`);
    },
    close: async () => undefined,
  };
  const faults = new Faults();
  const client = await openClient([withFaults(service, faults)], {});
  return { faults, done, send: client.send, [Symbol.asyncDispose]: client.close };
}

const url = 'https://echo.example/a?b=c';

test('without a fault the service answers', async () => {
  await using bench = await openBench();
  expect((await bench.send('POST', url, { body: 'x' })).text).toBe('heard x');
});

test('a status is answered so often, and the service hears nothing of it', async () => {
  await using bench = await openBench();
  const effect = { is: 'status', status: 503, headers: { 'retry-after': '1' }, body: 'later' } as const;
  bench.faults.add({ method: 'POST', times: 2, effect });
  for (let i = 0; i < 2; i += 1) {
    const heard = await bench.send('POST', url, { body: 'x'.repeat(300_000) });
    expect([heard.status, heard.text, heard.headers['retry-after']]).toEqual([503, 'later', '1']);
  }
  expect(bench.done).toEqual([]);
  expect(bench.faults.left).toEqual([]);
  expect((await bench.send('POST', url)).status).toBe(200);
});

test('a reset breaks the connection, also in the middle of a body', async () => {
  await using bench = await openBench();
  bench.faults.add({ effect: { is: 'reset' } }, { effect: { is: 'reset', afterBytes: 100_000 } });
  await expect(bench.send('GET', url)).rejects.toThrow(/hang up|reset/i);
  await expect(bench.send('POST', url, { body: 'x'.repeat(300_000) })).rejects.toThrow(/hang up|reset|EPIPE/i);
  expect(bench.done).toEqual([]);
});

test('a truncated answer says its whole length and breaks off', async () => {
  await using bench = await openBench();
  bench.faults.add({ effect: { is: 'truncate', bytes: 3 } });
  await expect(bench.send('POST', url, { body: 'x' })).rejects.toThrow(/aborted/);
  expect(bench.done).toEqual(['x']);
});

test('a lost answer comes after the service has done it', async () => {
  await using bench = await openBench();
  bench.faults.add(
    { effect: { is: 'lost' } },
    { effect: { is: 'lost', status: 504 } },
    { effect: { is: 'lost', status: null } },
  );
  expect((await bench.send('POST', url, { body: '1' })).status).toBe(500);
  expect((await bench.send('POST', url, { body: '2' })).status).toBe(504);
  await expect(bench.send('POST', url, { body: '3' })).rejects.toThrow(/hang up/);
  expect(bench.done).toEqual(['1', '2', '3']);
});

test('a delayed answer is the right one, later', async () => {
  await using bench = await openBench();
  bench.faults.add({ effect: { is: 'delay', ms: 30 } });
  const start = performance.now();
  expect((await bench.send('POST', url, { body: 'x' })).text).toBe('heard x');
  expect(performance.now() - start).toBeGreaterThan(25);
});

test('a fault strikes what it names only: host, method, path, and after so many', async () => {
  const faults = new Faults();
  const asked = { host: 'echo.example', method: 'GET', path: '/a?b=c' };
  const effect = { is: 'reset' } as const;
  faults.add(
    { host: 'other.example', effect },
    { method: 'POST', effect },
    { path: '/b', effect },
    { path: /b=d/, effect },
  );
  expect(faults.take(asked)).toBeNull();
  expect(faults.left).toHaveLength(4);
  faults.clear();
  faults.add({ path: '/a', effect, after: 1 });
  expect([faults.take(asked), faults.take(asked), faults.take(asked)]).toEqual([null, effect, null]);
  faults.add({ path: /\?b=c$/g, effect, times: 2 });
  expect([faults.take(asked), faults.take(asked), faults.take(asked)]).toEqual([effect, effect, null]);
});

test('a fault of its own is left for the service', async () => {
  const faults = new Faults();
  const asked = { host: 'a', method: 'GET', path: '/' };
  faults.add({ effect: { is: 'own', name: 'starter' } });
  expect(faults.take(asked)).toBeNull();
  expect([faults.takeOwn(asked, 'other'), faults.takeOwn(asked, 'starter'), faults.takeOwn(asked, 'starter')]).toEqual([
    ...[false, true, false],
  ]);
});

test('git over SSH is refused in the words that are given', async () => {
  const faults = new Faults();
  const git = withGitFaults(
    { name: 'x', host: 'x.example', user: 'git', resolve: async () => ({ dir: '/repository' }) },
    faults,
  );
  faults.add({ method: 'GIT', path: /receive-pack/, effect: { is: 'status', status: 1, body: 'ERROR: no' } });
  expect(await git.resolve('a', 'upload-pack')).toEqual({ dir: '/repository' });
  expect(await git.resolve('a', 'receive-pack')).toEqual({ refused: 'ERROR: no' });
  expect(await git.resolve('a', 'receive-pack')).toEqual({ dir: '/repository' });
  expect(git.command).toBeUndefined();
});
