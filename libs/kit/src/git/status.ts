import fs from 'node:fs';
import path from 'node:path';
import { type GitAt, git, splitNul } from './git.ts';
import { findRepository } from './repository.ts';

export interface DirtyFile {
  /** Relative to the top of the work tree, with `/`. */
  readonly path: string;
  /** The two letters of `git status --porcelain`: index, work tree. `??` is untracked. */
  readonly state: string;
}

export interface Cleanness {
  readonly clean: boolean;
  readonly dirty: readonly DirtyFile[];
}

export interface CleanOptions {
  /** Only these files and folders, relative to `at` or absolute. All where not given. */
  readonly paths?: readonly string[];
  /** Whether files that git does not know make a tree dirty. Default false. */
  readonly untracked?: boolean;
}

/** Whether index and work tree are as HEAD has them. Takes no lock and does not refresh the index. */
export function isClean(at: GitAt, { paths = [], untracked = false }: CleanOptions = {}): Cleanness {
  const args = [
    '--no-optional-locks',
    'status',
    '--porcelain=v1',
    '-z',
    '--no-renames',
    `--untracked-files=${untracked ? 'all' : 'no'}`,
  ];
  const dirty = splitNul(git(at, paths.length === 0 ? args : [...args, '--', ...paths])).map((line) => ({
    path: line.slice(3),
    state: line.slice(0, 2),
  }));
  return { clean: dirty.length === 0, dirty };
}

const skipped = new Set(['.git', 'node_modules']);

/**
 * Files under a folder that belong to the product: tracked ones that exist, and new ones that git does not ignore. Outside of git all files but
 * those in `.git` and `node_modules`. Relative to `dir`, with `/`, sorted. Links to folders are not followed; a submodule is one entry.
 */
export function trackedFiles(dir: string, env?: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (findRepository(dir) === null) return walk(dir, '').sort();
  // `-t` puts a letter before each name; a file that is tracked but deleted comes as H and as R.
  const args = ['ls-files', '-z', '-t', '--cached', '--others', '--deleted', '--exclude-standard'];
  const files = new Set<string>();
  const deleted = new Set<string>();
  for (const line of splitNul(git(env === undefined ? dir : { cwd: dir, env }, args))) {
    (line.startsWith('R ') ? deleted : files).add(line.slice(2));
  }
  return [...files].filter((file) => !deleted.has(file)).sort();
}

function walk(root: string, below: string): string[] {
  return fs.readdirSync(path.join(root, below), { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? walk(root, name) : [name];
  });
}
