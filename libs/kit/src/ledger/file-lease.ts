import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../fs/system-error.ts';
import { randomHex } from '../hash.ts';
import { formatLease, parseLease } from './lease-format.ts';
import type { Lease, LeaseStore } from './lease-types.ts';
import { assertLedgerName } from './names.ts';
import { makePrivateDir } from './private-dir.ts';
import { stateFault } from './state-fault.ts';

const kept = 3;

/**
 * Leases as files `<stateDir>/lock/<line>/<fence>.json`. A new fence is made by link(2), which only one process can win;
 * a heartbeat replaces its own file, which harms nobody once a higher number is there.
 */
export function fileLeaseStore(stateDir: string): LeaseStore {
  const folderOf = (line: string): string => {
    assertLedgerName('release line', line);
    return join(stateDir, 'lock', line);
  };
  return {
    read: async (line) => {
      const folder = folderOf(line);
      return explained('read', folder, () => readHighest(folder));
    },
    swap: async (line, expectedFence, next) => {
      const folder = folderOf(line);
      return explained('written', folder, () => swap(folder, expectedFence, next));
    },
  };
}

function swap(folder: string, expectedFence: number | null, next: Lease): boolean {
  // Made to last as far as the ledger needs it, too: a lock itself outlives no power cut.
  makePrivateDir(dirname(dirname(folder)));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((fences(folder).at(-1) ?? null) !== expectedFence) return false;
  if (next.fence !== expectedFence) return createFence(folder, next);
  if (readHighest(folder)?.token !== next.token) return false;
  withTemp(folder, next, (temp) => renameSync(temp, fileOf(folder, next.fence)));
  return fences(folder).at(-1) === next.fence;
}

function explained<T>(verb: 'read' | 'written', folder: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw stateFault(`the lock cannot be ${verb}`, folder, cause);
  }
}

/** The atomic part of a swap: false where another process made this number, or a higher one, in the meantime. */
export function createFence(folder: string, next: Lease): boolean {
  const path = fileOf(folder, next.fence);
  const isFirst = withTemp(folder, next, (temp) => linkUnlessThere(temp, path));
  if (!isFirst) return false;
  // A process that slept between reading and linking may have made a number that was pruned long ago.
  if (fences(folder).at(-1) !== next.fence) {
    rmSync(path, { force: true });
    return false;
  }
  for (const old of fences(folder).slice(0, -kept)) rmSync(fileOf(folder, old), { force: true });
  return true;
}

function linkUnlessThere(temp: string, path: string): boolean {
  try {
    linkSync(temp, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function withTemp<T>(folder: string, lease: Lease, use: (temp: string) => T): T {
  const temp = join(folder, `.${process.pid}-${randomHex(4)}.tmp`);
  try {
    // Not flushed: a lock need not outlive a power cut, which no holder outlives.
    writeFileSync(temp, formatLease(lease), { mode: 0o600, flag: 'wx' });
    return use(temp);
  } finally {
    rmSync(temp, { force: true });
  }
}

function readHighest(folder: string): Lease | null {
  for (;;) {
    const fence = fences(folder).at(-1);
    if (fence === undefined) return null;
    try {
      const path = fileOf(folder, fence);
      return parseLease(readFileSync(path, 'utf8'), path, `rm ${path}`);
    } catch (error) {
      // Pruned between listing and reading: then a higher one is there.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
}

const fileOf = (folder: string, fence: number): string => join(folder, `${fence}.json`);

function fences(folder: string): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    // Anything else hides a lock that may be held.
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => /^[1-9]\d*\.json$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
}
