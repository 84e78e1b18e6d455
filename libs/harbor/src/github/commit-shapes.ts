import type { AnnotatedTag, Commit } from './commits.ts';
import { account, nodeId, repositoryUrl, webUrl } from './shapes.ts';
import type { RepositoryRecord } from './state.ts';

const unsigned = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** `git-commit` of the OpenAPI document: the object as git has it. */
export function gitCommitShape(repository: RepositoryRecord, commit: Commit) {
  const url = repositoryUrl(repository);
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${webUrl(repository)}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: parents(repository, commit, 'git/commits'),
    verification: unsigned,
  };
}

/** `commit`: the same with the accounts behind it. */
export function commitShape(repository: RepositoryRecord, commit: Commit) {
  const url = `${repositoryUrl(repository)}/commits/${commit.sha}`;
  const { author, committer, message, tree, url: gitUrl } = gitCommitShape(repository, commit);
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    commit: { author, committer, message, tree, url: gitUrl, comment_count: 0, verification: unsigned },
    url,
    html_url: `${webUrl(repository)}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    author: accountOf(commit.author.email),
    committer: accountOf(commit.committer.email),
    parents: parents(repository, commit, 'commits'),
  };
}

export function tagShape(repository: RepositoryRecord, sha: string, tag: AnnotatedTag) {
  const url = repositoryUrl(repository);
  return {
    node_id: nodeId('Tag', sha),
    tag: tag.tag,
    sha,
    url: `${url}/git/tags/${sha}`,
    message: tag.message,
    tagger: tag.tagger,
    object: objectShape(repository, tag.object, tag.type),
    verification: unsigned,
  };
}

export function objectShape(repository: RepositoryRecord, sha: string, type: string) {
  return { sha, type, url: `${repositoryUrl(repository)}/git/${type}s/${sha}` };
}

function parents(repository: RepositoryRecord, commit: Commit, folder: string) {
  return commit.parents.map((sha) => ({
    sha,
    url: `${repositoryUrl(repository)}/${folder}/${sha}`,
    html_url: `${webUrl(repository)}/commit/${sha}`,
  }));
}

/** GitHub knows people by their addresses, and all that the double knows are of its own making. */
function accountOf(email: string) {
  const [, login] = /^\d+\+([\w-]+)@users\.noreply\.github\.com$/.exec(email) ?? [];
  return login === undefined ? null : account(login);
}
