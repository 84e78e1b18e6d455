import { type Answer, created, noContent, notFound, ok, Refusal } from './answer.ts';
import { deleteRef, isAncestor, isEmpty, isRefName, objectAt, type Ref, refAt, refsBelow, setRef } from './bare.ts';
import { objectShape } from './commit-shapes.ts';
import { fieldsOf, flag, needed } from './input.ts';
import { paged } from './paging.ts';
import { inRepository, type RepositoryCall } from './route.ts';
import { nodeId, repositoryUrl } from './shapes.ts';
import { defaultBranch } from './store.ts';

const doc = (anchor: string) => `git/refs#${anchor}`;

export const refRoutes = [
  inRepository('GET', '/git/ref/{ref+}', doc('get-a-reference'), get),
  inRepository('GET', '/git/matching-refs/{ref+}', doc('list-matching-references'), matching),
  inRepository('POST', '/git/refs', doc('create-a-reference'), create),
  inRepository('PATCH', '/git/refs/{ref+}', doc('update-a-reference'), update),
  inRepository('DELETE', '/git/refs/{ref+}', doc('delete-a-reference'), remove),
] as const;

function shape({ repository }: RepositoryCall, { ref, sha, type }: Ref) {
  return {
    ref,
    node_id: nodeId('Ref', ref),
    url: `${repositoryUrl(repository)}/git/${ref}`,
    object: objectShape(repository, sha, type),
  };
}

/** `heads/main` of the path, as a whole name. */
function named(call: RepositoryCall): Ref | null {
  refuseEmpty(call);
  return refAt(call.gitDir, `refs/${call.params['ref'] ?? ''}`);
}

export function refuseEmpty({ gitDir }: RepositoryCall): void {
  if (isEmpty(gitDir)) throw new Refusal(409, 'Git Repository is empty.');
}

function get(call: RepositoryCall): Answer {
  const ref = named(call);
  if (ref === null) throw notFound();
  return ok(shape(call, ref));
}

/** All that start with it, as a text: `tags/v1` finds `tags/v10`. */
function matching(call: RepositoryCall): Answer {
  refuseEmpty(call);
  const found = refsBelow(call.gitDir, `refs/${call.params['ref'] ?? ''}`);
  return paged(
    call,
    found.map((ref) => shape(call, ref)),
  );
}

async function create(call: RepositoryCall): Promise<Answer> {
  const { gitDir } = call;
  const fields = await fieldsOf(call.request);
  const ref = needed(fields, 'ref');
  refuseEmpty(call);
  if (!/^refs\/[^/]+\/./.test(ref) || !isRefName(ref)) {
    throw new Refusal(422, `Reference name is invalid: ${ref}`);
  }
  const sha = shaOf(call, needed(fields, 'sha'));
  if (!setRef(gitDir, ref, sha, '0'.repeat(40))) throw new Refusal(422, 'Reference already exists');
  return created(shape(call, mustBe(call, ref)));
}

async function update(call: RepositoryCall): Promise<Answer> {
  const fields = await fieldsOf(call.request);
  const before = named(call);
  if (before === null) throw new Refusal(422, 'Reference does not exist');
  const sha = shaOf(call, needed(fields, 'sha'));
  const isForced = flag(fields, 'force') ?? false;
  if (!isForced && !isAncestor(call.gitDir, before.sha, sha)) throw new Refusal(422, 'Update is not a fast forward');
  if (!setRef(call.gitDir, before.ref, sha, before.sha)) throw new Refusal(422, 'Reference update failed');
  return ok(shape(call, mustBe(call, before.ref)));
}

function remove(call: RepositoryCall): Answer {
  const ref = named(call);
  if (ref === null) throw new Refusal(422, 'Reference does not exist');
  if (ref.ref === `refs/heads/${defaultBranch}`) throw new Refusal(422, 'Cannot delete the default branch');
  deleteRef(call.gitDir, ref.ref);
  return noContent;
}

function shaOf({ gitDir }: RepositoryCall, sha: string): string {
  if (!/^[0-9a-f]*$/.test(sha) || sha.length > 40)
    throw new Refusal(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  if (sha.length < 40) {
    throw new Refusal(
      422,
      `Invalid request.\n\nAt least 40 characters are required; only ${sha.length} were supplied.`,
    );
  }
  if (objectAt(gitDir, sha) === null) throw new Refusal(422, 'Object does not exist');
  return sha;
}

function mustBe(call: RepositoryCall, ref: string): Ref {
  const found = refAt(call.gitDir, ref);
  if (found === null) throw new Refusal(422, 'Reference update failed');
  return found;
}
