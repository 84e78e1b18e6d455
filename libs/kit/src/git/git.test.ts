import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WindlassError } from '../errors.ts';
import { commitFiles, createAnnotatedTag, deleteLocalTag, switchBranch, switchToNew } from './commit.ts';
import { git as gitOf, withoutPasswords } from './git.ts';
import { commitCount, commitsSince, currentBranch, headCommit, latestTag, tagExists } from './history.ts';
import { findRepository } from './repository.ts';
import { isClean, trackedFiles } from './status.ts';
import { undoCommit } from './undo.ts';

let base: string;
let repo: string;
/** Nothing of the machine's own configuration reaches these repositories. */
let env: Record<string, string>;
let at: { cwd: string; env: Record<string, string> };

beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'windlass-git-')));
  env = {
    PATH: process.env['PATH'] ?? '',
    HOME: base,
    GIT_CONFIG_GLOBAL: path.join(base, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
  };
  fs.writeFileSync(
    path.join(base, 'gitconfig'),
    '[user]\n\tname = Test\n\temail = test@example.com\n\tuseConfigOnly = true\n[init]\n\tdefaultBranch = main\n',
  );
  repo = path.join(base, 'repo');
  fs.mkdirSync(repo);
  at = { cwd: repo, env };
  git('init', '--quiet');
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: repo, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function write(name: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(repo, name)), { recursive: true });
  fs.writeFileSync(path.join(repo, name), content);
}

function read(name: string): string {
  return fs.readFileSync(path.join(repo, name), 'utf8');
}

function commit(message: string, files: Record<string, string> = { file: message }): string {
  for (const [name, content] of Object.entries(files)) write(name, content);
  git('add', '-A');
  git('commit', '--quiet', '--allow-empty', '--cleanup=verbatim', '-m', message);
  return git('rev-parse', 'HEAD').trim();
}

async function refusalOf(doing: Promise<unknown>): Promise<WindlassError> {
  const thrown = await doing.then(
    () => new Error('expected a WindlassError'),
    (error: unknown) => error,
  );
  if (thrown instanceof WindlassError) return thrown;
  throw thrown;
}

function refusal(doing: () => unknown): WindlassError {
  try {
    doing();
  } catch (thrown) {
    if (thrown instanceof WindlassError) return thrown;
    throw thrown;
  }
  throw new Error('expected a WindlassError');
}

describe('finding the repository', () => {
  it('walks up from any folder, and knows none outside', async () => {
    write('a/b/c', '');
    const expected = { root: repo, gitDir: path.join(repo, '.git'), commonDir: path.join(repo, '.git') };
    expect(findRepository(path.join(repo, 'a/b'))).toEqual(expected);
    expect(findRepository(base)).toBeNull();
  });

  it('gives a worktree its own git folder and the common one', async () => {
    commit('first');
    git('worktree', 'add', '--quiet', '../tree');
    const tree = path.join(base, 'tree');
    expect(findRepository(tree)).toEqual({
      root: tree,
      gitDir: path.join(repo, '.git/worktrees/tree'),
      commonDir: path.join(repo, '.git'),
    });
  });

  it('agrees with git in a submodule and passes by a `.git` that is no repository', async () => {
    commit('first');
    git('clone', '--quiet', '.', '../source');
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../source', 'sub');
    const sub = path.join(repo, 'sub');
    const ask = (...args: string[]) => path.resolve(sub, gitOf({ cwd: sub, env }, ['rev-parse', ...args]).trim());
    const found = findRepository(sub);
    expect(found).toEqual({ root: sub, gitDir: ask('--git-dir'), commonDir: ask('--git-common-dir') });
    fs.mkdirSync(path.join(repo, 'x/.git'), { recursive: true });
    expect(findRepository(path.join(repo, 'x'))?.root).toBe(repo);
  });
});

describe('asking about history', () => {
  it('answers in a repository without commits', async () => {
    expect(headCommit(at)).toBeNull();
    expect(currentBranch(at)).toBe('main');
    expect(latestTag(at, 'v')).toBeNull();
    expect(commitsSince(at, null)).toEqual([]);
    expect(commitCount(at)).toBe(0);
  });

  it('answers on a branch and on a detached HEAD', async () => {
    const first = commit('first');
    switchToNew(at, 'release/v1');
    expect([headCommit(at), currentBranch(at), commitCount(at)]).toEqual([first, 'release/v1', 1]);
    git('switch', '--quiet', '--detach');
    expect([headCommit(at), currentBranch(at)]).toEqual([first, null]);
  });

  it('takes the highest version that HEAD contains, not the newest or alphabetically last tag', async () => {
    commit('first');
    for (const tag of ['v1.10.0', 'v1.9.0', 'v1.10.0-rc.1', 'v1.2.0+009', 'vendor-9', 'v-next', 'other-99.0.0'])
      git('tag', tag);
    expect(latestTag(at, 'v')).toBe('v1.10.0');
    expect(latestTag(at, 'v', (tag) => !tag.includes('1.10'))).toBe('v1.9.0');
    expect(latestTag(at, 'other-')).toBe('other-99.0.0');
    expect(latestTag(at, '')).toBeNull();
    git('switch', '--quiet', '-c', 'side');
    commit('elsewhere');
    git('tag', 'v2.0.0');
    git('switch', '--quiet', 'main');
    expect(latestTag(at, 'v')).toBe('v1.10.0');
    expect(tagExists(at, 'v2.0.0')).toBe(true);
    expect(tagExists(at, 'v2.0')).toBe(false);
  });

  it('orders build numbers as numbers', async () => {
    commit('first');
    for (const tag of ['v1.0.0', 'v1.0.0+002', 'v1.0.0+010', 'v1.0.0+009']) git('tag', tag);
    expect(latestTag(at, 'v')).toBe('v1.0.0+010');
  });

  it('reads any message whole, newest first, whatever the user’s log settings', async () => {
    git('config', 'log.showSignature', 'true');
    git('config', 'color.ui', 'always');
    git('config', 'format.pretty', 'oneline');
    commit('before');
    git('tag', 'v1.0.0');
    const one = commit(
      'feat: a "quoted" ‘thing’ 🚢\n\nbody with\n\n# no comment\n\x1e\x1f%H\n\nBREAKING CHANGE: yes\n',
    );
    const two = commit('fix: no body');
    expect(commitsSince(at, 'v1.0.0')).toEqual([
      { hash: two, subject: 'fix: no body', body: '' },
      {
        hash: one,
        subject: 'feat: a "quoted" ‘thing’ 🚢',
        body: 'body with\n\n# no comment\n\x1e\x1f%H\n\nBREAKING CHANGE: yes',
      },
    ]);
    expect(commitsSince(at, null)).toHaveLength(3);
    expect(refusal(() => commitsSince(at, 'v9'))).toMatchObject({ kind: 'input', message: 'there is no tag v9' });
  });

  it('does not count the commits of a shallow clone', async () => {
    commit('first');
    commit('second');
    git('clone', '--quiet', '--depth=1', `file://${repo}`, '../shallow');
    expect(refusal(() => commitCount({ cwd: path.join(base, 'shallow'), env }))).toMatchObject({
      kind: 'input',
      next: 'git fetch --unshallow',
    });
  });

  it('is not led astray by the variables of a hook that it runs in', async () => {
    const first = commit('first');
    const hooked = { ...env, GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere/index', GIT_WORK_TREE: '/' };
    expect(headCommit({ cwd: repo, env: hooked })).toBe(first);
  });

  it('says that git is missing', async () => {
    expect(refusal(() => headCommit({ cwd: repo, env: { PATH: '/nowhere' } }))).toMatchObject({
      kind: 'input',
      message: 'git cannot be run',
    });
  });

  it('fails with git’s own reason outside of a repository', async () => {
    expect(refusal(() => currentBranch({ cwd: base, env })).why).toContain('not a git repository');
  });
});

describe('the state of the tree', () => {
  it('lists what is dirty, within the paths that are asked for', async () => {
    commit('first', { 'a.txt': 'a', 'b c.txt': 'b', 'd/ü.txt': 'u' });
    expect(isClean(at)).toEqual({ clean: true, dirty: [] });
    write('b c.txt', 'B');
    write('d/ü.txt', 'U');
    git('add', 'd');
    write('new.txt', '');
    expect(isClean(at)).toEqual({
      clean: false,
      dirty: [
        { path: 'b c.txt', state: ' M' },
        { path: 'd/ü.txt', state: 'M ' },
      ],
    });
    expect(isClean(at, { paths: ['a.txt'] }).clean).toBe(true);
    expect(isClean(at, { paths: ['d'] }).dirty).toEqual([{ path: 'd/ü.txt', state: 'M ' }]);
    expect(isClean(at, { untracked: true }).dirty).toContainEqual({ path: 'new.txt', state: '??' });
  });

  it('lists the product’s files: tracked, new, neither ignored nor deleted', async () => {
    commit('first', { 'a.txt': '', 'dir/b ü\n.txt': '', 'gone.txt': '', '.gitignore': 'ignored\nnode_modules\n' });
    fs.rmSync(path.join(repo, 'gone.txt'));
    write('new.txt', '');
    write('ignored', '');
    write('node_modules/x/package.json', '');
    expect(trackedFiles(repo, env)).toEqual(['.gitignore', 'a.txt', 'dir/b ü\n.txt', 'new.txt']);
    expect(trackedFiles(path.join(repo, 'dir'), env)).toEqual(['b ü\n.txt']);
  });

  it('lists all files but node_modules outside of git', async () => {
    const dir = path.join(base, 'plain');
    for (const name of ['a.txt', 'd/b.txt', 'node_modules/x.js', 'd/node_modules/y.js']) {
      fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      fs.writeFileSync(path.join(dir, name), '');
    }
    fs.symlinkSync('.', path.join(dir, 'loop'));
    expect(trackedFiles(dir)).toEqual(['a.txt', 'd/b.txt', 'loop']);
  });
});

describe('an address with a password', () => {
  it.each([
    [
      "fatal: unable to access 'https://bob:hunter2@127.0.0.1:1/x.git/': refused",
      "fatal: unable to access 'https://***@127.0.0.1:1/x.git/': refused",
    ],
    ['ssh://git:p%40ss@host/x and http://t0ken@h/y', 'ssh://***@host/x and http://***@h/y'],
    ['https://host/a@b is fine', 'https://host/a@b is fine'],
  ])('%s is shown without it', (said, shown) => {
    expect(withoutPasswords(said)).toBe(shown);
  });
});

describe('committing', () => {
  it('takes exactly the named files and leaves what else is staged staged', async () => {
    commit('first', { 'a.txt': '1', 'b.txt': '1', 'c.txt': '1' });
    write('a.txt', '2');
    write('b.txt', '2');
    git('add', 'b.txt');
    write('c.txt', '2');
    write('new file.txt', 'new');
    write('other new.txt', 'new');
    const hash = await commitFiles(at, ['a.txt', path.join(repo, 'new file.txt')], '# 1.2.3\n\n-- and a body\n');
    expect(headCommit(at)).toBe(hash);
    expect(git('show', '--name-status', '--format=%B', hash).trim()).toBe(
      '# 1.2.3\n\n-- and a body\n\n\nM\ta.txt\nA\tnew file.txt',
    );
    expect(git('status', '--porcelain')).toBe('M  b.txt\n M c.txt\n?? "other new.txt"\n');
  });

  it('takes names as they are: no globs, no magic, also in a subfolder of a worktree', async () => {
    commit('first', { 'd/*': '1', 'd/x': '1', 'd/:(top)y': '1' });
    git('worktree', 'add', '--quiet', '../tree');
    const cwd = path.join(base, 'tree/d');
    for (const name of ['*', 'x', ':(top)y']) fs.writeFileSync(path.join(cwd, name), '2');
    const hash = await commitFiles({ cwd, env }, ['*', ':(top)y'], 'names');
    expect(git('show', '--name-only', '--format=', hash).trim().split('\n').sort()).toEqual(['d/*', 'd/:(top)y']);
    expect(headCommit(at)).not.toBe(hash);
  });

  it('refuses where git does not know the user, before anything changes', async () => {
    commit('first', { 'a.txt': '1' });
    fs.writeFileSync(path.join(base, 'gitconfig'), '[user]\n\tuseConfigOnly = true\n');
    write('a.txt', '2');
    const error = await refusalOf(commitFiles(at, ['a.txt'], 'x'));
    expect(error).toMatchObject({ kind: 'input', message: 'git does not know who commits' });
    expect(error.next).toContain('git config user.name');
    expect((await refusalOf(createAnnotatedTag(at, 'v1', 'x'))).message).toBe('git does not know who commits');
  });

  it('runs the user’s hooks; what they refuse leaves the index as it was', async () => {
    commit('first', { 'a.txt': '1' });
    fs.mkdirSync(path.join(repo, '.git/hooks'), { recursive: true });
    fs.writeFileSync(path.join(repo, '.git/hooks/pre-commit'), '#!/bin/sh\necho "not on a Friday" >&2\nexit 1\n', {
      mode: 0o755,
    });
    write('a.txt', '2');
    write('new.txt', '');
    const before = git('status', '--porcelain');
    const error = await refusalOf(commitFiles(at, ['a.txt', 'new.txt'], 'x'));
    expect(error).toMatchObject({ kind: 'input', why: 'not on a Friday' });
    expect(git('status', '--porcelain')).toBe(before);
    expect(git('log', '--format=%s').trim()).toBe('first');
  });

  it('stops a commit whose hook waits, and leaves the index as it was', async () => {
    commit('first', { 'a.txt': '1' });
    fs.mkdirSync(path.join(repo, '.git/hooks'), { recursive: true });
    const hook = '#!/bin/sh\n: > "$(git rev-parse --git-dir)/waiting"\nexec sleep 60\n';
    fs.writeFileSync(path.join(repo, '.git/hooks/pre-commit'), hook, { mode: 0o755 });
    write('a.txt', '2');
    const abort = new AbortController();
    const watcher = fs.watch(path.join(repo, '.git'), (_event, name) => name === 'waiting' && abort.abort());
    const error = await refusalOf(commitFiles(at, ['a.txt'], 'x', abort.signal));
    watcher.close();
    expect(error).toMatchObject({ kind: 'interrupted', message: 'git commit was interrupted' });
    expect(git('log', '--format=%s').trim()).toBe('first');
    expect(git('status', '--porcelain')).toBe(' M a.txt\n');
    expect(fs.existsSync(path.join(repo, '.git/index.lock'))).toBe(false);
  });

  it('says so where there is nothing to commit, or a file is not in the repository', async () => {
    commit('first', { 'a.txt': '1' });
    expect((await refusalOf(commitFiles(at, ['a.txt'], 'x'))).message).toBe('there is nothing to commit');
    expect((await refusalOf(commitFiles(at, ['../x'], 'x'))).message).toContain('not in the repository');
  });

  it('makes the first commit of a repository', async () => {
    write('a.txt', '1');
    write('b.txt', '1');
    expect(await commitFiles(at, ['a.txt'], 'first')).toBe(git('rev-parse', 'HEAD').trim());
    expect(git('ls-tree', '--name-only', 'HEAD')).toBe('a.txt\n');
  });

  it('signs where the user’s settings say so', async () => {
    commit('first', { 'a.txt': '1' });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(base, 'key')]);
    for (const [key, value] of [
      ['gpg.format', 'ssh'],
      ['user.signingKey', path.join(base, 'key')],
      ['commit.gpgSign', 'true'],
      ['tag.gpgSign', 'true'],
    ]) {
      git('config', key ?? '', value ?? '');
    }
    write('a.txt', '2');
    await commitFiles(at, ['a.txt'], 'signed');
    await createAnnotatedTag(at, 'v1.0.0', 'signed too');
    expect(git('cat-file', 'commit', 'HEAD')).toContain('BEGIN SSH SIGNATURE');
    expect(git('cat-file', 'tag', 'v1.0.0')).toContain('BEGIN SSH SIGNATURE');
  });
});

describe('tags and branches', () => {
  it('are created, refused where they exist, and deleted again', async () => {
    const first = commit('first');
    await createAnnotatedTag(at, 'v1.0.0', '# 1.0.0\n\nnotes');
    expect(git('cat-file', '-t', 'v1.0.0').trim()).toBe('tag');
    expect(git('tag', '-l', '--format=%(contents)', 'v1.0.0').trim()).toBe('# 1.0.0\n\nnotes');
    expect((await refusalOf(createAnnotatedTag(at, 'v1.0.0', 'x'))).message).toContain('exists already');
    expect((await refusalOf(createAnnotatedTag(at, 'v 1', 'x'))).kind).toBe('input');
    expect(deleteLocalTag(at, 'v1.0.0')).toMatch(/^[0-9a-f]{40}$/);
    expect([tagExists(at, 'v1.0.0'), deleteLocalTag(at, 'v1.0.0')]).toEqual([false, null]);
    switchToNew(at, 'next');
    expect([git('rev-parse', 'next').trim(), currentBranch(at)]).toEqual([first, 'next']);
    expect(refusal(() => switchToNew(at, 'next')).why).toContain('already exists');
    switchBranch(at, 'main');
    expect(currentBranch(at)).toBe('main');
    expect(refusal(() => switchBranch(at, 'nowhere')).kind).toBe('input');
  });

  it('cannot be made before the first commit', async () => {
    expect(refusal(() => switchToNew(at, 'next')).why).toBe('HEAD names no commit');
  });
});

describe('taking a commit back', () => {
  async function release(): Promise<{ former: string; hash: string; files: string[] }> {
    const former = commit('first', { 'a.txt': '1', 'b.txt': '1', 'c.txt': '1' });
    write('a.txt', '2');
    write('new.txt', 'new');
    const files = ['a.txt', 'new.txt'];
    return { former, hash: await commitFiles(at, files, 'release'), files };
  }

  it('moves the branch back and restores only its files; what else is staged or edited stays', async () => {
    const { former, hash, files } = await release();
    write('b.txt', 'staged');
    git('add', 'b.txt');
    write('c.txt', 'edited');
    write('untracked.txt', 'mine');
    expect(undoCommit(at, hash, files)).toEqual({ how: 'moved-back', to: former });
    expect([headCommit(at), currentBranch(at)]).toEqual([former, 'main']);
    expect(git('status', '--porcelain')).toBe('M  b.txt\n M c.txt\n?? untracked.txt\n');
    expect([read('a.txt'), read('b.txt'), read('c.txt')]).toEqual(['1', 'staged', 'edited']);
    expect(fs.existsSync(path.join(repo, 'new.txt'))).toBe(false);
    expect(git('reflog', '-1', '--format=%gs')).toContain('windlass: take back');
  });

  it('works on a detached HEAD and in a worktree', async () => {
    const { former, hash, files } = await release();
    git('worktree', 'add', '--quiet', '--detach', '../tree', hash);
    const tree = { cwd: path.join(base, 'tree'), env };
    expect(undoCommit(tree, hash, files)).toEqual({ how: 'moved-back', to: former });
    expect(headCommit(tree)).toBe(former);
    expect(headCommit(at)).toBe(hash);
    expect(isClean(tree, { untracked: true }).clean).toBe(true);
  });

  it('refuses where one of its files was edited since, in the work tree or the index, and names it', async () => {
    const { hash, files } = await release();
    write('a.txt', 'mine');
    const error = refusal(() => undoCommit(at, hash, files));
    expect(error.message).toContain('a.txt changed since');
    git('add', 'a.txt');
    write('a.txt', '2');
    expect(refusal(() => undoCommit(at, hash, files)).message).toContain('a.txt changed since');
    expect([headCommit(at), git('show', ':a.txt')]).toEqual([hash, 'mine']);
  });

  it('is completed by a second call where the first one was killed after it moved the branch', async () => {
    const { former, hash, files } = await release();
    git('update-ref', 'refs/heads/main', former, hash);
    expect(undoCommit(at, hash, files)).toEqual({ how: 'moved-back', to: former });
    expect(isClean(at, { untracked: true }).clean).toBe(true);
    expect(undoCommit(at, hash, files)).toEqual({ how: 'moved-back', to: former });
  });

  it('reverts what a remote branch has already', async () => {
    const { hash, files } = await release();
    git('clone', '--quiet', '--bare', '.', '../remote.git');
    git('remote', 'add', 'origin', '../remote.git');
    git('fetch', '--quiet', 'origin');
    const undone = undoCommit(at, hash, files);
    expect(undone).toEqual({ how: 'reverted', commit: headCommit(at) });
    expect(git('log', '--format=%s').trim().split('\n')).toEqual(['Revert "release"', 'release', 'first']);
    expect([read('a.txt'), fs.existsSync(path.join(repo, 'new.txt'))]).toEqual(['1', false]);
  });

  it('reverts what later commits stand on, and leaves no half of a revert that conflicts', async () => {
    const { hash, files } = await release();
    commit('later', { 'b.txt': 'later' });
    expect(undoCommit(at, hash, files).how).toBe('reverted');
    expect([read('a.txt'), read('b.txt')]).toEqual(['1', 'later']);
    const again = commit('again', { 'a.txt': '3' });
    const top = commit('on top', { 'a.txt': '4' });
    const error = refusal(() => undoCommit(at, again, ['a.txt']));
    expect(error.why).toBe('conflicts in a.txt');
    expect([headCommit(at), isClean(at).clean, fs.existsSync(path.join(repo, '.git/REVERT_HEAD'))]).toEqual([
      top,
      true,
      false,
    ]);
  });

  it('refuses the first commit of all, a merge, and one of another branch', async () => {
    const first = commit('first');
    expect(refusal(() => undoCommit(at, first, ['file'])).why).toContain('first one');
    git('switch', '--quiet', '-c', 'side');
    const side = commit('side', { side: '' });
    git('switch', '--quiet', 'main');
    commit('main', { main: '' });
    expect(refusal(() => undoCommit(at, side, ['side'])).message).toContain('not part of the current branch');
    git('merge', '--quiet', '--no-edit', 'side');
    expect(refusal(() => undoCommit(at, headCommit(at) ?? '', ['side'])).why).toBe('it is a merge');
    expect(refusal(() => undoCommit(at, 'f'.repeat(40), [])).message).toContain('there is no commit');
  });
});
