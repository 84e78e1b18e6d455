import { mkdirSync, rmdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openHarbor } from '@windlass/harbor/harbor';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { resolveConfig } from '@windlass/kit/config/resolved';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import type { Services } from '@windlass/kit/services/services';
import { expect, test } from 'vitest';
import { type HostFacts, hostRemarks, remarksOf } from './hosts.ts';
import { toFindings } from './remark.ts';

const config = resolveConfig({ servers: { web: { host: 'deploy@web.beacon.example', path: 'sites/new' } } });
const server = config.servers['web'];
if (server === undefined) throw new Error('the test has no server');
const needed = { bytes: 1000, files: 10 };
const facts: HostFacts = { clock: 1000, freeBytes: 10_000, freeInodes: 100, missing: [], writable: true };
const now = new Date(1_000_000);
const said = (parts: Partial<HostFacts>) =>
  remarksOf('web', server, { ...facts, ...parts }, needed, now).map(({ what }) => what);

test('room, clock, tools and rights of a host', () => {
  expect(said({})).toEqual([]);
  expect(said({ clock: 1100 })).toEqual(['web: its clock is 100 s off']);
  expect(said({ freeBytes: 1999 })).toEqual(['web: too little disk']);
  expect(said({ freeInodes: 19 })).toEqual(['web: too few inodes']);
  expect(said({ freeInodes: 0 })).toEqual([]);
  expect(said({ missing: ['tar', 'mv'] })).toEqual(['web: tar, mv missing there']);
  expect(said({ writable: false })).toEqual(['web: sites/new cannot be written']);
});

test('a real host over ssh: nothing live yet, a folder that is none of ours, a release to go back to, no host at all', async () => {
  using folder = tempFolder();
  await using harbor = await openHarbor({
    dir: folder.path,
    npm: false,
    hosts: [{ name: 'web.beacon.example', user: 'deploy' }],
  });
  const env = { ...process.env, ...harbor.env };
  const redactor = new Redactor();
  const services: Services = {
    root: folder.path,
    env,
    runner: makeRunner({ plan: false, redactor, logDir: null, emit: () => undefined }),
    http: { request: () => Promise.reject(new Error('asks nobody')), close: async () => undefined },
    redactor,
    emit: () => undefined,
    signal: new AbortController().signal,
    now: () => new Date(),
    secret: async () => null,
  };
  const ask = async () => {
    const remarks = await hostRemarks('web', server, services, needed);
    return toFindings(remarks, 'regular').map(({ severity, message }) => `${severity} ${message}`);
  };
  const home = harbor.hosts['web.beacon.example'] ?? '';
  expect(await ask()).toEqual(['warning web: nothing is live there: there is nothing to go back to']);
  mkdirSync(join(home, 'sites/new/current'), { recursive: true });
  expect(await ask()).toEqual(['error web: current is a folder that Windlass did not make']);
  rmdirSync(join(home, 'sites/new/current'));
  mkdirSync(join(home, 'sites/new/releases/1.0.0-0badcafe'), { recursive: true });
  symlinkSync('releases/1.0.0-0badcafe', join(home, 'sites/new/current'));
  expect(await ask()).toEqual([]);
  await harbor.close();
  expect((await ask())[0]).toMatch(/^error web: .*could not be reached by ssh/);
});
