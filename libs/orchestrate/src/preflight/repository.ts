import { asWindlassError } from '@windlass/kit/errors';
import { git, gitPatiently, gitResult } from '@windlass/kit/git/git';
import { currentBranch, headCommit, tagExists } from '@windlass/kit/git/history';
import { remoteUrl } from '@windlass/kit/git/refs';
import { findRepository } from '@windlass/kit/git/repository';
import { isClean } from '@windlass/kit/git/status';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Remark } from './remark.ts';

/** The repository as a release needs it. `tag`: the one that the release would make. With `offline` the remote is not asked. */
export async function repositoryRemarks(
  release: ReleaseContext,
  tag: string | null,
  offline: boolean,
): Promise<Remark[]> {
  const { root, config } = release;
  if (!findRepository(root)) return [{ topic: 'clean', what: 'there is no git repository', fix: 'git init' }];
  const remarks: Remark[] = [];
  const dirty = isClean(root).dirty.map(({ path }) => path);
  if (dirty.length > 0) {
    const actual = `${dirty.slice(0, 5).join(', ')}${dirty.length > 5 ? ` and ${dirty.length - 5} more` : ''}`;
    remarks.push({
      topic: 'clean',
      what: 'the work tree has uncommitted changes',
      actual,
      fix: 'git stash, or commit them',
    });
  }
  const branch = currentBranch(root);
  const { branch: allowed, remote } = config.git;
  if (branch === null || (allowed.length > 0 && !allowed.includes(branch)))
    remarks.push({
      topic: 'branch',
      what: `a release is not made from ${branch ?? 'a detached HEAD'}`,
      expected: allowed.join(', ') || 'a branch',
      actual: branch ?? 'detached HEAD',
      fix: `git switch ${allowed[0] ?? 'main'}`,
    });
  if (tag !== null && tagExists(root, tag))
    remarks.push({ topic: 'tag free', what: `tag ${tag} is there already`, fix: 'version-manager increment patch' });
  if (branch === null || offline) return remarks;
  if (remoteUrl(root, remote) === null)
    return [
      ...remarks,
      { topic: 'in step', what: `there is no remote ${remote}`, fix: `git remote add ${remote} <url>` },
    ];
  return [...remarks, ...(await remoteRemarks(release, branch, tag))];
}

/** Asks the remote what it has; writes nothing, not even remote-tracking branches. */
async function remoteRemarks(release: ReleaseContext, branch: string, tag: string | null): Promise<Remark[]> {
  const { root, config, services } = release;
  const { remote } = config.git;
  const at = { cwd: root, env: services.env };
  const refs = [`refs/heads/${branch}`, ...(tag === null ? [] : [`refs/tags/${tag}`])];
  let listed: string;
  try {
    listed = await gitPatiently(at, ['ls-remote', remote, ...refs], { signal: services.signal });
  } catch (thrown) {
    const error = asWindlassError(thrown);
    const next = `git ls-remote ${remote}`;
    return [{ topic: 'in step', what: `${remote} does not answer`, actual: error.why ?? error.message, fix: next }];
  }
  const found = new Map(
    listed.split('\n').flatMap((line): [string, string][] => {
      const [hash, ref] = line.split('\t');
      return hash && ref ? [[ref, hash]] : [];
    }),
  );
  const remarks: Remark[] = [];
  if (tag !== null && found.has(`refs/tags/${tag}`))
    remarks.push({
      topic: 'tag free',
      what: `${remote} has the tag ${tag} already`,
      fix: 'version-manager increment patch',
    });
  const tip = found.get(`refs/heads/${branch}`);
  if (tip === undefined || tip === headCommit(root)) return remarks;
  const known = gitResult(at, ['cat-file', '-e', `${tip}^{commit}`], { answers: [0, 1, 128] }).code === 0;
  const behind = !known || gitResult(at, ['merge-base', '--is-ancestor', tip, 'HEAD'], { answers: [0, 1] }).code !== 0;
  if (behind)
    remarks.push({
      topic: 'in step',
      what: `${branch} is not in step with ${remote}: it has commits that are not here`,
      expected: tip.slice(0, 12),
      actual: git(at, ['rev-parse', '--short=12', 'HEAD']).trim(),
      fix: `git pull --ff-only ${remote} ${branch}`,
    });
  return remarks;
}
