import type { Services } from '@windlass/kit/services/services';
import type { Proof } from '../channel.ts';
import { type GithubPlace, type GithubRequest, github, named, tokenOf } from './client.ts';
import { answerOf, githubFault } from './fault.ts';

const full: Proof['undo'] = { undo: 'full' };

/** Whether the token may write releases. Nothing is written: what would be is refused for what it lacks. */
export async function proveGithub(services: Services, place: GithubPlace): Promise<Proof> {
  const { repository, api } = place;
  const says = (publish: Proof['publish'], as: string | null, why: string | null, next: string | null): Proof => ({
    publish,
    as,
    undo: publish === 'no' ? { undo: 'none', why: why ?? 'these credentials may not write' } : full,
    why,
    next,
  });
  if ((await tokenOf(services)) === null) {
    const next = 'export GITHUB_TOKEN="$(gh auth token)"';
    return says('no', null, 'there is no GITHUB_TOKEN, and no GH_TOKEN', next);
  }
  const request = await github(services, api, { signal: services.signal });
  const as = await loginOf(request);
  try {
    const { data, headers } = await request('GET /repos/{owner}/{repo}', named(place));
    if (data.permissions?.push === false)
      return says('no', as, `this token may read ${repository}, and not write`, `gh repo view ${repository}`);
    const scopes = headers['x-oauth-scopes']?.split(/,\s*/) ?? [];
    // A classic token says what it may do; any other one is asked to do what cannot be done.
    if (scopes.includes('repo') || (scopes.includes('public_repo') && !data.private))
      return says('yes', as, null, null);
    return await probe(request, place, (publish, why) =>
      says(publish, as, why, why === null ? null : 'give the token the permission "contents: write"'),
    );
  } catch (thrown) {
    const answer = answerOf(thrown);
    if (answer?.status === 401) return says('no', null, 'GitHub does not know this token', 'gh auth status');
    if (answer?.status === 404)
      return says('no', as, `${repository} is not there, or this token may not see it`, `gh repo view ${repository}`);
    const { message, why } = githubFault(thrown, 'GitHub does not say', repository);
    return says('unknown', as, why === undefined ? message : `${message}: ${why}`, null);
  }
}

/** A release without a tag: GitHub refuses it as invalid (422) to those who may make one, and as forbidden (403, 404) to others. */
async function probe(
  request: GithubRequest,
  place: GithubPlace,
  says: (publish: Proof['publish'], why: string | null) => Proof,
): Promise<Proof> {
  const { owner, repo } = named(place);
  try {
    await request({ method: 'POST', url: '/repos/{owner}/{repo}/releases', owner, repo });
    return says('unknown', 'a release without a tag was not refused');
  } catch (thrown) {
    const status = answerOf(thrown)?.status;
    if (status === 422 || status === 400) return says('yes', null);
    if (status === 403 || status === 404) return says('no', `this token may not make releases of ${place.repository}`);
    throw thrown;
  }
}

/** The token of a GitHub Action belongs to no user, and may not ask. */
async function loginOf(request: GithubRequest): Promise<string | null> {
  return request('GET /user').then(
    ({ data }) => data.login,
    () => null,
  );
}
