import { type Answer, created, type FieldError, invalid, invalidRequest, notFound, ok } from './answer.ts';
import { commitAt, isAncestor, setRef } from './bare.ts';
import { gitIn } from './git.ts';
import { type Fields, fieldsOf, flag, needed, text } from './input.ts';
import { paged } from './paging.ts';
import { pullShape, simplePullShape } from './pull-shapes.ts';
import { idOf, inRepository, type RepositoryCall, stamp } from './route.ts';
import type { PullRecord, RepositoryRecord } from './state.ts';

const doc = (anchor: string) => `pulls/pulls#${anchor}`;

export const pullRoutes = [
  inRepository('GET', '/pulls', doc('list-pull-requests'), list),
  inRepository('POST', '/pulls', doc('create-a-pull-request'), create),
  inRepository('GET', '/pulls/{pull_number}', doc('get-a-pull-request'), get),
  inRepository('PATCH', '/pulls/{pull_number}', doc('update-a-pull-request'), update),
] as const;

/** Open ones where `state` does not say otherwise; `head` is `owner:branch`. Newest first. */
function list(call: RepositoryCall): Answer {
  const { repository, url } = call;
  const state = url.searchParams.get('state') ?? 'open';
  const [head, base] = [url.searchParams.get('head'), url.searchParams.get('base')];
  const found = repository.pulls
    .filter((pull) => state === 'all' || pull.state === state)
    .filter((pull) => head === null || !head.includes(':') || labelOf(pull) === head)
    .filter((pull) => base === null || pull.baseRef === base)
    .toSorted((a, b) => b.number - a.number);
  return paged(
    call,
    found.map((pull) => simplePullShape(call, refreshed(call, pull))),
  );
}

function get(call: RepositoryCall): Answer {
  return ok(pullShape(call, refreshed(call, pullOf(call))));
}

async function create(call: RepositoryCall): Promise<Answer> {
  const { repository, store, gitDir, viewer } = call;
  const fields = await fieldsOf(call.request);
  const title = needed(fields, 'title');
  const [headName, base] = [needed(fields, 'head'), needed(fields, 'base')];
  const { from, ref } = headOf(call, headName);
  const errors: FieldError[] = [];
  const baseSha = commitAt(gitDir, `refs/heads/${base}`);
  const headSha = from === undefined ? null : commitAt(store.gitDir(from), `refs/heads/${ref}`);
  if (baseSha === null) errors.push({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  if (headSha === null) errors.push({ resource: 'PullRequest', field: 'head', code: 'invalid' });
  if (from === undefined || baseSha === null || headSha === null) throw invalid(...errors);
  const label = `${from.owner}:${ref}`;
  const same = repository.pulls.find((one) => one.state === 'open' && labelOf(one) === label && one.baseRef === base);
  if (same !== undefined) throw invalid(custom(`A pull request already exists for ${label}.`));
  const now = stamp(call.now);
  const pull: PullRecord = {
    ...{ id: store.newId(), number: repository.nextNumber, title, body: text(fields, 'body') ?? null, state: 'open' },
    ...{ draft: flag(fields, 'draft') ?? false, author: viewer?.login ?? '' },
    ...{ headRepository: `${from.owner}/${from.name}`, headRef: ref, headSha, baseRef: base, baseSha },
    ...{ createdAt: now, updatedAt: now, closedAt: null, mergedAt: null },
  };
  fetchHead(call, pull, from);
  if (isAncestor(gitDir, headSha, baseSha)) {
    const names = from === repository ? [base, ref] : [`${repository.owner}:${base}`, label];
    throw invalid(custom(`No commits between ${names.join(' and ')}`));
  }
  repository.nextNumber += 1;
  repository.pulls.push(pull);
  store.save();
  return created(pullShape(call, pull));
}

async function update(call: RepositoryCall): Promise<Answer> {
  const { store, gitDir } = call;
  const pull = pullOf(call);
  const fields = await fieldsOf(call.request);
  const base = text(fields, 'base') ?? pull.baseRef;
  if (commitAt(gitDir, `refs/heads/${base}`) === null) {
    throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  }
  const state = stateOf(fields) ?? pull.state;
  const now = stamp(call.now);
  if (state !== pull.state) pull.closedAt = state === 'closed' ? now : null;
  Object.assign(pull, {
    ...{ state, baseRef: base, updatedAt: now },
    ...{ title: text(fields, 'title') ?? pull.title, body: text(fields, 'body') ?? pull.body },
  });
  store.save();
  return ok(pullShape(call, refreshed(call, pull)));
}

function pullOf(call: RepositoryCall): PullRecord {
  const number = idOf(call, 'pull_number');
  const pull = call.repository.pulls.find((one) => one.number === number);
  if (pull === undefined) throw notFound();
  return pull;
}

/** `branch`, or `owner:branch` for that owner's repository of the same name: its fork. */
function headOf(call: RepositoryCall, head: string): { from: RepositoryRecord | undefined; ref: string } {
  const colon = head.indexOf(':');
  if (colon < 0) return { from: call.repository, ref: head };
  return { from: call.store.find(head.slice(0, colon), call.repository.name), ref: head.slice(colon + 1) };
}

const labelOf = (pull: PullRecord): string => `${pull.headRepository.split('/')[0] ?? ''}:${pull.headRef}`;

/** With the heads that its branches have now: an open pull request follows them, and is merged once the base has its head. */
function refreshed(call: RepositoryCall, pull: PullRecord): PullRecord {
  if (pull.state === 'closed') return pull;
  const [owner = '', name = ''] = pull.headRepository.split('/');
  const from = call.store.find(owner, name);
  const head = from === undefined ? null : commitAt(call.store.gitDir(from), `refs/heads/${pull.headRef}`);
  const base = commitAt(call.gitDir, `refs/heads/${pull.baseRef}`) ?? pull.baseSha;
  if ((head ?? pull.headSha) === pull.headSha && base === pull.baseSha) return pull;
  Object.assign(pull, { headSha: head ?? pull.headSha, baseSha: base });
  if (from !== undefined && head !== null) fetchHead(call, pull, from);
  if (isAncestor(call.gitDir, pull.headSha, base)) {
    const now = stamp(call.now);
    Object.assign(pull, { state: 'closed', closedAt: now, mergedAt: now, updatedAt: now });
  }
  call.store.save();
  return pull;
}

/** The head is in the repository of the base, too, as `refs/pull/<number>/head`. */
function fetchHead({ store, gitDir }: RepositoryCall, { number, headSha }: PullRecord, from: RepositoryRecord): void {
  const source = store.gitDir(from);
  if (source !== gitDir) gitIn(gitDir, ['fetch', '--quiet', '--no-tags', source, headSha]);
  setRef(gitDir, `refs/pull/${number}/head`, headSha);
}

const custom = (message: string): FieldError => ({ resource: 'PullRequest', code: 'custom', message });

function stateOf(fields: Fields): PullRecord['state'] | undefined {
  const state = text(fields, 'state') ?? undefined;
  if (state === undefined || state === 'open' || state === 'closed') return state;
  throw invalidRequest(`For 'properties/state', ${JSON.stringify(state)} is not a member of ["open", "closed"].`);
}
