import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lease, LeaseStore } from './lease.ts';
import { formatLease, parseLease } from './lease-format.ts';
import { assertLedgerName } from './names.ts';
import { makePrivateDir } from './private-dir.ts';

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
    read: async (line) => readHighest(folderOf(line)),
    swap: async (line, expectedFence, next) => {
      const folder = folderOf(line);
      makePrivateDir(folder);
      if ((fences(folder).at(-1) ?? null) !== expectedFence) return false;
      if (next.fence !== expectedFence) return createFence(folder, next);
      if (readHighest(folder)?.token !== next.token) return false;
      withTemp(folder, next, (temp) => renameSync(temp, fileOf(folder, next.fence)));
      return fences(folder).at(-1) === next.fence;
    },
  };
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
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function withTemp<T>(folder: string, lease: Lease, use: (temp: string) => T): T {
  const temp = join(folder, `.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    writeFileSync(temp, formatLease(lease), { mode: 0o600, flag: 'wx', flush: true });
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
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
}

const fileOf = (folder: string, fence: number): string => join(folder, `${fence}.json`);

function fences(folder: string): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => /^[1-9]\d*\.json$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
}
