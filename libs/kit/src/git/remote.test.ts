import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Folder, tempFolder, tempRepository } from '../cli/testing/harness.ts';
import { isReverted } from './refs.ts';
import { fetchRef, isAncestor, isHere, pushRef, remoteRefs } from './remote.ts';
import { inWorktree } from './worktree.ts';

let repo: Folder;
let bare: Folder;
const head = () => repo.git('rev-parse', 'HEAD');
const commit = (message: string, files: Readonly<Record<string, string>> = {}) => {
  repo.write(files);
  repo.git('add', '--all');
  repo.git('commit', '--quiet', '--allow-empty', `--message=${message}`);
  return head();
};

beforeEach(() => {
  repo = tempRepository({ file: '1\n' });
  bare = tempFolder();
  bare.git('init', '--quiet', '--bare', '--initial-branch=main');
  repo.git('remote', 'add', 'origin', bare.path);
});
afterEach(() => {
  repo[Symbol.dispose]();
  bare[Symbol.dispose]();
});

describe('a remote', () => {
  it('is asked for exactly these refs: git itself matches names from their end', async () => {
    repo.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main', 'HEAD:refs/heads/odd/refs/heads/main');
    const refs = await remoteRefs(repo.path, 'origin', ['refs/heads/main', 'refs/heads/none']);
    expect([...refs]).toEqual([['refs/heads/main', head()]]);
  });

  it('gives its objects without moving a ref of this clone, or with, as asked', async () => {
    const first = head();
    repo.git('push', '--quiet', 'origin', 'main');
    using other = tempFolder();
    other.git('clone', '--quiet', bare.path, '.');
    other.git('-c', 'user.name=O', '-c', 'user.email=o@example.org', 'commit', '--quiet', '--allow-empty', '-m', 'x');
    other.git('push', '--quiet');
    const theirs = other.git('rev-parse', 'HEAD');
    expect(isHere(repo.path, theirs)).toBe(false);
    await fetchRef(repo.path, 'origin', 'refs/heads/main');
    expect([isAncestor(repo.path, first, theirs), repo.git('rev-parse', 'origin/main')]).toEqual([true, first]);
    await fetchRef(repo.path, 'origin', 'refs/heads/main', { track: true });
    expect(repo.git('rev-parse', 'origin/main')).toBe(theirs);
  });

  it('is never pushed to by force, and a deletion needs the object that is expected', async () => {
    const first = head();
    await pushRef(repo.path, 'origin', `${first}:refs/heads/x`);
    repo.git('commit', '--quiet', '--amend', '--message=other');
    await expect(pushRef(repo.path, 'origin', 'HEAD:refs/heads/x')).rejects.toMatchObject({
      kind: 'publish',
      why: expect.stringMatching(/rejected/),
      next: 'git pull --rebase',
    });
    await expect(pushRef(repo.path, 'origin', ':refs/heads/x', { expected: head() })).rejects.toMatchObject({
      why: expect.stringMatching(/stale info/),
    });
    expect(bare.git('rev-parse', 'x')).toBe(first);
    await pushRef(repo.path, 'origin', ':refs/heads/x', { expected: first });
    expect(bare.git('branch', '--list')).toBe('');
  });

  it('does not tell a password that stands in its address', async () => {
    const address = 'https://user:hunter2@127.0.0.1:1/x.git';
    const error = await remoteRefs(repo.path, address, ['HEAD']).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'verification', next: 'git ls-remote https://***@127.0.0.1:1/x.git' });
    expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
  });
});

describe('isReverted', () => {
  it('knows a revert, a revert of the revert, and a second revert, each up to the tip that is asked about', () => {
    const own = commit('own', { file: '2\n' });
    repo.git('revert', '--no-edit', own);
    const [taken, states] = [head(), [isReverted(repo.path, own), isReverted(repo.path, own, own)]];
    repo.git('revert', '--no-edit', taken);
    const back = [isReverted(repo.path, own), isReverted(repo.path, own, taken)];
    repo.git('revert', '--no-edit', own);
    expect([...states, ...back, isReverted(repo.path, own)]).toEqual([true, false, false, true, true]);
  });
});

describe('inWorktree', () => {
  it('leaves branch, index and files of the user alone, and nothing of itself', async () => {
    const first = head();
    commit('second', { file: '2\n' });
    repo.write({ file: 'unsaved\n', staged: 's\n' });
    repo.git('add', 'staged');
    const before = [head(), repo.git('status', '--porcelain', '--branch')];
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('windlass-worktree-')).length;
    const had = folders();
    const made = await inWorktree(repo.path, first, ({ cwd }) => {
      expect(readdirSync(cwd)).toContain('file');
      return cwd;
    });
    await expect(inWorktree(repo.path, first, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect([head(), repo.git('status', '--porcelain', '--branch')]).toEqual(before);
    expect(repo.git('worktree', 'list')).not.toContain(made);
    expect(folders()).toBe(had);
  });
});
