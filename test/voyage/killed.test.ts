import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Attempt,
  again,
  allPoints,
  days,
  differences,
  effects,
  killedAt,
  sample,
  stateOf,
  undisturbed,
} from './killing.ts';
import type { Snapshot } from './snapshot.ts';
import { openWorld, reopenWorld, type World } from './world.ts';

const isSoak = Boolean(process.env.WINDLASS_SOAK);
const seed = Number(process.env.WINDLASS_SEED ?? 20261121);
const release = '1.1.0+001.1';
const voyage: Attempt = { script: 'strategic-deploy', args: ['--type', 'minor'], day: days[0] };
const back: Attempt = { script: 'rollback', args: ['--yes'], day: days[1] };

/** 1.0.0 is live in `before`, 1.1.0 on top of it in `after`: every test works on copies. */
let before: World;
let after: World;
let was: Snapshot;
let is: Snapshot;
let lines: readonly string[];
let once: Readonly<Record<string, number>>;

beforeAll(async () => {
  before = await openWorld();
  const first = { ...voyage, args: ['--type', 'major', '--release-version', '1.0.0+001'] };
  await undisturbed(before, first);
  was = await before.snapshot();
  await before.freeze();
  after = await reopenWorld(before);
  lines = await undisturbed(after, voyage);
  is = await after.snapshot();
  once = effects(after);
  await after.freeze();
});

afterAll(async () => {
  await before?.[Symbol.asyncDispose]();
  await after?.[Symbol.asyncDispose]();
});

/** What another day makes of the same voyage: a kill before the version's commit leaves that commit to the second run. */
let otherDay: Promise<Snapshot> | undefined;
async function onOtherDay(): Promise<Snapshot> {
  await using world = await reopenWorld(before);
  await undisturbed(world, { ...voyage, day: days[1] });
  return await world.snapshot();
}

/** What is wrong after a kill at this point and a second run, one sentence each. */
async function tryVoyage(point: string): Promise<readonly string[]> {
  await using world = await reopenWorld(before);
  const killed = await killedAt(world, voyage, point);
  if (killed.exitCode !== 137) return [`it was not killed: ${killed.exitCode} ${killed.stderr}`];
  // After the last line it is done, and the same command would be the next release.
  if ((await stateOf(world, release)) !== 'complete') {
    const second = await again(world, { ...voyage, day: days[1] });
    if (second.exitCode !== 0) return [`the second run gave ${second.exitCode}: ${second.stderr}`];
  }
  const end = await world.snapshot();
  let wrong = differences(is, end);
  if (wrong.length > 0) {
    otherDay ??= onOtherDay();
    wrong = differences(await otherDay, end);
  }
  return [...wrong, ...(await leftOvers(world)), ...twice(world)];
}

/** A kill before the first line leaves an empty ledger, and its number is not taken again. */
async function begun(world: World): Promise<readonly string[]> {
  const all = (await world.releases()).filter((id) => id.startsWith('1.1.0'));
  const entries = await Promise.all(all.map((id) => world.ledger(id)));
  return all.filter((_, at) => (entries[at]?.length ?? 0) > 0);
}

async function leftOvers(world: World): Promise<readonly string[]> {
  const releases = await begun(world);
  const states = await Promise.all(releases.map((id) => stateOf(world, id)));
  const temps = readdirSync(world.root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.includes('.windlass-') && !file.startsWith('.git/'),
  );
  return [
    ...(states.join() === 'complete'
      ? []
      : [`releases: ${releases.map((id, at) => `${id} ${states[at]}`).join(', ')}`]),
    ...temps.map((file) => `left over: ${file}`),
  ];
}

function twice(world: World): readonly string[] {
  return Object.entries(effects(world)).flatMap(([what, count]) =>
    count > (once[what] ?? 0) ? [`${what}: ${count} times, undisturbed ${once[what] ?? 0}`] : [],
  );
}

/** Two at a time: each waits for its services as long as it works. */
async function tryAll(points: readonly string[], attempt: (point: string) => Promise<readonly string[]>) {
  const left = [...points];
  const bad: string[] = [];
  const worker = async (): Promise<void> => {
    for (let point = left.shift(); point !== undefined; point = left.shift()) {
      const wrong = await attempt(point);
      bad.push(...wrong.map((what) => `${point} ${what}`));
      if (isSoak) process.stderr.write(`${point} ${wrong.length === 0 ? 'ok' : wrong.join('; ')}\n`);
    }
  };
  await Promise.all([worker(), worker()]);
  return bad;
}

describe(`strategic-deploy, killed by SIGKILL (seed ${seed})`, () => {
  test('at any line of the ledger, and started again: what users see is as if nothing had happened, and nothing was done twice', async () => {
    expect(lines.length).toBeGreaterThan(40);
    expect(Object.keys(once)).not.toHaveLength(0);
    const points = allPoints(lines.length);
    expect(await tryAll(isSoak ? points : sample(points, 6, seed), tryVoyage)).toEqual([]);
  }, 14_400_000);
});

/** The same for the way back from 1.1.0. */
async function tryBack(point: string): Promise<readonly string[]> {
  await using world = await reopenWorld(after);
  const killed = await killedAt(world, back, point);
  if (killed.exitCode !== 137) return [`it was not killed: ${killed.exitCode} ${killed.stderr}`];
  const second = await again(world, back);
  if (second.exitCode !== 0 && !/is already undone/.test(second.stderr))
    return [`the second run gave ${second.exitCode}: ${second.stderr}`];
  const state = await stateOf(world, release);
  return [
    ...differences(was, await world.snapshot(), grows),
    ...(state === 'undone' ? [] : [`the release is ${state}`]),
  ];
}

/** A revert adds to a history. */
const grows = /^(?:AUR|origin) log$/;

describe(`rollback, killed by SIGKILL (seed ${seed})`, () => {
  test('at any line of the ledger, and started again: everything is as before the release', async () => {
    expect(await tryAll(isSoak ? await pointsBack() : sample(fewerBack(), 2, seed), tryBack)).toEqual([]);
  }, 14_400_000);
});

async function pointsBack(): Promise<readonly string[]> {
  await using calm = await reopenWorld(after);
  const own = await undisturbed(calm, back);
  expect(differences(was, await calm.snapshot(), grows)).toEqual([]);
  return allPoints(own.length);
}

/** What surely is a point, without a run to count them: each action that is undone has a line at least. */
const fewerBack = () => allPoints(lines.filter((line) => line.startsWith('intent apply')).length);
