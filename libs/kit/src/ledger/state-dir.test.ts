import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePrivateDir } from './private-dir.ts';
import { stateDir } from './state-dir.ts';
import { git } from './testing/git-world.ts';
import { tempDir } from './testing/temp.ts';

function repository(at: string): string {
  mkdirSync(at, { recursive: true });
  git(at, 'init', '--quiet', '-b', 'main');
  git(at, 'commit', '--quiet', '--allow-empty', '-m', 'first');
  return at;
}

describe('stateDir', () => {
  it('is windlass in the git directory, from any folder of the work tree', () => {
    const repo = repository(join(tempDir(), 'repo'));
    mkdirSync(join(repo, 'a/b'), { recursive: true });
    expect(stateDir(repo, {})).toBe(join(repo, '.git/windlass'));
    expect(stateDir(join(repo, 'a/b'), {})).toBe(join(repo, '.git/windlass'));
  });

  it('is the same for all worktrees, as git rev-parse --git-common-dir says', () => {
    const root = tempDir();
    const repo = repository(join(root, 'repo'));
    git(repo, 'worktree', 'add', '--quiet', join(root, 'tree'), '-b', 'other');
    const common = git(join(root, 'tree'), 'rev-parse', '--path-format=absolute', '--git-common-dir');
    expect(stateDir(join(root, 'tree'), {})).toBe(join(common, 'windlass'));
    expect(stateDir(join(root, 'tree'), {})).toBe(stateDir(repo, {}));
  });

  it('is its own for a submodule', () => {
    const root = tempDir();
    const inner = repository(join(root, 'inner'));
    const outer = repository(join(root, 'outer'));
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'sub');
    expect(stateDir(join(outer, 'sub'), {})).toBe(join(outer, '.git/modules/sub/windlass'));
    expect(stateDir(outer, {})).toBe(join(outer, '.git/windlass'));
  });

  it('respects GIT_DIR, relative to the folder too, and GIT_COMMON_DIR', () => {
    const root = tempDir();
    const repo = repository(join(root, 'repo'));
    mkdirSync(join(root, 'elsewhere'));
    mkdirSync(join(root, 'common'));
    expect(stateDir(join(root, 'elsewhere'), { GIT_DIR: '../repo/.git' })).toBe(join(repo, '.git/windlass'));
    expect(stateDir(repo, { GIT_DIR: '.git', GIT_COMMON_DIR: '../common' })).toBe(join(root, 'common/windlass'));
    expect(() => stateDir(root, { GIT_DIR: join(root, 'none') })).toThrow('GIT_DIR is no git directory');
  });

  it('knows a bare repository, and passes over a .git folder that is none', () => {
    const root = tempDir();
    git(root, 'init', '--quiet', '--bare', join(root, 'bare.git'));
    const repo = repository(join(root, 'repo'));
    mkdirSync(join(repo, 'a/.git'), { recursive: true });
    expect(stateDir(join(root, 'bare.git'), {})).toBe(join(root, 'bare.git/windlass'));
    expect(stateDir(join(repo, 'a'), {})).toBe(join(repo, '.git/windlass'));
  });

  it('outside git is below XDG_STATE_HOME, else ~/.local/state, by the real path', () => {
    const root = tempDir();
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), join(root, 'link'));
    const env = { XDG_STATE_HOME: join(root, 'state'), HOME: join(root, 'home') };
    expect(stateDir(join(root, 'real'), env)).toMatch(/\/state\/windlass\/[0-9a-f]{16}$/);
    expect(stateDir(join(root, 'link'), env)).toBe(stateDir(join(root, 'real'), env));
    expect(stateDir(root, env)).not.toBe(stateDir(join(root, 'real'), env));
    expect(stateDir(root, { ...env, XDG_STATE_HOME: 'relative' })).toContain(join(root, 'home/.local/state/windlass/'));
  });

  it('says where a .git file leads nowhere, and that a folder is missing', () => {
    const root = tempDir();
    writeFileSync(join(root, '.git'), 'gitdir: ../gone\n');
    expect(() => stateDir(root, {})).toThrow(
      expect.objectContaining({
        kind: 'input',
        where: { file: join(root, '.git') },
        why: expect.stringContaining('../gone'),
      }),
    );
    expect(() => stateDir(join(root, 'no'), {})).toThrow('there is no folder');
  });

  it('makes nothing by itself; what is made there is for this user alone', () => {
    const repo = repository(join(tempDir(), 'repo'));
    const path = stateDir(repo, {});
    expect(existsSync(path)).toBe(false);
    makePrivateDir(join(path, 'ledger'));
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, 'ledger')).mode & 0o777).toBe(0o700);
  });
});
