import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gitResult, splitNul } from './git.ts';
import { findRepository } from './repository.ts';
import { trackedFiles } from './status.ts';

/** Larger files bear no version of ours; outside of git nothing skips them. */
const largest = 1024 * 1024;

/**
 * Files below `dir` (relative, with `/`, sorted) that hold the text; binary ones and those that git ignores left out. One
 * `git grep`, which is several times faster than reading all files here.
 */
export function searchTracked(dir: string, text: string): readonly string[] {
  if (findRepository(dir) === null) return trackedFiles(dir).filter((file) => holds(join(dir, file), text));
  const args = ['grep', '--untracked', '-I', '-l', '-z', '--fixed-strings', '--threads=2', '-e', text];
  const { stdout } = gitResult(dir, args, { answers: [0, 1] });
  return splitNul(stdout).sort();
}

function holds(path: string, text: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size <= largest && readFileSync(path).includes(text);
}
