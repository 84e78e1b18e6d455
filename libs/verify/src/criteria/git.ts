import { asWindlassError } from '@windlass/kit/errors';
import { gitPatiently } from '@windlass/kit/git/git';
import { currentBranch, headCommit } from '@windlass/kit/git/history';
import { remoteUrl, tagCommit } from '@windlass/kit/git/refs';
import { findRepository } from '@windlass/kit/git/repository';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Criterion } from './criterion.ts';

/** The branch and the tag of this release, as the remote has them. */
export async function gitCriteria({ root, config, versionText, services }: ReleaseContext): Promise<Criterion[]> {
  if (!findRepository(root) || remoteUrl(root, config.git.remote) === null) return [];
  const { remote, tagPrefix } = config.git;
  const branch = currentBranch(root);
  const tag = tagPrefix + versionText;
  const refs = [...(branch === null ? [] : [`refs/heads/${branch}`]), `refs/tags/${tag}`, `refs/tags/${tag}^{}`];
  const command = `git ls-remote ${remote} ${refs.slice(0, 2).join(' ')}`;
  const row = (check: string, expected: string | null, actual: string | null): Criterion => ({
    component: 'git repository',
    check,
    expected: expected?.slice(0, 12) ?? 'a commit',
    actual: actual?.slice(0, 12) ?? 'nothing',
    verdict: expected !== null && expected === actual ? 'ok' : 'wrong',
    command,
  });
  let listed: string;
  try {
    listed = await gitPatiently({ cwd: root, env: services.env }, ['ls-remote', remote, ...refs], {
      signal: services.signal,
    });
  } catch (thrown) {
    const error = asWindlassError(thrown);
    if (error.kind === 'interrupted') throw error;
    const actual = error.why ?? error.message;
    return [{ component: 'git repository', check: remote, expected: tag, actual, verdict: 'unknown', command }];
  }
  const found = new Map(listed.split('\n').map((line): [string, string] => [line.slice(41), line.slice(0, 40)]));
  const pushed = found.get(`refs/tags/${tag}^{}`) ?? found.get(`refs/tags/${tag}`) ?? null;
  return [
    ...(branch === null ? [] : [row(`branch ${branch}`, headCommit(root), found.get(`refs/heads/${branch}`) ?? null)]),
    row(`tag ${tag}`, tagCommit(root, tag), pushed),
  ];
}
