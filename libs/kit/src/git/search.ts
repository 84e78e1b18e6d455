import { readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { trackedInIndex } from './index-file.ts';
import { findRepository } from './repository.ts';
import { trackedFiles } from './status.ts';

/** Larger files bear no version of ours. */
const largest = 1024 * 1024;

/**
 * The tracked files below `dir` (relative, with `/`, sorted) that `accept` by their name and that hold the text. Starts no process where
 * the index can be read here; outside of git all files are looked at.
 */
export function searchTracked(dir: string, text: string, accept: (file: string) => boolean): readonly string[] {
  return listTracked(dir)
    .filter((file) => accept(file) && holds(join(dir, file), text))
    .sort();
}

function listTracked(dir: string): readonly string[] {
  const repository = findRepository(dir);
  const tracked = repository && trackedInIndex(repository);
  if (!repository || !tracked) return trackedFiles(dir);
  const below = relative(repository.root, dir);
  const prefix = below === '' ? '' : `${below}/`;
  return prefix === ''
    ? tracked
    : tracked.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
}

function holds(path: string, text: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > largest) return false;
  try {
    return readFileSync(path).includes(text);
  } catch {
    return false;
  }
}
