import { cpSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Folder, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { script as versionManager } from '@windlass/version-manager/script';
import { evidenceOf } from '@windlass/version-sync/product/evidence';
import { afterAll, expect, it } from 'vitest';
import { script } from './script.ts';

const beacon = resolve(import.meta.dirname, '../../../examples/beacon');
const folders: Folder[] = [];
afterAll(() => {
  for (const folder of folders) folder[Symbol.dispose]();
});
const rehearsals = () => readdirSync(tmpdir()).filter((name) => name.startsWith('windlass-rehearsal-'));

function product(): Folder {
  const folder = tempFolder();
  folders.push(folder);
  cpSync(beacon, folder.path, { recursive: true, filter: (path) => !/\/(?:build|dist|node_modules)$/.test(path) });
  folder.git('init', '--quiet', '--initial-branch=main');
  folder.git('config', 'user.name', 'Test');
  folder.git('config', 'user.email', 'test@example.org');
  folder.git('config', 'commit.gpgSign', 'false');
  folder.git('add', '--all');
  folder.git('commit', '--quiet', '--message=feat: a first light');
  folder.git('remote', 'add', 'origin', 'ssh://git@github.com/acme/beacon.git');
  return folder;
}

it('rehearses the example everywhere it goes, finds it byte-equal afterwards, and keeps that as evidence', async () => {
  const folder = product();
  const had = rehearsals();
  await runJson(versionManager, folder.path, ['increment', 'patch', '--sync', '--commit']);
  const head = folder.git('rev-parse', 'HEAD');
  const { exitCode, steps, findings, data } = await runJson(script, folder.path, ['--type', 'minor']);
  expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
  expect(data).toMatchObject({ ok: true, from: '1.0.1+001', to: '1.1.0+001', differences: [], budgetMs: 900_000 });
  expect(data['changed']).toBeGreaterThan(8);
  expect(data['places']).toBeGreaterThan(14);
  expect(data['restoreMs']).toBeLessThan(300_000);
  expect(steps.at(-1)).toMatchObject({ id: 'rollback', state: 'undone' });
  expect(rehearsals()).toEqual(had);
  expect([folder.git('rev-parse', 'HEAD'), folder.git('status', '--porcelain'), folder.git('tag')]).toEqual([
    head,
    '',
    '',
  ]);
  const entries = await fileStore(join(folder.path, '.git/windlass')).read('1.0.1+001.1');
  expect(evidenceOf(entries).get('rollback-test')).toMatchObject({ ok: true, version: '1.0.1+001' });
});

it('fails where the trial release does not come to its end, and leaves nothing behind', async () => {
  const config = {
    product: 'lamp',
    version: { source: 'package.json', files: ['public/version.json'] },
    builds: { web: { preset: 'custom', command: ['sh', 'build.sh'], output: 'public' } },
    servers: { web: { host: 'web.lamp.example', path: 'lamp', build: 'web', url: 'https://lamp.example' } },
  };
  const folder = tempRepository({
    'package.json': '{ "version": "1.0.0" }\n',
    'public/version.json': '{ "version": "1.0.0" }\n',
    'public/index.html': 'lamp\n',
    'build.sh': 'grep -q 1.0.0 public/version.json || { echo "no oil" >&2; exit 1; }\n',
    'windlass.config.json': JSON.stringify(config),
  });
  folders.push(folder);
  const had = rehearsals();
  const broken = await runJson(script, folder.path, []);
  expect(broken.exitCode).toBe(5);
  expect(broken.findings[0]?.message).toMatch(/^the trial release failed: 1\.0\.1: build-artifacts: .*no oil/s);
  expect(rehearsals()).toEqual(had);
});

it('plans without doing anything, and needs a branch', async () => {
  const folder = product();
  const had = rehearsals();
  const { exitCode, steps } = await runJson(script, folder.path, ['--plan']);
  expect([exitCode, steps.every(({ state }) => state === 'planned')]).toEqual([0, true]);
  folder.git('switch', '--quiet', '--detach');
  const { exitCode: code, findings } = await runJson(script, folder.path, []);
  expect([code, findings[0]?.message]).toEqual([2, expect.stringMatching(/no branch is checked out/)]);
  expect(rehearsals()).toEqual(had);
});
