import { type Answer, notFound, ok, Refusal } from './answer.ts';
import { bytesOf, commitAt, isEmpty, noObject, objectAt, setRef } from './bare.ts';
import { gitCommitShape } from './commit-shapes.ts';
import { readCommit } from './commits.ts';
import { entryShape, fileShape, listing } from './content-shapes.ts';
import { type Fields, fieldsOf, needed, text } from './input.ts';
import { inRepository, type RepositoryCall } from './route.ts';
import { personOf } from './signing.ts';
import { defaultBranch } from './store.ts';
import { editTree, makeCommit } from './tree-edit.ts';

const doc = (anchor: string) => `repos/contents#${anchor}`;

export const contentRoutes = [
  inRepository('GET', '/contents', doc('get-repository-content'), get),
  inRepository('GET', '/contents/{path+}', doc('get-repository-content'), get),
  inRepository('PUT', '/contents/{path+}', doc('create-or-update-file-contents'), put),
  inRepository('DELETE', '/contents/{path+}', doc('delete-a-file'), remove),
] as const;

/** The path without slashes at its ends; refuses what git would not have in a tree. */
function pathOf({ params }: RepositoryCall): string {
  const path = (params['path'] ?? '').replace(/^\/+|\/+$/g, '');
  if (
    path.split('/').some((part) => ['.', '..', '.git'].includes(part.toLowerCase()) || (part === '' && path !== ''))
  ) {
    const error = { resource: 'Commit', field: 'path', code: 'invalid' } as const;
    throw new Refusal(422, 'path contains a malformed path component', [error]);
  }
  return path;
}

function get(call: RepositoryCall): Answer {
  const { gitDir, url, repository, request } = call;
  const path = pathOf(call);
  if (isEmpty(gitDir)) throw notFound('This repository is empty.');
  const ref = url.searchParams.get('ref') ?? defaultBranch;
  const commit = commitAt(gitDir, ref);
  if (commit === null) throw notFound(`No commit found for the ref ${ref}`);
  const found = path === '' ? null : objectAt(gitDir, `${commit}:${path}`);
  if (path === '' || found?.type === 'tree') return ok(listing(repository, gitDir, commit, path, ref));
  if (found?.type !== 'blob') throw notFound();
  const bytes = bytesOf(gitDir, found.sha);
  if (/application\/vnd\.github(?:\.v3)?\.raw/.test(request.headers.accept ?? '')) {
    return { status: 200, bytes, headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' } };
  }
  return ok(fileShape(repository, path, ref, found.sha, bytes));
}

async function put(call: RepositoryCall): Promise<Answer> {
  const fields = await fieldsOf(call.request);
  const message = needed(fields, 'message');
  const bytes = decoded(needed(fields, 'content'));
  const at = placeOf(call, fields);
  if (at.sha !== null) {
    const given = text(fields, 'sha') ?? undefined;
    if (given === undefined) throw new Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
    if (given !== at.sha) throw new Refusal(409, `${at.path} does not match ${given}`);
  }
  const commit = change(call, fields, at, bytes, message);
  const sha = objectAt(call.gitDir, `${commit}:${at.path}`)?.sha ?? '';
  const content = entryShape(call.repository, 'file', at.path, at.branch, sha, bytes.length);
  return { status: at.sha === null ? 201 : 200, json: { content, commit: committed(call, commit) } };
}

async function remove(call: RepositoryCall): Promise<Answer> {
  const fields = await fieldsOf(call.request);
  const message = needed(fields, 'message');
  const given = needed(fields, 'sha');
  const at = placeOf(call, fields);
  if (at.sha === null) throw notFound();
  if (given !== at.sha) throw new Refusal(409, `${at.path} does not match ${given}`);
  const commit = change(call, fields, at, null, message);
  return ok({ content: null, commit: committed(call, commit) });
}

interface Place {
  readonly path: string;
  readonly branch: string;
  /** Head of the branch; null in an empty repository. */
  readonly head: string | null;
  /** Of the file that is there. */
  readonly sha: string | null;
}

function placeOf(call: RepositoryCall, fields: Fields): Place {
  const path = pathOf(call);
  const branch = text(fields, 'branch') ?? defaultBranch;
  const head = commitAt(call.gitDir, `refs/heads/${branch}`);
  if (head === null && !isEmpty(call.gitDir)) throw notFound(`Branch ${branch} not found`);
  const found = head === null ? null : objectAt(call.gitDir, `${head}:${path}`);
  if (path === '' || found?.type === 'tree') throw new Refusal(422, `${path} is a directory`);
  return { path, branch, head, sha: found?.sha ?? null };
}

function change(call: RepositoryCall, fields: Fields, at: Place, bytes: Buffer | null, message: string): string {
  const { gitDir } = call;
  const committer = personOf(call, fields, 'committer');
  const commit = makeCommit(gitDir, {
    tree: editTree(gitDir, at.head === null ? null : readCommit(gitDir, at.head).tree, at.path.split('/'), bytes),
    parents: at.head === null ? [] : [at.head],
    message,
    committer,
    author: personOf(call, fields, 'author', committer),
  });
  if (!setRef(gitDir, `refs/heads/${at.branch}`, commit, at.head ?? noObject)) {
    throw new Refusal(409, `${at.branch} is no longer at ${at.head ?? noObject}`);
  }
  return commit;
}

function committed({ repository, gitDir }: RepositoryCall, sha: string) {
  return gitCommitShape(repository, readCommit(gitDir, sha));
}

function decoded(content: string): Buffer {
  const plain = content.replace(/\s/g, '');
  if (plain.length % 4 === 1 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) {
    throw new Refusal(422, 'content is not valid Base64');
  }
  return Buffer.from(plain, 'base64');
}
