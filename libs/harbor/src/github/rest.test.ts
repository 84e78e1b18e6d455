import { expect, test } from 'vitest';
import { openChecker } from './testing/openapi.ts';
import { field, openWorld, readToken, repo, textField, token } from './testing/world.ts';

const check = openChecker();
const api = 'https://api.github.com';
const as = (authorization: string) => ({ headers: { authorization } });

test('a repository is described, with what this token may do there', async () => {
  await using world = await openWorld(check);
  const own = await world.send('GET', repo);
  expect(own.json).toMatchObject({
    ...{ full_name: 'acme/beacon', default_branch: 'main', private: false },
    ...{ ssh_url: 'git@github.com:acme/beacon.git', permissions: { push: true } },
  });
  expect(field(await world.send('GET', repo, as(`token ${readToken}`)), 'permissions', 'push')).toBe(false);
  expect(field(await world.send('GET', `${api}/repos/ACME/Beacon`, as('')), 'full_name')).toBe('acme/beacon');
  const none = await world.send('GET', `${api}/repos/acme/nothing`);
  expect(none.json).toEqual({
    ...{ message: 'Not Found', status: '404' },
    documentation_url: 'https://docs.github.com/rest/repos/repos#get-a-repository',
  });
});

test('the token says who one is, in each of the ways to send it, and what it may', async () => {
  await using world = await openWorld(check);
  const basic = `Basic ${Buffer.from(`anybody:${token}`).toString('base64')}`;
  for (const authorization of [`Bearer ${token}`, `token ${token}`, basic]) {
    const user = await world.send('GET', `${api}/user`, as(authorization));
    expect([user.status, field(user, 'login')]).toEqual([200, 'pilot']);
    expect(user.headers['x-oauth-scopes']).toBe('repo');
  }
  const bad = await world.send('GET', `${api}/user`, as('Bearer wrong'));
  expect([bad.status, bad.json]).toEqual([
    401,
    { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest', status: '401' },
  ]);
  expect(bad.headers['x-oauth-scopes']).toBeUndefined();
  const nobody = await world.send('GET', `${api}/user`, as(''));
  expect([nobody.status, field(nobody, 'message')]).toEqual([401, 'Requires authentication']);
});

test('a token that may not push is refused where something would change', async () => {
  await using world = await openWorld(check);
  const json = { tag_name: 'v1.0.0' };
  const refused = await world.send('POST', `${repo}/releases`, { json, ...as(`Bearer ${readToken}`) });
  expect([refused.status, field(refused, 'message')]).toEqual([
    403,
    'Resource not accessible by personal access token',
  ]);
  const bad = await world.send('GET', repo, as('Bearer wrong'));
  expect(bad.status).toBe(401);
});

test('every answer says what is left of the hour, and asking for that is free', async () => {
  let now = new Date('2026-11-20T12:00:00Z');
  await using world = await openWorld(check, { now: () => now });
  const first = await world.send('GET', repo);
  expect(first.headers).toMatchObject({
    ...{ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '4999', 'x-ratelimit-used': '1' },
    'x-ratelimit-reset': String(Date.parse('2026-11-20T13:00:00Z') / 1000),
  });
  expect(first.headers['x-github-request-id']).toMatch(/^[0-9A-F]{4}:[0-9A-F]{6}:[0-9A-F]{7}:[0-9A-F]{7}$/);
  const missing = await world.send('GET', `${repo}/releases/latest`);
  expect([missing.status, missing.headers['x-ratelimit-remaining']]).toEqual([404, '4998']);
  expect(field(await world.send('GET', `${api}/rate_limit`), 'resources', 'core', 'remaining')).toBe(4998);
  expect((await world.send('GET', repo, as(''))).headers['x-ratelimit-limit']).toBe('60');
  now = new Date('2026-11-20T13:00:00Z');
  expect((await world.send('GET', repo)).headers['x-ratelimit-remaining']).toBe('4999');
});

test('an hour has an end: what is asked beyond the limit is refused', async () => {
  await using world = await openWorld(check);
  for (let i = 0; i < 60; i += 1) await world.send('GET', `${api}/repos/acme/none`, as(''));
  const refused = await world.send('GET', repo, as(''));
  expect([refused.status, field(refused, 'message')]).toEqual([
    403,
    expect.stringContaining('API rate limit exceeded'),
  ]);
  expect(refused.headers['x-ratelimit-remaining']).toBe('0');
  expect((await world.send('GET', repo)).status).toBe(200);
});

test('what has not changed is not sent again', async () => {
  await using world = await openWorld(check);
  const first = await world.send('GET', `${repo}/branches`);
  const again = await world.send('GET', `${repo}/branches`, {
    headers: { 'if-none-match': String(first.headers.etag) },
  });
  expect([again.status, again.text]).toEqual([304, '']);
  world.commit({ 'README.md': 'beacon' });
  expect(
    (await world.send('GET', `${repo}/branches`, { headers: { 'if-none-match': String(first.headers.etag) } })).status,
  ).toBe(200);
});

test('a client that does not say who it is, is turned away', async () => {
  await using world = await openWorld(check);
  const refused = await world.send('GET', repo, { headers: { 'user-agent': '' } });
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('User-Agent header')]);
});

test('HEAD has no body, and an unknown address is not found', async () => {
  await using world = await openWorld(check);
  const head = await world.send('HEAD', repo);
  expect([head.status, head.text]).toEqual([200, '']);
  expect((await world.send('DELETE', `${repo}/releases`)).status).toBe(404);
});

test('branches and tags are those of git', async () => {
  await using world = await openWorld(check);
  expect((await world.send('GET', `${repo}/branches`)).json).toEqual([]);
  const sha = world.commit({ 'README.md': 'beacon' });
  world.commit({ more: '' }, 'feature/light');
  world.folder.git('-C', world.gitDir, 'tag', 'v1.0.0', sha);
  const branches = await world.send('GET', `${repo}/branches`);
  expect([field(branches, 0, 'name'), field(branches, 1, 'name')]).toEqual(['feature/light', 'main']);
  expect(textField(await world.send('GET', `${repo}/branches/main`), 'commit', 'sha')).toBe(sha);
  expect((await world.send('GET', `${repo}/branches/none`)).status).toBe(404);
  expect((await world.send('GET', `${repo}/tags`)).json).toMatchObject([{ name: 'v1.0.0', commit: { sha } }]);
});
