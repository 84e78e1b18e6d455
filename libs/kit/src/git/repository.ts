import fs from 'node:fs';
import path from 'node:path';

export interface Repository {
  /** The top of the work tree. */
  readonly root: string;
  /** HEAD and index of this work tree. */
  readonly gitDir: string;
  /** Shared by all work trees: refs, objects, and what Windlass keeps. */
  readonly commonDir: string;
}

/**
 * The repository that a folder is in; null where none is. Starts no process: walks up to the first `.git` that is a repository, be it a
 * folder or the file that worktrees and submodules have (gitrepository-layout(5)).
 */
export function findRepository(cwd: string): Repository | null {
  let dir = path.resolve(cwd);
  for (;;) {
    const gitDir = gitDirOf(dir);
    if (gitDir !== null) return { root: dir, gitDir, commonDir: commonDirOf(gitDir) };
    const parent = path.dirname(dir);
    if (parent === dir) return null;
    dir = parent;
  }
}

/** What a product's paths may not leave: the repository that its folder is in, else that folder. */
export function boundaryOf(root: string): string {
  return findRepository(root)?.root ?? root;
}

function gitDirOf(dir: string): string | null {
  const dotGit = path.join(dir, '.git');
  const stat = fs.statSync(dotGit, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  const gitDir = stat.isDirectory() ? dotGit : linkedFrom(dotGit);
  return gitDir !== null && hasHead(gitDir) ? gitDir : null;
}

function linkedFrom(file: string): string | null {
  const target = /^gitdir: (.+?)\r?\n?$/.exec(readOrEmpty(file))?.[1];
  return target === undefined ? null : path.resolve(path.dirname(file), target);
}

/** HEAD may be a symbolic link to a branch that has no commit yet, so that following it fails. */
function hasHead(gitDir: string): boolean {
  return fs.lstatSync(path.join(gitDir, 'HEAD'), { throwIfNoEntry: false }) !== undefined;
}

function commonDirOf(gitDir: string): string {
  const common = readOrEmpty(path.join(gitDir, 'commondir')).trim();
  return common === '' ? gitDir : path.resolve(gitDir, common);
}

function readOrEmpty(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
