import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describeHost } from '@windlass/deploy/host/describe';
import { passingHosts } from '@windlass/deploy/host/hosts';
import { fingerprint, inspect } from '@windlass/deploy/static/inspect';
import { applyPlan } from '@windlass/kit/actions/engine';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { makePlan } from '@windlass/kit/actions/plan';
import { undoRelease } from '@windlass/kit/actions/undo';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { openRelease } from '@windlass/kit/ledger/releases';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRehearsal, type Rehearsal } from '../testing/harbor-services.ts';
import { type AdoptArgs, adoptAction, adoptKind } from './kind.ts';

const host = 'deploy@web.beacon.example';
const serves = [{ url: 'https://beacon.example', folder: 'sites/beacon/current' }];
let world: Rehearsal;
let home: string;
let site: string;
let count = 0;

beforeAll(async () => {
  world = await openRehearsal({ hosts: [{ name: 'web.beacon.example', user: 'deploy', serves }] });
  home = world.harbor.hosts['web.beacon.example'] ?? '';
});
afterAll(async () => world[Symbol.asyncDispose]());
beforeEach(() => {
  count += 1;
  site = join(home, `sites/${count}`);
  mkdirSync(join(site, 'current/deep'), { recursive: true });
  writeFileSync(join(site, 'current/index.html'), '<h1>by hand</h1>\n');
  writeFileSync(join(site, 'current/deep/with blank.txt'), 'x\n', { mode: 0o755 });
});

const hosts = () => passingHosts(world.services);
const path = () => `sites/${count}`;
const current = () => join(site, 'current');

async function adopting() {
  const digest = (await hosts().on(host, (ssh) => fingerprint(ssh, path(), 'current'))) ?? '';
  const args: AdoptArgs = { server: 'web', host, path: path(), release: `adopted-1.0.0-${digest.slice(0, 8)}`, digest };
  const ledger = fileStore(join(world.folder.path, `state-${count}`));
  await (await openRelease(ledger, '1.0.0', { writer: 'w', command: 'windlass adopt' })).writer.close();
  const options = { ledger, release: '1.0.0.1', lease: null };
  const kinds = kindTable(adoptKind(hosts()));
  const plan = makePlan({ script: 'windlass', product: 'toy', version: '1.0.0', actions: [adoptAction(args)] });
  return { args, apply: () => applyPlan(plan, kinds, options), undo: () => undoRelease(kinds, options) };
}

describe('static.adopt@1', () => {
  it('makes a release with a manifest of the folder, whose bytes stay what they were, and turns it back', async () => {
    const inode = lstatSync(current()).ino;
    const { args, apply, undo } = await adopting();
    const { steps, errors } = await apply();
    expect(errors).toEqual([]);
    expect(steps[0]).toMatchObject({
      state: 'done',
      evidence: { how: expect.stringMatching(/^(exchange|two renames)$/) },
    });
    expect(readlinkSync(current())).toBe(`releases/${args.release}`);
    expect(lstatSync(join(site, 'releases', args.release)).ino).toBe(inode);
    expect(readFileSync(join(current(), 'index.html'), 'utf8')).toBe('<h1>by hand</h1>\n');
    const seen = await hosts().on(host, (ssh) => inspect(ssh, path(), args.release));
    expect(seen).toEqual({ digest: args.digest, manifest: args.digest, missing: [], foreign: [] });
    const state = await hosts().on(host, (ssh) => describeHost(ssh, path()));
    expect(state.releases).toEqual([{ name: args.release, manifest: args.digest }]);
    expect((await apply()).steps[0]?.state).toBe('unchanged');

    expect((await undo()).steps.map(({ state }) => state)).toEqual(['undone']);
    expect([lstatSync(current()).ino, lstatSync(current()).isDirectory()]).toEqual([inode, true]);
    expect(readdirSync(join(site, 'releases'))).toEqual([]);
  });

  it('goes on where it was killed between the two renames', async () => {
    const { args, apply } = await adopting();
    mkdirSync(join(site, 'releases'));
    renameSync(current(), join(site, 'releases', args.release));
    expect((await apply()).errors).toEqual([]);
    expect(readlinkSync(current())).toBe(`releases/${args.release}`);
    expect(existsSync(join(site, 'releases', `${args.release}.manifest`))).toBe(true);
  });

  it('does not adopt what was written since, nor overwrite a release of that name', async () => {
    const first = await adopting();
    writeFileSync(join(current(), 'index.html'), 'new\n');
    expect((await first.apply()).errors[0]).toMatchObject({ kind: 'gate', why: 'files in it were written since' });
    count += 1;
    renameSync(site, join(home, `sites/${count}`));
    site = join(home, `sites/${count}`);
    const second = await adopting();
    mkdirSync(join(site, 'releases', second.args.release), { recursive: true });
    expect((await second.apply()).errors[0]?.why).toMatch(/is there already/);
    expect(lstatSync(current()).isDirectory()).toBe(true);
  });

  it('is not undone under a release that came after it', async () => {
    const { apply, undo } = await adopting();
    await apply();
    mkdirSync(join(site, 'releases/next'));
    execFileSync('ln', ['-sfn', 'releases/next', current()]);
    expect((await undo()).steps[0]).toMatchObject({ state: 'skipped' });
    expect(readlinkSync(current())).toBe('releases/next');
  });
});
