import { expect, test } from 'vitest';
import { runChecks } from './check.ts';
import { openSite, subject, version } from './testing/site.ts';
import { isVersion, versionChecks, versionIn } from './version-endpoint.ts';

test.each([
  ['{"version":"1.2.0"}', '/version', '1.2.0', null],
  ['{"version":"1.2.0","build_number":"003"}', '/version', '1.2.0', '003'],
  ['{"app":{"v/n":"1.2.0"}}', '/app/v~1n', '1.2.0', null],
  ['"1.2.0+003"', '', '1.2.0+003', null],
  ['v1.2.0 of today\n', '/version', 'v1.2.0', null],
])('%s at %j tells %s', (text, pointer, told, build) => {
  expect(versionIn(text, pointer)).toEqual({ version: told, build });
});

test.each(['{}', '[]', '{"version":12}', '{"version":{}}', 'null', ''])('%s tells no version', (text) => {
  expect(versionIn(text, '/version')).toBeNull();
});

test.each([
  ['1.2.0', null, true],
  ['v1.2.0', null, true],
  ['1.2.0+003', null, true],
  ['1.2.0', '003', true],
  ['1.2.0', '3', false],
  ['1.2.0', '002', false],
  ['1.2.0+002', '003', false],
  ['1.2.0-rc.1', null, false],
  ['1.2', null, false],
  ['11.2.0', null, false],
  ['1.2.01', null, false],
])('%s with build %s is 1.2.0+003: %s', (told, build, same) => {
  expect(isVersion({ version: told, build }, version)).toBe(same);
});

test('an endpoint is asked past caches, and what it tells is compared as a whole', async () => {
  const asked: (string | undefined)[] = [];
  await using site = await openSite({
    '/version.json': (request, response) => {
      asked.push(request.headers['cache-control']);
      response.end('{"version":"1.1.0"}');
    },
    '/now': '{"version":"1.2.0+003"}',
    '/html': '<h1>1.2.0</h1>',
  });
  const ask = async (path: string) =>
    (await runChecks(versionChecks(subject(site.url, { version: { path, pointer: '/version' } })), site.context))[0];
  expect(await ask('/version.json')).toMatchObject({
    ok: false,
    expected: '1.2.0+003',
    actual: '1.1.0',
    why: 'it serves 1.1.0',
  });
  expect(asked).toEqual(['no-cache']);
  expect(await ask('/now')).toMatchObject({ ok: true, actual: '1.2.0+003' });
  expect(await ask('/nope')).toMatchObject({ ok: false, why: 'it answers 404' });
  expect(await ask('/html')).toMatchObject({ ok: false, actual: '<h1>1.2.0</h1>' });
  expect(versionChecks(subject(site.url))).toEqual([]);
});
