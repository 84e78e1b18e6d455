import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileStore } from '../ledger/file-store.ts';
import { gitStore } from '../ledger/git-store.ts';
import { actionHistories } from '../ledger/history.ts';
import type { LedgerStore } from '../ledger/store.ts';
import { git } from '../ledger/testing/git-world.ts';
import { tempDir } from '../ledger/testing/temp.ts';
import { effects } from './testing/toy-world.ts';

const script = join(import.meta.dirname, 'testing/voyage.ts');
const release = '1.0.0.1';
/** Real milliseconds after which the toy registry shows what was published. */
const lag = 40;

type Way = 'apply' | 'undo';
type Where = 'file' | 'git';

interface Ended {
  /** Exit code, or the signal that ended it. */
  readonly by: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

function voyage(dir: string, way: Way, where: Where, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const args = [script, dir, way, where, String(where === 'file' ? lag : 0)];
    const child = execFile(process.execPath, args, { env: { ...process.env, ...env } }, (_error, stdout, stderr) => {
      resolve({ by: child.signalCode ?? child.exitCode ?? -1, stdout, stderr });
    });
  });
}

/** A world in which the release is still to be made, or, for the undo, is made. */
async function start(dir: string, way: Way, where: Where): Promise<void> {
  if (where === 'git') {
    git(dir, 'init', '--quiet', '--bare', join(dir, 'remote.git'));
    git(dir, 'clone', '--quiet', join(dir, 'remote.git'), join(dir, 'clone'));
  }
  if (way === 'undo') expect(await voyage(dir, 'apply', where)).toMatchObject({ by: 0 });
}

/** The boundaries that an undisturbed run passes, by name. */
async function boundaries(dir: string, way: Way, where: Where): Promise<readonly string[]> {
  const trace = join(dir, 'trace');
  expect(await voyage(dir, way, where, { TRACE: trace })).toMatchObject({ by: 0 });
  return readFileSync(trace, 'utf8').trimEnd().split('\n');
}

const verbs = (dir: string): readonly string[] => effects(dir).map((line) => line.split(' ').slice(0, 2).join(' '));
const made = ['publish assets', 'publish mail', 'publish package', 'set latest', 'set stable'];
const unmade = ['clear latest', 'clear stable', 'unpublish assets', 'unpublish package'];

/** The world is right, no effect happened twice, the chains hold, and the ledger knows that all is over. */
async function expectAllRight(dir: string, way: Way, ledger: LedgerStore, at: string): Promise<void> {
  const want = way === 'apply' ? made : [...made, ...unmade];
  expect([...verbs(dir)].sort(), at).toEqual([...want].sort());
  const entries = await ledger.read(release);
  for (const { outcome, undo } of actionHistories(entries).values()) {
    expect(outcome?.state, at).toBe('done');
    if (way === 'undo') expect(undo?.outcome?.state, at).toMatch(/^(undone|skipped)$/);
  }
  expect(entries.filter(({ type }) => type === 'close').length, at).toBe(way === 'undo' ? 1 : 0);
}

const ledgerOf = (dir: string, where: Where): LedgerStore =>
  where === 'git' ? gitStore({ gitDir: join(dir, 'clone/.git'), remote: join(dir, 'remote.git') }) : fileStore(dir);

/** Runs the tasks two at a time: the machine has two cores. */
async function eachOf<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const work = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await task(item);
  };
  // Both end before a failure is told: the folder they work in is then taken away.
  const ends = await Promise.allSettled([work(), work()]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** All boundaries in `make soak` (WINDLASS_SOAK=1); else every n-th, beginning at WINDLASS_SEED. */
function sample<T>(items: readonly T[], size: number): readonly T[] {
  if (process.env.WINDLASS_SOAK) return items;
  const step = Math.ceil(items.length / size);
  const seed = Number(process.env.WINDLASS_SEED ?? 0);
  return items.filter((_, at) => at % step === seed % step);
}

/** Kills a voyage at each boundary, runs it again, and counts how often there was something to resume. */
async function matrix(way: Way, where: Where, by: 'SIGKILL' | 'SIGINT', size = 12): Promise<number> {
  const root = tempDir();
  const origin = join(root, 'origin');
  mkdirSync(origin);
  await start(origin, way, where);
  const clean = join(root, 'clean');
  cpSync(origin, clean, { recursive: true });
  const names = await boundaries(clean, way, where);
  let crashes = 0;
  // A signal that can be handled is handled between two system calls, never in the middle of a line.
  const places = [...names.entries()].filter(([, name]) => by === 'SIGKILL' || !/ (a|of a) (line|sync)$/.test(name));
  await eachOf(sample(places, size), async ([index, name]) => {
    const at = `${by} at boundary ${index + 1} (${name})`;
    const dir = join(root, `${index + 1}`);
    cpSync(origin, dir, { recursive: true });
    const first = await voyage(dir, way, where, { CRASH_AT: String(index + 1), CRASH_BY: by });
    // A SIGINT that comes when all was done finds nothing to interrupt; whether that is so is what follows.
    if (by === 'SIGKILL' || first.by !== 0) {
      crashes += 1;
      expect(first.by, `${at}: ${first.stderr}`).toBe(by === 'SIGKILL' ? 'SIGKILL' : 130);
      const second = await voyage(dir, way, where);
      expect(second.by, `${at}: ${second.stdout}${second.stderr}`).toBe(0);
    }
    await expectAllRight(dir, way, ledgerOf(dir, where), at);
  });
  return crashes;
}

describe('a process that dies', { timeout: 240_000 }, () => {
  it('by SIGKILL at any boundary of a release is run again, and the world is right with no effect twice', async () => {
    expect(await matrix('apply', 'file', 'SIGKILL')).toBeGreaterThanOrEqual(9);
  });

  it('by SIGKILL at any boundary of an undo is run again, and the world is as before with no effect twice', async () => {
    expect(await matrix('undo', 'file', 'SIGKILL')).toBeGreaterThanOrEqual(9);
  });

  it('by SIGINT at any boundary of a release ends with 130 and is resumable', async () => {
    expect(await matrix('apply', 'file', 'SIGINT')).toBeGreaterThanOrEqual(6);
  });

  it('by SIGINT at any boundary of an undo ends with 130 and is resumable', async () => {
    expect(await matrix('undo', 'file', 'SIGINT')).toBeGreaterThanOrEqual(6);
  });

  it('by SIGKILL with its ledger on a git remote is resumed from there', async () => {
    expect(await matrix('apply', 'git', 'SIGKILL', 8)).toBeGreaterThanOrEqual(5);
  });
});
