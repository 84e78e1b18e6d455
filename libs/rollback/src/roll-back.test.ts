import { join } from 'node:path';
import type { Action } from '@windlass/kit/actions/action';
import { applyPlan } from '@windlass/kit/actions/engine';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { type House, openHouse } from '@windlass/kit/actions/house';
import { makePlan } from '@windlass/kit/actions/plan';
import { type SessionOptions, withLock } from '@windlass/kit/actions/session';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { closeRelease, openRelease, releaseState } from '@windlass/kit/ledger/releases';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseReleases, type Wish } from './choose.ts';
import { formatUndoPlan, undoPlan } from './plan.ts';
import { adoptCommand, readRecords } from './records.ts';
import { everything, parseSelection, refuseUnsound, type Selection } from './select.ts';
import { put, type Shelf, shelf } from './testing/shelf.ts';
import { windBack } from './wind-back.ts';

let repo: Folder;
let world: Shelf;
let house: House;
let time = 0;

beforeEach(async () => {
  repo = tempRepository({ file: 'x\n' });
  world = shelf(join(repo.path, '.git'));
  house = await openHouse({ root: repo.path, env: process.env, line: 'main', ledger: 'file', remote: 'origin' });
});
afterEach(() => repo[Symbol.dispose]());

/** Each look at the clock is a second later: releases of one test are never at the same time. */
const now = () => new Date(Date.parse('2026-07-01T10:00:00Z') + ++time * 1_000);

/** A release that sets these, closed as told. */
async function released(
  version: string,
  actions: readonly Action[],
  close: 'complete' | 'abandoned' | null = 'complete',
  command = 'toy',
) {
  const { writer, id } = await openRelease(house.ledger, version, { writer: `w${++time}`, command, now });
  await writer.close();
  const plan = makePlan({ script: 'publish-packages', product: 'toy', version, actions });
  const options = { ledger: house.ledger, release: id, lease: null, now, concurrency: 1 };
  await applyPlan(plan, kindTable(...world.kinds()), options);
  if (close === null) return id;
  const closer = await house.ledger.openWriter(id, { writer: `w${++time}`, now });
  await closeRelease(closer, close);
  await closer.close();
  return id;
}

/** Bytes under a version, which stay, and the pointer that users follow. */
function both(version: string, tag = 'latest'): Action[] {
  const reach = { undo: 'partial', residue: `${version} can never be published again` } as const;
  return [
    put('npm-publish', 'npm.publish@1', `toy@${version}`, version, { reach }),
    put('npm-promote', 'npm.dist-tag@1', tag, version, { needs: ['npm-publish'] }),
    put('switch-web', 'static.switch@1', 'current', version, {
      args: { host: 'deploy@web.example', server: 'web', path: 'site' },
    }),
  ];
}

const session = (): SessionOptions => ({
  command: 'rollback',
  env: process.env,
  emit: () => undefined,
  signal: new AbortController().signal,
  now,
  mask: (text) => text,
  yes: true,
});

async function rollback(
  wish: Wish = {},
  { selection = everything, refuse }: { selection?: Selection; refuse?: (name: string) => string | null } = {},
) {
  const kinds = kindTable(...world.kinds(refuse));
  const options = session();
  return withLock(house, options, async (lease) => {
    const records = chooseReleases(await readRecords(house.ledger), wish);
    if (records[0] && records.length === 1) refuseUnsound(selection, records[0]);
    return windBack(records, { house, lease, kinds, session: options, selection });
  });
}

const stateOf = async (id: string) => releaseState(await house.ledger.read(id));
const message = (error: unknown) => (error instanceof Error ? error.message : String(error));
const refused = (wish: Wish = {}) => rollback(wish).then(() => 'went through', message);
const part = (parts: { phase?: string; channel?: string; host?: string }) => ({
  selection: parseSelection({ phase: parts.phase, channel: parts.channel, host: parts.host }),
});

describe('going back', () => {
  it('from the release that was closed last restores what was there before it, and says what stays', async () => {
    await released('1.0.0', both('1.0.0'));
    const former = world.values();
    const id = await released('1.1.0', both('1.1.0'));
    const { restored, steps, residue, releases } = await rollback();
    expect({ restored, releases }).toEqual({ restored: true, releases: [{ id, version: '1.1.0', restored: true }] });
    expect(world.values()).toEqual(former);
    expect(steps.map((step) => `${step.id} ${step.state}`)).toEqual([
      'switch-web undone',
      'npm-promote undone',
      'npm-publish undone',
    ]);
    expect(residue).toEqual(['set toy@1.1.0 to 1.1.0: 1.1.0 can never be published again']);
    expect(await stateOf(id)).toBe('undone');
  });

  it('takes the open release, however far it came, before any that is closed', async () => {
    await released('1.0.0', both('1.0.0'));
    await released('1.1.0', both('1.1.0').slice(0, 1), null);
    expect((await rollback()).releases.map(({ id }) => id)).toEqual(['1.1.0.1']);
  });

  it('twice is refused, with the way that goes further', async () => {
    await released('1.0.0', both('1.0.0'));
    await released('1.1.0', both('1.1.0'));
    await rollback();
    const former = world.values();
    const error = await rollback().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      kind: 'input',
      message: 'release 1.1.0.1 is already undone',
      next: 'if that is what you want: npx windlass rollback --release 1.0.0.1',
    });
    expect(await refused({ release: '1.1.0.1' })).toBe('release 1.1.0.1 is already undone');
    expect(world.values()).toEqual(former);
  });

  it('to a version winds back all that came after it, newest first, also what a skipped version left', async () => {
    await released('1.0.0', both('1.0.0'));
    const former = world.values();
    await released('1.1.0', both('1.1.0'));
    await released('1.1.1', both('1.1.1').slice(2), 'abandoned');
    await released('1.2.0+001', both('1.2.0'));
    await released('1.3.0', both('1.3.0'), null);
    const { releases, restored } = await rollback({ to: '1.0.0' });
    expect(releases.map(({ id }) => id)).toEqual(['1.3.0.1', '1.2.0+001.1', '1.1.1.1', '1.1.0.1']);
    expect(restored).toBe(true);
    expect(world.values()).toEqual(former);
    expect(await refused({ to: '1.0.0' })).toBe('1.0.0 is what stands: nothing came after it');
    expect(await refused({ to: '1.1.0' })).toBe('the ledger knows no complete release of 1.1.0');
  });

  it('is known by the version without its build, where that means one release', async () => {
    await released('1.0.0+003', both('1.0.0'));
    await released('1.1.0', both('1.1.0'));
    expect((await rollback({ to: '1.0.0' })).restored).toBe(true);
  });

  it('from below a release that stands is refused, with the way that takes both', async () => {
    await released('1.0.0', both('1.0.0'));
    await released('1.1.0', both('1.1.0'));
    await released('1.2.0', both('1.2.0'));
    const error = await rollback({ release: '1.1.0.1' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'gate', next: 'npx windlass rollback --to 1.0.0' });
  });

  it('from nothing, from an unknown release and from the baseline is refused', async () => {
    expect(await refused()).toBe('there is no release to go back from');
    await released('1.0.0', [], 'complete', adoptCommand);
    expect(await refused()).toBe('1.0.0 is the baseline: nothing before it is known');
    expect(await refused({ release: '9.9.9.1' })).toBe('there is no release 9.9.9.1');
    await released('1.1.0', both('1.1.0'));
    expect((await rollback({ to: '1.0.0' })).restored).toBe(true);
    expect(world.values()).toEqual({});
  });
});

describe('what does not go back', () => {
  it('leaves the release open and what is older untouched; the next run goes on', async () => {
    await released('1.0.0', both('1.0.0'));
    const former = world.values();
    await released('1.1.0', both('1.1.0'));
    await released('1.2.0', both('1.2.0'), null);
    const broken = await rollback(
      { to: '1.0.0' },
      { refuse: (name) => (name === 'current' ? 'the host is down' : null) },
    );
    expect(broken.restored).toBe(false);
    expect(broken.errors.map(({ kind, why }) => `${kind}: ${why}`)).toEqual(['not-restored: the host is down']);
    expect(broken.findings.map((finding) => finding.message)).toEqual([
      '1.1.0.1 was not begun: the release after it is not restored',
    ]);
    expect(await stateOf('1.2.0.1')).toBe('open');
    expect(world.values().latest).toBe('1.1.0');
    expect((await rollback({ to: '1.0.0' })).restored).toBe(true);
    expect(world.values()).toEqual(former);
  });

  it('is found by the look afterwards, although the undo was content; a later rollback looks again', async () => {
    await released('1.0.0', both('1.0.0'));
    await released('1.1.0', both('1.1.0'));
    // A mirror that puts the new value back after the undo has looked.
    let looks = 0;
    const spoil = (name: string) => {
      if (name === 'latest') looks = 1;
      if (name === 'toy@1.1.0' && looks === 1) world.set('latest', '1.1.0');
      return null;
    };
    const first = await rollback({}, { refuse: spoil });
    expect(first.restored).toBe(false);
    expect(first.findings[0]?.message).toMatch(/^set latest to 1.1.0: not as before: there is sha256:/);
    expect(await stateOf('1.1.0.1')).toBe('undone');
    expect((await rollback()).restored).toBe(false);
    world.set('latest', '1.0.0');
    expect((await rollback()).restored).toBe(true);
    expect(await refused()).toBe('release 1.1.0.1 is already undone');
  });

  it('is residue where somebody else moved it since', async () => {
    await released('1.0.0', both('1.0.0'));
    await released('1.1.0', both('1.1.0'));
    world.set('latest', 'theirs');
    const { restored, residue } = await rollback();
    expect(restored).toBe(true);
    expect(residue.join()).toMatch(/set latest to 1.1.0: it was changed since/);
    expect(world.values().latest).toBe('theirs');
  });

  it('is no matter where one release moved a pointer twice: the state before the first move counts', async () => {
    await released('1.0.0', both('1.0.0'));
    const twice = { ...put('npm-again', 'npm.dist-tag@1', 'latest', '1.1.1', { needs: ['npm-promote'] }) };
    await released('1.1.0', [
      ...both('1.1.0').map((action) => ({ ...action, args: { ...(action.args as object), package: 'toy' } })),
      { ...twice, args: { ...(twice.args as object), package: 'toy' } },
    ]);
    const { restored, findings } = await rollback();
    expect(findings).toEqual([]);
    expect(restored).toBe(true);
    expect(world.values().latest).toBe('1.0.0');
  });
});

describe('a part', () => {
  it('by channel or host leaves the rest, and the whole goes on from there', async () => {
    await released('1.0.0', both('1.0.0'));
    const former = world.values();
    await released('1.1.0', both('1.1.0'));
    expect((await rollback({}, part({ host: 'web.example' }))).steps.map(({ id }) => id)).toEqual(['switch-web']);
    expect(world.values()).toMatchObject({ current: '1.0.0', latest: '1.1.0' });
    expect(await stateOf('1.1.0.1')).toBe('complete');
    expect((await rollback({}, part({ channel: 'npm' }))).steps.map(({ id }) => id)).toEqual([
      'npm-promote',
      'npm-publish',
    ]);
    expect(world.values()).toEqual(former);
    expect(await stateOf('1.1.0.1')).toBe('undone');
    // Each part was looked at; the whole was not.
    expect((await rollback()).restored).toBe(true);
  });

  it('is refused where something that stays stands on it, or where it holds nothing', async () => {
    const pointer = put('aur-push', 'aur.push@1', 'x', 'y', { needs: ['npm-publish'] });
    const [publish] = both('1.0.0');
    if (!publish) throw new Error('no action');
    await released('1.0.0', [publish, { ...pointer, kind: 'static.switch@1' }]);
    const error = await rollback({}, part({ channel: 'npm' })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'gate', why: 'it needs: set toy@1.0.0 to 1.0.0' });
    await expect(rollback({}, part({ channel: 'pypi' }))).rejects.toMatchObject({ kind: 'input' });
    await expect(rollback({}, part({ phase: 'versions' }))).rejects.toMatchObject({ kind: 'input' });
    expect(() => part({ channel: 'nmp' })).toThrow('there is no channel "nmp"');
    expect(() => part({ phase: '7' })).toThrow('"7" is no phase');
    expect(part({ phase: '4' }).selection.phase).toBe('distribution');
  });
});

describe('the plan', () => {
  it('lists what would be undone in that order, with reach, residue and what is half done', async () => {
    await released('1.0.0', both('1.0.0'));
    const id = await released('1.1.0', both('1.1.0'), null);
    const gone = put('x', 'old.kind@1', 'x', 'x');
    const writer = await house.ledger.openWriter(id, { writer: 'killed', now });
    await writer.append({ type: 'intent', way: 'apply', action: gone, former: null, before: { is: 'absent' } });
    await writer.close();
    const records = chooseReleases(await readRecords(house.ledger), {});
    const text = formatUndoPlan(undoPlan(records, everything, kindTable(...world.kinds())));
    expect(text.split('\n')).toEqual([
      'rollback · 1.1.0.1 (open) · 4 actions',
      '  1. undo: set x to x  [distribution · old.kind@1 · half done: the world is asked · reach: none: this version of windlass has no code for old.kind@1]',
      '  2. undo: set current to 1.1.0  [distribution · static.switch@1 · reach: full]',
      '  3. undo: set latest to 1.1.0  [distribution · npm.dist-tag@1 · reach: full]',
      '  4. undo: set toy@1.1.0 to 1.1.0  [distribution · npm.publish@1 · reach: partial: 1.1.0 can never be published again]',
      'what cannot go back:',
      '  - set x to x: this version of windlass has no code for old.kind@1',
      '  - set toy@1.1.0 to 1.1.0: 1.1.0 can never be published again',
      'data that users wrote since then stays as it is, and the former version has to read it',
      'irreversible from here: 1. undo: set x to x (none: this version of windlass has no code for old.kind@1)',
    ]);
  });
});
