import { type GitAt, git, gitResult } from './git.ts';
import { resolveCommit } from './history.ts';

export function branchExists(at: GitAt, name: string): boolean {
  return gitResult(at, ['show-ref', '--verify', '--quiet', `refs/heads/${name}`], { answers: [0, 1] }).code === 0;
}

/** Deletes a branch whose commits another one holds. Throws `input` where commits would be lost: git's own `-d` decides. */
export function deleteBranch(at: GitAt, name: string): void {
  if (branchExists(at, name)) git(at, ['branch', '--delete', '--quiet', '--end-of-options', name]);
}

/** Full hash of a local branch's newest commit; null where there is no such branch. */
export function branchCommit(at: GitAt, name: string): string | null {
  return resolveCommit(at, `refs/heads/${name}`);
}

/** Full hash of the commit that a tag names; null where there is no such tag. */
export function tagCommit(at: GitAt, name: string): string | null {
  return resolveCommit(at, `refs/tags/${name}`);
}

/** All tags with the date of the tag (annotated) or of its commit, ISO 8601 in UTC, newest first. */
export function listTags(at: GitAt): readonly { readonly name: string; readonly date: string }[] {
  const format = '%(creatordate:unix) %(refname:lstrip=2)';
  const lines = git(at, ['for-each-ref', '--sort=-creatordate', `--format=${format}`, 'refs/tags']).split('\n');
  return lines.flatMap((line) => {
    const space = line.indexOf(' ');
    const name = line.slice(space + 1);
    return space < 1 ? [] : [{ name, date: new Date(Number(line.slice(0, space)) * 1000).toISOString() }];
  });
}

/** The commit that HEAD contains, made directly on `parent` with this message; null where there is none. */
export function findCommit(at: GitAt, parent: string | null, message: string): string | null {
  const head = resolveCommit(at, 'HEAD');
  if (head === null || head === parent) return null;
  const range = parent === null ? ['HEAD'] : ['--ancestry-path', `${parent}..HEAD`];
  const list = git(at, [
    'log',
    '-z',
    '--reverse',
    '--no-show-signature',
    '--format=tformat:%H %P%x00%B',
    ...range,
    '--',
  ]).split('\0');
  for (let i = 0; i + 1 < list.length; i += 2) {
    const [hash, ...parents] = (list[i] ?? '').trim().split(' ');
    const onParent = parent === null ? parents.join('') === '' : parents.length === 1 && parents[0] === parent;
    if (hash && onParent && (list[i + 1] ?? '').trim() === message.trim()) return hash;
  }
  return null;
}

/** URL of a remote as configured, without a password that somebody wrote into it; null where there is no such remote. */
export function remoteUrl(at: GitAt, name: string): string | null {
  const { code, stdout } = gitResult(at, ['config', '--get', `remote.${name}.url`], { answers: [0, 1] });
  return code === 0 ? stdout.trim().replace(/^([\w+.-]+:\/\/)[^@/]*@/, '$1') : null;
}

/**
 * Whether a commit between it and `tip` says, in git's own words, that it takes this one back, and that one was not taken back in its turn.
 */
export function isReverted(at: GitAt, commit: string, tip = 'HEAD'): boolean {
  const args = [
    'log',
    '--format=%H',
    '--fixed-strings',
    `--grep=This reverts commit ${commit}.`,
    `${commit}..${tip}`,
    '--',
  ];
  const reverts = git(at, args).split('\n').filter(Boolean);
  return reverts.some((revert) => !isReverted(at, revert, tip));
}
