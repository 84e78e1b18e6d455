import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHarbor } from '@windlass/harbor/harbor';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runChecks } from './check.ts';
import { proxyFor } from './proxy.ts';
import { redirectChecks } from './redirect.ts';
import { contextOf, subject } from './testing/site.ts';
import { certificateOf, tlsChecks } from './tls.ts';

const folder = tempFolder();
let harbor: Awaited<ReturnType<typeof openHarbor>>;
beforeAll(async () => {
  const host = {
    name: 'web.beacon.example',
    user: 'deploy',
    serves: [{ url: 'https://beacon.example', folder: 'site' }],
  };
  harbor = await openHarbor({ dir: join(folder.path, 'harbor'), npm: false, sshd: 'never', hosts: [host] });
  const site = join(harbor.hosts['web.beacon.example'] ?? '', 'site');
  mkdirSync(site, { recursive: true });
  writeFileSync(join(site, 'index.html'), 'lit');
});
afterAll(async () => {
  await harbor.close();
  folder[Symbol.dispose]();
});

const day = 86_400_000;
const beacon = subject('https://beacon.example');

test('a certificate is asked for through the proxy, and its days are counted', async () => {
  const context = contextOf(harbor.env);
  const { validTo, fault } = await certificateOf('beacon.example', 443, context);
  expect(fault).toBeNull();
  const days = Math.floor((validTo - Date.now()) / day);
  expect(await runChecks(tlsChecks(beacon), context)).toMatchObject([
    { ok: true, actual: `trusted, ${days} days, until ${new Date(validTo).toISOString().slice(0, 10)}` },
  ]);
  const later = (ms: number) => ({ ...context, now: () => new Date(validTo + ms) });
  expect(await runChecks(tlsChecks(beacon), later(-3.5 * day))).toMatchObject([
    { ok: false, why: 'it ends in 3 days' },
  ]);
  expect(await runChecks(tlsChecks(beacon), later(day))).toMatchObject([{ ok: false, why: 'it is over' }]);
});

test('an authority that is not trusted here is told, and so is a name that nobody has', async () => {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = harbor.env;
  expect(await runChecks(tlsChecks(beacon), contextOf(env))).toMatchObject([
    { ok: false, why: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/) },
  ]);
  expect(await runChecks(tlsChecks(subject('https://nowhere.example')), contextOf(harbor.env))).toMatchObject([
    { ok: false, actual: 'none', why: 'nowhere.example:443 does not answer by TLS: the proxy answers 502' },
  ]);
  expect(tlsChecks(subject('http://beacon.example'))).toEqual([]);
});

test('plain http must lead to https, and only where it answers', async () => {
  const context = contextOf(harbor.env);
  expect(await runChecks(redirectChecks(beacon), context)).toMatchObject([
    { ok: true, actual: '301 to https://beacon.example/' },
  ]);
  expect(await runChecks(redirectChecks(subject('https://nowhere.example')), context)).toMatchObject([
    { ok: true, actual: '502' },
  ]);
  expect(redirectChecks(subject('https://beacon.example:8443'))).toEqual([]);
  const plain = {
    ...context,
    http: {
      ...context.http,
      request: async () => ({ ...(await context.http.request('https://beacon.example/')), url: '' }),
    },
  };
  expect(await runChecks(redirectChecks(beacon), plain)).toMatchObject([
    { ok: false, severity: 'warning', actual: '200' },
  ]);
});

test.each([
  ['', null],
  ['beacon.example', null],
  ['.example', null],
  ['*.example', null],
  ['*', null],
  ['other.example, beacon.example:443', null],
  ['beacon.example:8443', 'proxy'],
  ['con.example', 'proxy'],
])('NO_PROXY of %j', (list, way) => {
  const env = { HTTPS_PROXY: '127.0.0.1:3128', NO_PROXY: list };
  const used = proxyFor('beacon.example', 443, env);
  expect(used?.host ?? null).toBe(way === null && list !== '' ? null : '127.0.0.1:3128');
  expect(proxyFor('beacon.example', 443, {})).toBeNull();
});
