import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { tempDir } from './temp.ts';

/** Runs git away from the configuration of whoever runs the tests. */
export function git(cwd: string, ...args: readonly string[]): string {
  const env = {
    PATH: process.env.PATH,
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  };
  return execFileSync('git', [...args], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

export interface GitWorld {
  /** A bare repository. */
  readonly remote: string;
  /** Two clones of it, as two machines would have them. */
  readonly one: string;
  readonly two: string;
}

export function gitWorld(): GitWorld {
  const root = tempDir();
  const [remote, one, two] = [join(root, 'remote.git'), join(root, 'one'), join(root, 'two')];
  git(root, 'init', '--quiet', '--bare', '-b', 'main', remote);
  for (const clone of [one, two]) git(root, 'clone', '--quiet', remote, clone);
  git(one, 'commit', '--quiet', '--allow-empty', '-m', 'first');
  git(one, 'push', '--quiet', 'origin', 'HEAD:main');
  return { remote, one, two };
}
