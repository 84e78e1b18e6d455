import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomic } from '../fs/atomic.ts';
import { randomHex } from '../hash.ts';
import { makePrivateDir } from './private-dir.ts';
import { stateFault } from './state-fault.ts';

/**
 * Tells this work tree from every other one that writes to the same ledger: what a release did to files and commits is in the one that
 * did it. By chance, not by host and path: a CI runner's next job has the same of both. Null before anything was written here.
 */
export function treeId(treeDir: string): string | null {
  const file = join(treeDir, 'tree-id');
  try {
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    return isTreeId(text) ? text : null;
  } catch (cause) {
    throw stateFault('the id of this work tree cannot be read', file, cause);
  }
}

/** The caller holds the lease. */
export function ensureTreeId(treeDir: string): string {
  const known = treeId(treeDir);
  if (known !== null) return known;
  const made = `c${randomHex(6)}`;
  makePrivateDir(treeDir);
  writeAtomic(join(treeDir, 'tree-id'), `${made}\n`, { mode: 0o600 });
  return made;
}

/** Which work tree a writer belongs to; null where its name does not say. */
export function treeOf(writer: string): string | null {
  const last = writer.slice(writer.lastIndexOf('.') + 1);
  return isTreeId(last) ? last : null;
}

const isTreeId = (text: string): boolean => /^c[0-9a-f]{12}$/.test(text);
