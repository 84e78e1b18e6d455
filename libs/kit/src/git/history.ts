import { WindlassError } from '../errors.ts';
import { type GitAt, git, gitResult, splitNul } from './git.ts';

/** Full hash of HEAD; null where there is no commit yet. */
export function headCommit(at: GitAt): string | null {
  return resolveCommit(at, 'HEAD');
}

/** Full hash of the commit that a revision means; null where it means none. */
export function resolveCommit(at: GitAt, revision: string): string | null {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { code, stdout } = gitResult(at, args, { answers: [0, 1] });
  return code === 0 ? stdout.trim() : null;
}

/** Name of the branch that is checked out, also before its first commit; null where HEAD is detached. */
export function currentBranch(at: GitAt): string | null {
  const { code, stdout } = gitResult(at, ['symbolic-ref', '--quiet', 'HEAD'], { answers: [0, 1] });
  return code === 0 ? stdout.trim().replace(/^refs\/heads\//, '') : null;
}

export function tagExists(at: GitAt, name: string): boolean {
  return gitResult(at, ['show-ref', '--verify', '--quiet', `refs/tags/${name}`], { answers: [0, 1] }).code === 0;
}

/**
 * The highest tag `<prefix><digit>…` that HEAD contains, in git's version order (`1.10` after `1.9`, `1.0-rc` before `1.0`); null where there is none.
 * `accept` leaves out those that are no versions to the caller.
 */
export function latestTag(at: GitAt, prefix: string, accept: (tag: string) => boolean = () => true): string | null {
  if (headCommit(at) === null) return null;
  const args = [
    '-c',
    'versionsort.suffix=-',
    'for-each-ref',
    '--merged=HEAD',
    '--sort=-version:refname',
    '--format=%(refname:lstrip=2)',
    'refs/tags',
  ];
  const tags = git(at, args)
    .split('\n')
    .filter((tag) => tag.startsWith(prefix) && /^\d/.test(tag.slice(prefix.length)));
  return tags.find(accept) ?? null;
}

export interface Commit {
  readonly hash: string;
  readonly subject: string;
  /** Without the subject; trailers included. */
  readonly body: string;
}

/** Commits that HEAD contains and the tag does not, newest first; all of HEAD's where `tag` is null. Any message is safe: git keeps NUL out of them. */
export function commitsSince(at: GitAt, tag: string | null): readonly Commit[] {
  if (headCommit(at) === null) return [];
  if (tag !== null && !tagExists(at, tag)) {
    throw new WindlassError('input', `there is no tag ${tag}`, { next: 'git fetch --tags' });
  }
  const range = tag === null ? 'HEAD' : `refs/tags/${tag}..HEAD`;
  const config = ['-c', 'log.showSignature=false', '-c', 'i18n.logOutputEncoding=UTF-8'];
  const args = [...config, 'log', '-z', '--no-color', '--no-notes', '--format=tformat:%H%x00%s%x00%b', range, '--'];
  const fields = splitNul(git(at, args));
  const commits: Commit[] = [];
  for (let i = 0; i + 2 < fields.length; i += 3) {
    commits.push({ hash: fields[i] ?? '', subject: fields[i + 1] ?? '', body: (fields[i + 2] ?? '').trimEnd() });
  }
  return commits;
}

/** Number of commits that HEAD contains. Throws `input` in a shallow clone, where git knows only some of them. */
export function commitCount(at: GitAt): number {
  if (headCommit(at) === null) return 0;
  if (git(at, ['rev-parse', '--is-shallow-repository']).trim() === 'true') {
    throw new WindlassError('input', 'the commits cannot be counted', {
      why: 'this is a shallow clone: it does not hold all of them',
      next: 'git fetch --unshallow',
    });
  }
  return Number(git(at, ['rev-list', '--count', 'HEAD']).trim());
}
