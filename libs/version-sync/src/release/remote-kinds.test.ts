import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '@windlass/kit/actions/action';
import { applyPlan } from '@windlass/kit/actions/engine';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { makePlan } from '@windlass/kit/actions/plan';
import { undoRelease } from '@windlass/kit/actions/undo';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { openRelease } from '@windlass/kit/ledger/releases';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseVersion } from '../model/version.ts';
import { spliceAction, spliceKind } from '../sync/kind.ts';
import { loadAll } from '../sync/load.ts';
import { planSync } from '../sync/plan-sync.ts';
import { plainTarget } from '../sync/target.ts';
import { branchAction, commitAction, gitKinds, tagAction } from './git-kinds.ts';
import type { RemoteBranchArgs } from './remote-args.ts';
import { pushActions, remoteKinds } from './remote-kinds.ts';

let world: Folder;
let env: NodeJS.ProcessEnv;
let product: string;
let remote: string;
const release = '1.0.1.1';

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const subjects = (cwd: string, ref: string) => git(cwd, 'log', '--format=%s', ref).split('\n');
const remoteFile = (file: string, ref = 'main') => git(remote, 'show', `${ref}:${file}`);
const remoteTags = () => git(remote, 'tag', '--list');

beforeEach(() => {
  world = tempFolder({
    gitconfig: '[user]\n\tname = Test\n\temail = test@example.org\n[init]\n\tdefaultBranch = main\n',
    'product/package.json': '{\n  "name": "toy",\n  "version": "1.0.0"\n}\n',
    'product/pubspec.yaml': 'name: toy\nversion: 1.0.0\n',
  });
  env = {
    PATH: process.env['PATH'],
    HOME: world.path,
    GIT_CONFIG_GLOBAL: join(world.path, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
  };
  product = join(world.path, 'product');
  remote = join(world.path, 'remote.git');
  git(world.path, 'init', '--quiet', '--bare', 'remote.git');
  git(product, 'init', '--quiet');
  git(product, 'add', '--all');
  git(product, 'commit', '--quiet', '--message=first');
  git(product, 'remote', 'add', 'origin', remote);
  git(product, 'push', '--quiet', '--set-upstream', 'origin', 'main');
});
afterEach(() => world[Symbol.dispose]());

const kinds = () =>
  kindTable(spliceKind(product, join(world.path, 'state')), ...gitKinds(product, env), ...remoteKinds(product, env));

/** Two commits as a release makes them (versions, then checksums), both over the same file. */
async function releaseIt({ branch, stopAt }: { branch?: string; stopAt?: string } = {}) {
  const ledger = fileStore(join(world.path, 'state'));
  await (await openRelease(ledger, '1.0.1', { writer: 'w', command: 'toy' })).writer.close();
  const options = { ledger, release, lease: null };
  const apply = async (...actions: readonly Action[]) => {
    const plan = makePlan({ script: 'toy', product: 'toy', version: '1.0.1', actions });
    return applyPlan(plan, kinds(), options);
  };
  const raise = async (id: string, version: string, files: readonly string[], needs: readonly string[] = []) => {
    const targets = files.map((file) => plainTarget(file, true));
    const changes = planSync(loadAll(product, targets), parseVersion(version, 'test'), { now: new Date(0) });
    const splice = spliceAction(`${id}-files`, `write ${version}`, product, changes, needs);
    const commit = commitAction(git(product, 'rev-parse', 'HEAD'), files, `Release ${version} (${id})`, [splice.id]);
    const { errors } = await apply(splice, { ...commit, id: `${id}-commit` });
    expect(errors).toEqual([]);
    return { commit: git(product, 'rev-parse', 'HEAD'), files: [...files] };
  };
  const from = branch === undefined ? git(remote, 'rev-parse', 'main') : null;
  if (branch !== undefined) await apply(branchAction(branch));
  const commits = [
    await raise('first', '1.0.1', ['package.json', 'pubspec.yaml']),
    await raise('second', '1.0.1-rc.1', ['package.json']),
  ];
  const to = commits[1]?.commit ?? '';
  const base = { remote: 'origin', url: remote };
  const args: RemoteBranchArgs = { ...base, branch: branch ?? 'main', from, to, commits };
  const tagging = tagAction('v1.0.1', 'Release 1.0.1', []);
  const tag = { ...base, tag: 'v1.0.1', commit: to };
  const push = [tagging, ...pushActions({ branch: args, tag, needs: [tagging.id] })];
  const pushed = stopAt === 'push' ? null : await apply(...push);
  return { options, args, push, apply, pushed, undo: () => undoRelease(kinds(), options) };
}

const states = (steps: readonly { id: string; state: string }[]) => steps.map(({ id, state }) => `${id} ${state}`);
const allUndone = ['push-tag', 'push', 'tag', 'second-commit', 'second-files', 'first-commit', 'first-files'].map(
  (id) => `${id} undone`,
);

describe('a pushed release', () => {
  it('reaches the remote: branch, then an annotated tag; a second run changes nothing', async () => {
    const { pushed, apply, push, args } = await releaseIt();
    expect(states(pushed?.steps ?? [])).toEqual(['tag done', 'push done', 'push-tag done']);
    expect(git(remote, 'rev-parse', 'main')).toBe(args.to);
    expect(git(remote, 'cat-file', '-t', 'v1.0.1')).toBe('tag');
    expect(states((await apply(...push)).steps)).toEqual(['tag unchanged', 'push unchanged', 'push-tag unchanged']);
  });

  it('is taken back by reverts, newest first, and the local undo of its commits and files finds it done', async () => {
    const { undo } = await releaseIt();
    const { steps, residue, errors } = await undo();
    expect(errors).toEqual([]);
    expect(states(steps)).toEqual(allUndone);
    expect(residue).toHaveLength(1);
    expect(residue[0]).toMatch(
      /the history of main on origin shows the release's commits and those that take them back/,
    );
    expect(subjects(remote, 'main')).toEqual([
      'Revert "Release 1.0.1 (first)"',
      'Revert "Release 1.0.1-rc.1 (second)"',
      'Release 1.0.1-rc.1 (second)',
      'Release 1.0.1 (first)',
      'first',
    ]);
    expect(git(remote, 'diff', 'main', 'main~4')).toBe('');
    expect(remoteTags()).toBe('');
    expect(git(product, 'rev-parse', 'HEAD')).toBe(git(remote, 'rev-parse', 'main'));
    expect(git(product, 'status', '--porcelain')).toBe('');
    expect(git(product, 'worktree', 'list').split('\n')).toHaveLength(1);
    expect(git(product, 'tag', '--list')).toBe('');
  });

  it('is taken back below what colleagues pushed since, whose work stays', async () => {
    const { undo } = await releaseIt();
    git(world.path, 'clone', '--quiet', remote, 'colleague');
    const colleague = join(world.path, 'colleague');
    writeFileSync(join(colleague, 'theirs'), 'theirs\n');
    git(colleague, 'add', '--all');
    git(colleague, 'commit', '--quiet', '--message=theirs');
    git(colleague, 'push', '--quiet');
    const { steps, errors } = await undo();
    expect(errors).toEqual([]);
    expect(states(steps)).toEqual(allUndone);
    expect(remoteFile('theirs')).toBe('theirs');
    expect(remoteFile('package.json')).toContain('"1.0.0"');
    expect(subjects(remote, 'main')).toContain('theirs');
    expect(git(product, 'rev-parse', 'HEAD')).toBe(git(remote, 'rev-parse', 'main'));
  });

  it('does not push what is committed here and was never pushed, and leaves unsaved work alone', async () => {
    const { undo } = await releaseIt();
    world.write({ 'product/mine': 'mine\n' });
    git(product, 'add', '--all');
    git(product, 'commit', '--quiet', '--message=mine');
    world.write({ 'product/mine': 'edited\n' });
    const { errors } = await undo();
    expect(errors).toEqual([]);
    expect(subjects(remote, 'main')).not.toContain('mine');
    expect(remoteFile('package.json')).toContain('"1.0.0"');
    expect(world.read('product/package.json')).toContain('"1.0.0"');
    expect(world.read('product/mine')).toBe('edited\n');
    expect(subjects(product, 'HEAD')).toContain('mine');
  });

  it('on a branch of its own is deleted there, and nothing of it is left here', async () => {
    const { undo } = await releaseIt({ branch: 'release/v1.0.1' });
    expect(git(remote, 'branch', '--list', 'release/*')).not.toBe('');
    const { steps, errors } = await undo();
    expect(errors).toEqual([]);
    expect(states(steps)).toEqual([...allUndone, 'branch undone']);
    expect(git(remote, 'branch', '--list', 'release/*')).toBe('');
    expect(git(product, 'branch', '--format=%(refname:short)')).toBe('main');
    expect(world.read('product/package.json')).toContain('"1.0.0"');
    expect(git(product, 'status', '--porcelain')).toBe('');
  });

  it('on a branch that the remote does not delete is reverted there', async () => {
    git(remote, 'symbolic-ref', 'HEAD', 'refs/heads/release/v1.0.1');
    const { undo } = await releaseIt({ branch: 'release/v1.0.1' });
    const { steps } = await undo();
    expect(states(steps).slice(0, 2)).toEqual(['push-tag undone', 'push undone']);
    expect(remoteFile('package.json', 'release/v1.0.1')).toContain('"1.0.0"');
  });
});

describe('what stands in the way', () => {
  it('is told where the remote refuses, and the same undo goes on later without two sets of reverts', async () => {
    const { undo } = await releaseIt();
    const hook = join(remote, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "the branch is frozen" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    const refused = await undo();
    expect(refused.errors.map(({ kind }) => kind)).toContain('not-restored');
    expect(refused.errors[0]?.why).toMatch(/frozen/);
    rmSync(hook);
    const { errors } = await undo();
    expect(errors).toEqual([]);
    expect(subjects(remote, 'main')).toHaveLength(5);
    expect(git(product, 'rev-parse', 'HEAD')).toBe(git(remote, 'rev-parse', 'main'));
    expect(remoteTags()).toBe('');
  });

  it('leaves a tag alone that somebody made anew', async () => {
    const { undo } = await releaseIt();
    git(product, 'push', '--quiet', 'origin', ':refs/tags/v1.0.1');
    git(remote, 'tag', '--annotate', '--message=other', 'v1.0.1', 'main');
    const { errors } = await undo();
    expect(errors[0]?.why).toMatch(/made anew by somebody else/);
    expect(remoteTags()).toBe('v1.0.1');
  });

  it('does not overwrite what somebody pushed between plan and push', async () => {
    const { apply, push } = await releaseIt({ stopAt: 'push' });
    git(world.path, 'clone', '--quiet', remote, 'colleague');
    const colleague = join(world.path, 'colleague');
    git(colleague, 'commit', '--quiet', '--allow-empty', '--message=theirs');
    git(colleague, 'push', '--quiet');
    const { steps, errors } = await apply(...push);
    expect(states(steps)).toEqual(['tag done', 'push failed', 'push-tag skipped']);
    expect(errors[0]).toMatchObject({ kind: 'publish', next: 'git pull --rebase' });
    expect(subjects(remote, 'main')).toEqual(['theirs', 'first']);
  });

  it('is unknown where the remote does not answer, and never taken for absent', async () => {
    const { apply, push } = await releaseIt({ stopAt: 'push' });
    rmSync(remote, { recursive: true });
    const { steps } = await apply(...push);
    expect(steps[1]).toMatchObject({ state: 'failed', reason: expect.stringMatching(/^unknown: the remote origin/) });
    expect(existsSync(remote)).toBe(false);
  });

  it('is a revert that was reverted: then the release counts as there', async () => {
    const { undo, apply, push } = await releaseIt();
    // Both commits, then both of these reverts.
    for (const revision of ['HEAD', 'HEAD~2', 'HEAD', 'HEAD~2']) git(product, 'revert', '--no-edit', revision);
    git(product, 'push', '--quiet');
    expect(states((await apply(...push)).steps)[1]).toBe('push unchanged');
    expect((await undo()).errors).toEqual([]);
    expect(remoteFile('package.json')).toContain('"1.0.0"');
  });
});
