import { pushedAt } from './general.ts';
import { gitCodeIn, gitIn } from './git.ts';
import { repositoryShape } from './repository-shape.ts';
import type { RepositoryCall } from './route.ts';
import { account, nodeId, repositoryUrl, webUrl } from './shapes.ts';
import type { PullRecord, RepositoryRecord } from './state.ts';

/** `pull-request-simple`: as lists have it. */
export function simplePullShape(call: RepositoryCall, pull: PullRecord) {
  const { repository, store } = call;
  const [owner = '', name = ''] = pull.headRepository.split('/');
  const api = repositoryUrl(repository);
  const url = `${api}/pulls/${pull.number}`;
  const issue = `${api}/issues/${pull.number}`;
  const html = `${webUrl(repository)}/pull/${pull.number}`;
  const statuses = `${api}/statuses/${pull.headSha}`;
  const reviewComment = `${api}/pulls/comments{/number}`;
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: account(pull.author),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergedAt === null ? null : pull.headSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: reviewComment,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    head: sideShape(call, store.find(owner, name) ?? repository, pull.headRef, pull.headSha),
    base: sideShape(call, repository, pull.baseRef, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: reviewComment },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: 'MEMBER',
    auto_merge: null,
    active_lock_reason: null,
  };
}

function sideShape({ viewer, store }: RepositoryCall, repository: RepositoryRecord, ref: string, sha: string) {
  return {
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: account(repository.owner, 'Organization'),
    repo: repositoryShape(repository, viewer, pushedAt(store.gitDir(repository))),
  };
}

/** `pull-request`: with what it takes git to find out. */
export function pullShape(call: RepositoryCall, pull: PullRecord) {
  const { gitDir } = call;
  const { baseSha, headSha } = pull;
  // Without a common commit three dots have no meaning.
  const hasBase = gitCodeIn(gitDir, ['merge-base', baseSha, headSha]) === 0;
  const stat = gitIn(gitDir, ['diff', '--shortstat', hasBase ? `${baseSha}...${headSha}` : `${baseSha}..${headSha}`]);
  const count = (word: RegExp) => Number(word.exec(stat)?.[1] ?? 0);
  const merges = gitCodeIn(gitDir, ['merge-tree', '--write-tree', baseSha, headSha], [1, 128, 129]) === 0;
  const isOpen = pull.state === 'open';
  return {
    ...simplePullShape(call, pull),
    merged: pull.mergedAt !== null,
    mergeable: isOpen ? merges : null,
    rebaseable: null,
    mergeable_state: isOpen ? (merges ? 'clean' : 'dirty') : 'unknown',
    merged_by: null,
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: Number(gitIn(gitDir, ['rev-list', '--count', `${baseSha}..${headSha}`]).trim()),
    additions: count(/(\d+) insertion/),
    deletions: count(/(\d+) deletion/),
    changed_files: count(/(\d+) file/),
  };
}
