import { type FieldError, invalid } from './answer.ts';
import { commitAt, isEmpty, isRefName, refAt, setRef } from './bare.ts';
import { readCommit } from './commits.ts';
import type { RepositoryCall } from './route.ts';
import type { ReleaseRecord, RepositoryRecord } from './state.ts';

const custom = (message: string, field?: string): FieldError => ({
  resource: 'Release',
  code: 'custom',
  ...(field === undefined ? {} : { field }),
  message,
});
const noTag = custom('Published releases must have a valid tag');

/** Refuses what a release cannot be, draft or not. The texts are GitHub's own. */
export function checkRelease({ repository, gitDir }: RepositoryCall, release: ReleaseRecord): void {
  const { tag, target, draft } = release;
  const errors: FieldError[] = [];
  const wellFormed = isRefName(`refs/tags/${tag}`);
  if (tag === '') errors.push({ resource: 'Release', code: 'missing_field', field: 'tag_name' });
  else if (!wellFormed) errors.push(custom('tag_name is not a valid tag', 'tag_name'));
  if (!wellFormed) errors.push(custom('tag_name is not well-formed', 'tag_name'), ...(draft ? [] : [noTag]));
  if (errors.length > 0) throw invalid(...errors);
  if (!draft && publishedWith(repository, tag).some((one) => one.id !== release.id)) {
    throw invalid({ resource: 'Release', code: 'already_exists', field: 'tag_name' });
  }
  if (isEmpty(gitDir)) {
    // A draft needs no commit, and nobody hears of it before it is published.
    if (!draft) throw invalid(custom('Repository is empty.'));
  } else if (refAt(gitDir, `refs/tags/${tag}`) === null && targetCommit(gitDir, target) === null) {
    const badTarget: FieldError = { resource: 'Release', code: 'invalid', field: 'target_commitish' };
    throw draft ? invalid(badTarget) : invalid(custom('tag_name is not a valid tag', 'tag_name'), noTag, badTarget);
  }
}

/** Makes the tag where it is not there yet, and dates the release by its commit, as GitHub does. */
export function makeTag({ gitDir }: RepositoryCall, release: ReleaseRecord): void {
  const ref = `refs/tags/${release.tag}`;
  const target = targetCommit(gitDir, release.target);
  if (refAt(gitDir, ref) === null && target !== null) setRef(gitDir, ref, target);
  const commit = commitAt(gitDir, ref);
  if (commit !== null) release.createdAt = readCommit(gitDir, commit).committer.date;
}

/** A branch or the whole SHA of a commit; any other name is refused. */
function targetCommit(gitDir: string, target: string): string | null {
  if (/^[0-9a-f]{40}$/.test(target)) return commitAt(gitDir, target);
  return commitAt(gitDir, `refs/heads/${target.replace(/^refs\/heads\//, '')}`);
}

export function publishedWith(repository: RepositoryRecord, tag: string): readonly ReleaseRecord[] {
  return repository.releases.filter((one) => !one.draft && one.tag === tag);
}

/** The one that is marked, else the newest by the date of its commit; drafts and prereleases never. */
export function latestOf(repository: RepositoryRecord): ReleaseRecord | undefined {
  const candidates = repository.releases.filter((one) => !one.draft && !one.prerelease);
  const marked = candidates.find((one) => one.id === repository.latest);
  if (marked !== undefined) return marked;
  return candidates
    .filter((one) => one.makeLatest !== 'false')
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id - a.id)[0];
}
