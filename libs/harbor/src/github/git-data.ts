import { type Answer, created, notFound, ok, Refusal } from './answer.ts';
import { bytesOf, commitAt, type GitObject, isRefName, objectAt, treeEntries } from './bare.ts';
import { commitShape, gitCommitShape, tagShape } from './commit-shapes.ts';
import { readCommit, readTag } from './commits.ts';
import { gitIn } from './git.ts';
import { fieldsOf, needed } from './input.ts';
import { paged } from './paging.ts';
import { refuseEmpty } from './refs.ts';
import { inRepository, type RepositoryCall } from './route.ts';
import { nodeId, repositoryUrl } from './shapes.ts';
import { environmentOf, personOf } from './signing.ts';
import { defaultBranch } from './store.ts';

export const gitDataRoutes = [
  inRepository('GET', '/commits', 'commits/commits#list-commits', commits),
  inRepository('GET', '/commits/{ref+}', 'commits/commits#get-a-commit', commit),
  inRepository('GET', '/git/commits/{commit_sha}', 'git/commits#get-a-commit-object', gitCommit),
  inRepository('GET', '/git/tags/{tag_sha}', 'git/tags#get-a-tag', tag),
  inRepository('POST', '/git/tags', 'git/tags#create-a-tag-object', createTag),
  inRepository('GET', '/git/trees/{tree_sha+}', 'git/trees#get-a-tree', tree),
  inRepository('GET', '/git/blobs/{file_sha}', 'git/blobs#get-a-blob', blob),
] as const;

/** Newest first; `sha` is where it begins, `path` leaves out what does not touch that file. */
function commits(call: RepositoryCall): Answer {
  const { gitDir, url, repository } = call;
  refuseEmpty(call);
  const from = commitAt(gitDir, url.searchParams.get('sha') ?? defaultBranch);
  if (from === null) throw notFound();
  const path = url.searchParams.get('path');
  const list = gitIn(gitDir, ['rev-list', from, '--', ...(path === null ? [] : [path])]);
  const shas = list.split('\n').filter(Boolean);
  const answer = paged(call, shas);
  const page: readonly string[] = Array.isArray(answer.json) ? answer.json : [];
  return { ...answer, json: page.map((sha) => commitShape(repository, readCommit(gitDir, sha))) };
}

function commit(call: RepositoryCall): Answer {
  const { gitDir, params, repository } = call;
  refuseEmpty(call);
  const name = params['ref'] ?? '';
  const sha = commitAt(gitDir, name);
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${name}`);
  return ok(commitShape(repository, readCommit(gitDir, sha)));
}

/** Of that very type; a name that is no SHA is not found. */
function objectOf(call: RepositoryCall, param: string, type: GitObject['type']): string {
  const sha = call.params[param] ?? '';
  const found = /^[0-9a-f]{40}$/.test(sha) ? objectAt(call.gitDir, sha) : null;
  if (found?.type !== type) throw notFound();
  return found.sha;
}

function gitCommit(call: RepositoryCall): Answer {
  const sha = objectOf(call, 'commit_sha', 'commit');
  return ok(gitCommitShape(call.repository, readCommit(call.gitDir, sha)));
}

function tag(call: RepositoryCall): Answer {
  const sha = objectOf(call, 'tag_sha', 'tag');
  return ok(tagShape(call.repository, sha, readTag(call.gitDir, sha)));
}

/** The object only: no ref points to it yet. */
async function createTag(call: RepositoryCall): Promise<Answer> {
  const { gitDir, repository } = call;
  const fields = await fieldsOf(call.request);
  const [name, message, object] = [needed(fields, 'tag'), needed(fields, 'message'), needed(fields, 'object')];
  const type = needed(fields, 'type');
  if (objectAt(gitDir, object)?.type !== type) throw new Refusal(422, 'Object does not exist');
  if (!isRefName(`refs/tags/${name}`)) throw new Refusal(422, `Tag name is invalid: ${name}`);
  const { GIT_COMMITTER_NAME, GIT_COMMITTER_EMAIL, GIT_COMMITTER_DATE } = environmentOf(
    personOf(call, fields, 'tagger'),
  );
  const tagger = `${GIT_COMMITTER_NAME} <${GIT_COMMITTER_EMAIL}> ${GIT_COMMITTER_DATE.replace('@', '')}`;
  const input = `object ${object}\ntype ${type}\ntag ${name}\ntagger ${tagger}\n\n${message}\n`;
  const sha = gitIn(gitDir, ['mktag'], { input }).trim();
  return created(tagShape(repository, sha, readTag(gitDir, sha)));
}

function tree(call: RepositoryCall): Answer {
  const { gitDir, params, repository, url } = call;
  const root = objectAt(gitDir, `${params['tree_sha'] ?? ''}^{tree}`);
  if (root === null) throw notFound();
  const base = repositoryUrl(repository);
  const isDeep = url.searchParams.has('recursive');
  const entries = treeEntries(gitDir, root.sha, isDeep).map(({ mode, type, sha, size, name }) => ({
    ...{ path: name, mode, type, sha },
    ...(type === 'blob' ? { size } : {}),
    ...(type === 'commit' ? {} : { url: `${base}/git/${type}s/${sha}` }),
  }));
  return ok({ sha: root.sha, url: `${base}/git/trees/${root.sha}`, tree: entries, truncated: false });
}

function blob(call: RepositoryCall): Answer {
  const sha = objectOf(call, 'file_sha', 'blob');
  const bytes = bytesOf(call.gitDir, sha);
  return ok({
    sha,
    node_id: nodeId('Blob', sha),
    size: bytes.length,
    url: `${repositoryUrl(call.repository)}/git/blobs/${sha}`,
    content: base64Lines(bytes),
    encoding: 'base64',
  });
}

/** In lines of 60, as GitHub sends it: a decoder that is strict about line feeds does not get by. */
export function base64Lines(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{1,60}/g, '$&\n');
}
