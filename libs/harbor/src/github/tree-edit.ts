import { treeEntries, writeBlob } from './bare.ts';
import { gitIn } from './git.ts';
import { environmentOf, type Person } from './signing.ts';

/**
 * A tree with the file at `path` written (its bytes) or taken out (null): folders come and go with it. Works on the object database
 * alone, for a bare repository has no index. Null where nothing is left.
 */
export function editTree(
  dir: string,
  tree: string | null,
  path: readonly string[],
  bytes: Uint8Array | null,
): string | null {
  const [name = '', ...rest] = path;
  const entries = tree === null ? [] : treeEntries(dir, tree);
  const former = entries.find((entry) => entry.name === name);
  const others = entries.filter((entry) => entry !== former);
  const line = (mode: string, type: string, sha: string, as: string) => `${mode} ${type} ${sha}\t${as}\0`;
  const lines = others.map((entry) => line(entry.mode, entry.type, entry.sha, entry.name));
  if (rest.length > 0) {
    const below = editTree(dir, former?.type === 'tree' ? former.sha : null, rest, bytes);
    if (below !== null) lines.push(line('040000', 'tree', below, name));
  } else if (bytes !== null) {
    const mode = former?.type === 'blob' ? former.mode : '100644';
    lines.push(line(mode, 'blob', writeBlob(dir, bytes), name));
  }
  return lines.length === 0 ? null : gitIn(dir, ['mktree', '-z'], { input: lines.join('') }).trim();
}

export interface CommitParts {
  /** Null: the empty one. */
  readonly tree: string | null;
  readonly parents: readonly string[];
  readonly message: string;
  readonly committer: Person;
  readonly author: Person;
}

/** Makes a commit, on no branch yet. */
export function makeCommit(dir: string, { tree, parents, message, committer, author }: CommitParts): string {
  const root = tree ?? gitIn(dir, ['mktree'], { input: '' }).trim();
  const env = environmentOf(committer, author);
  const args = ['commit-tree', root, ...parents.flatMap((parent) => ['-p', parent])];
  return gitIn(dir, args, { input: message, env }).trim();
}
