import { expect, test } from 'vitest';
import { findingsOf, runChecks } from './check.ts';
import { healthChecks } from './http.ts';
import { openSite, subject } from './testing/site.ts';

const health = (path: string, status = 200, contains: string | null = null) => ({ path, status, contains });

test('each path must answer with its status and its text; the address itself where none is named', async () => {
  await using site = await openSite({ '/': 'home', '/up': 'all is well', '/gone': { status: 410 }, '/app/x': 'below' });
  const ask = (paths: Parameters<typeof subject>[1]) => runChecks(healthChecks(subject(site.url, paths)), site.context);
  expect(await ask({})).toMatchObject([{ ok: true, title: `web: ${site.url}/ answers 200`, why: null }]);
  const rows = await ask({
    health: [health('/up', 200, 'well'), health('up', 200, 'bad'), health('/gone', 410), health('/nope')],
  });
  expect(rows.map(({ ok, why }) => [ok, why])).toEqual([
    [true, null],
    [false, 'the answer does not hold what it must'],
    [true, null],
    [false, 'it answers 404'],
  ]);
  expect(findingsOf(rows)).toMatchObject([
    { check: 'health', severity: 'error', expected: '200, containing "bad"', fix: `curl -sS -D - ${site.url}/up` },
    {
      message: `web: ${site.url}/nope answers 200: it answers 404`,
      actual: expect.stringMatching(/^404 after \d+ ms/),
    },
  ]);
});

test('an answer that comes too late is an answer that is wrong', async () => {
  await using site = await openSite({ '/': (_, response) => void setTimeout(() => response.end('late'), 30) });
  const limits = { tlsDays: 14, maxMs: 5, retries: 0 };
  expect(await runChecks(healthChecks(subject(site.url, { limits })), site.context)).toMatchObject([
    { ok: false, expected: '200, within 5 ms', why: expect.stringMatching(/^it took \d+ ms$/) },
  ]);
});

test('no answer is a failure with the reason, not a crash', async () => {
  const site = await openSite({});
  await site[Symbol.asyncDispose]();
  expect(await runChecks(healthChecks(subject(site.url)), site.context)).toMatchObject([
    { ok: false, expected: 'an answer', actual: 'none', why: expect.stringContaining('ECONNREFUSED') },
  ]);
});

test('rows come in the order of the checks, whoever answers first', async () => {
  const paths = Array.from({ length: 30 }, (_, at) => `/${at}`);
  await using site = await openSite(Object.fromEntries(paths.map((path) => [path, 'x'])));
  const rows = await runChecks(
    healthChecks(subject(site.url, { health: paths.map((path) => health(path)) })),
    site.context,
    7,
  );
  expect(rows.map(({ title }) => title)).toEqual(paths.map((path) => `web: ${site.url}${path} answers 200`));
});
