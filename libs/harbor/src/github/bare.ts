import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { splitNul } from '@windlass/kit/git/git';
import { gitBytesIn, gitCodeIn, gitIn } from './git.ts';

/** An object as git's database has it. */
export interface GitObject {
  readonly sha: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly size: number;
}

export interface Ref {
  /** `refs/heads/main`. */
  readonly ref: string;
  readonly sha: string;
  readonly type: string;
}

export interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly size: number;
  readonly name: string;
}

export const noObject = '0'.repeat(40);

/** Makes a bare repository where there is none yet, and writes the settings that are given, each a name and its value. */
export function makeBare(dir: string, branch: string, settings: readonly (readonly [string, string])[] = []): void {
  if (!existsSync(join(dir, 'HEAD'))) {
    mkdirSync(dir, { recursive: true });
    gitIn(dir, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${branch}`]);
  }
  for (const [name, value] of settings) gitIn(dir, ['config', name, value]);
}

/** As `git cat-file --batch-check` resolves it, so that a name from outside is never taken for an option; null where there is none. */
export function objectAt(dir: string, name: string): GitObject | null {
  if (/[\n\0]/.test(name) || name === '') return null;
  const line = gitIn(dir, ['cat-file', '--batch-check'], { input: `${name}\n` });
  const [, sha, type, size] = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)\n$/.exec(line) ?? [];
  if (sha === undefined || size === undefined) return null;
  if (type !== 'blob' && type !== 'tree' && type !== 'commit' && type !== 'tag') return null;
  return { sha, type, size: Number(size) };
}

/** The commit that a branch, tag, ref or SHA leads to. */
export function commitAt(dir: string, name: string): string | null {
  return objectAt(dir, `${name}^{commit}`)?.sha ?? null;
}

export function isEmpty(dir: string): boolean {
  return refsBelow(dir, 'refs/heads/').length === 0;
}

/** Refs that start with `prefix`, as a text and not by folders, in order. */
export function refsBelow(dir: string, prefix: string): readonly Ref[] {
  const out = gitIn(dir, ['for-each-ref', '--format=%(refname) %(objectname) %(objecttype)']);
  return out
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([ref = '', sha = '', type = '']) => (ref !== '' && ref.startsWith(prefix) ? [{ ref, sha, type }] : []));
}

export function refAt(dir: string, ref: string): Ref | null {
  return refsBelow(dir, ref).find((one) => one.ref === ref) ?? null;
}

/** Whether git takes it for the whole name of a ref. */
export function isRefName(ref: string): boolean {
  return !ref.startsWith('-') && gitCodeIn('/', ['check-ref-format', ref]) === 0;
}

/** Moves or makes a ref; with `former`, only where it has that value still (`noObject`: where it is not there). False where not. */
export function setRef(dir: string, ref: string, sha: string, former?: string): boolean {
  const args = ['update-ref', ref, sha, ...(former === undefined ? [] : [former])];
  return gitCodeIn(dir, args, [1, 128]) === 0;
}

export function deleteRef(dir: string, ref: string): void {
  gitIn(dir, ['update-ref', '-d', ref]);
}

export function isAncestor(dir: string, older: string, newer: string): boolean {
  return gitCodeIn(dir, ['merge-base', '--is-ancestor', older, newer]) === 0;
}

/** The bytes of an object, as they are. */
export function bytesOf(dir: string, sha: string): Buffer {
  return gitBytesIn(dir, ['cat-file', objectAt(dir, sha)?.type ?? 'blob', sha]);
}

export function writeBlob(dir: string, bytes: Uint8Array): string {
  return gitBytesIn(dir, ['hash-object', '-w', '--stdin'], bytes).toString().trim();
}

/** The entries of a tree; `isDeep` gives those of its folders, too, with their whole paths as names. */
export function treeEntries(dir: string, tree: string, isDeep = false): readonly TreeEntry[] {
  const args = ['ls-tree', '-z', '--long', ...(isDeep ? ['-r', '-t'] : []), tree];
  return splitNul(gitIn(dir, args)).flatMap((line) => {
    const [, mode = '', type, sha = '', size = '', name = ''] =
      /^(\d+) (blob|tree|commit) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? [];
    if (type !== 'blob' && type !== 'tree' && type !== 'commit') return [];
    return [{ mode, type, sha, size: size === '-' ? 0 : Number(size), name }];
  });
}
