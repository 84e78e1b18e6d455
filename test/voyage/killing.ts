import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { releaseState } from '@windlass/kit/ledger/releases';
import type { Snapshot } from './snapshot.ts';
import type { Ran, World } from './world.ts';

const preload = join(import.meta.dirname, 'kill-at-line.mjs');

/** Two days: whether a commit was made before or after the kill shows in the bytes of the archive, which carry the commit's time. */
export const days = ['2026-03-01T10:00:00Z', '2026-03-02T10:00:00Z'] as const;

export interface Attempt {
  readonly script: string;
  readonly args: readonly string[];
  readonly day: (typeof days)[number];
}

/** Runs to the end, and gives the lines that it added to the ledger, one short name each. */
export async function undisturbed(world: World, attempt: Attempt): Promise<readonly string[]> {
  const file = join(world.root, '.git/lines');
  rmSync(file, { force: true });
  const { exitCode, stderr } = await start(world, attempt, { WINDLASS_KILL_COUNT: file });
  if (exitCode !== 0) throw new Error(`${attempt.script} ${attempt.args.join(' ')}: ${exitCode} ${stderr}`);
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

/** Runs until the point, and no further. */
export async function killedAt(world: World, attempt: Attempt, point: string): Promise<Ran> {
  return start(world, attempt, { WINDLASS_KILL_AT: point });
}

export async function again(world: World, attempt: Attempt): Promise<Ran> {
  return start(world, attempt, {});
}

function start(world: World, { script, args, day }: Attempt, env: NodeJS.ProcessEnv): Promise<Ran> {
  const dates = { GIT_AUTHOR_DATE: day, GIT_COMMITTER_DATE: day };
  const node = Object.keys(env).length === 0 ? [] : ['--import', preload];
  return world.start(script, args, { node, env: { ...dates, ...env } }).done;
}

export async function stateOf(world: World, release: string) {
  return releaseState(await world.ledger(release));
}

/** Before (`-`), in the middle of (`~`) and after (`+`) every line. */
export function allPoints(lines: number): readonly string[] {
  return Array.from({ length: lines }, (_, at) => ['-', '~', '+'].map((how) => `${at + 1}${how}`)).flat();
}

/** So many of them, spread over the whole; which ones the seed decides. */
export function sample(points: readonly string[], count: number, seed: number): readonly string[] {
  const random = mulberry32(seed);
  const width = points.length / count;
  return Array.from({ length: count }, (_, at) => points[Math.floor((at + random()) * width)] ?? '').filter(Boolean);
}

/** A small generator of numbers from 0 to 1 that a seed determines (Tommy Ettinger, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the services were made to do, by what may happen once only; a request that was broken off did nothing. */
export function effects({ harbor }: World): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { method, host, path, status } of harbor.requests) {
    if (status < 200 || status >= 300 || ['GET', 'HEAD'].includes(method) || path.includes('git-upload-pack')) continue;
    const what = `${method} ${host}${path.replace(/\/\d+(?=\/|$)/g, '/<id>')}`;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

/** The places where two snapshots differ, one sentence each. */
export function differences(expected: Snapshot, actual: Snapshot, except: RegExp | null = null): readonly string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])]
    .sort()
    .filter((place) => expected[place] !== actual[place] && !except?.test(place))
    .map((place) => `${place}: ${expected[place] ?? 'nothing'} → ${actual[place] ?? 'nothing'}`);
}
