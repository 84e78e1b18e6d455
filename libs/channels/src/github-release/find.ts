import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { type GithubOptions, type GithubPlace, github, named } from './client.ts';
import { answerOf, githubFault } from './fault.ts';

/** What we read of a release. */
export interface Release {
  readonly id: number;
  readonly tag_name: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly html_url: string;
  /** A URI template: its `{?name,label}` is to be taken off. */
  readonly upload_url: string;
  readonly assets: readonly Asset[];
}

export interface Asset {
  readonly id: number;
  readonly url: string;
  readonly name: string;
  /** `starter`: the upload broke off, and what is there has no bytes. */
  readonly state: 'uploaded' | 'open' | 'starter';
  readonly size: number;
  /** `sha256:<hex>`; null for what was uploaded before GitHub computed it (June 2025), and on older Enterprise servers. */
  readonly digest?: string | null;
}

const perPage = 100;

/** Every release that the token may see, drafts too, newest first, page by page. */
export async function* releases(
  services: Services,
  place: GithubPlace,
  options: GithubOptions,
): AsyncGenerator<Release, void> {
  const request = await github(services, place.api, options);
  for (let page = 1; ; page += 1) {
    const list = await request('GET /repos/{owner}/{repo}/releases', {
      ...named(place),
      per_page: perPage,
      page,
    }).catch((thrown: unknown) => {
      throw notAsked(thrown, place);
    });
    yield* list.data;
    if (list.data.length < perPage) return;
  }
}

/**
 * The release of a tag: a draft is in the list only, not under its tag. A published one goes before a draft that was left beside it.
 * @throws WindlassError `verification` where several drafts have this tag: GitHub allows that, and only a person knows which is meant.
 */
export async function findRelease(
  services: Services,
  place: GithubPlace,
  tag: string,
  options: GithubOptions,
): Promise<Release | null> {
  const drafts: Release[] = [];
  for await (const release of releases(services, place, options)) {
    if (release.tag_name !== tag) continue;
    if (!release.draft) return release;
    drafts.push(release);
  }
  if (drafts.length < 2) return drafts[0] ?? null;
  throw new WindlassError('verification', `${place.repository} has ${drafts.length} drafts for ${tag}`, {
    where: drafts.map((draft) => draft.html_url).join(' '),
    why: 'only a person can say which of them is meant',
    next: `delete all but one: https://github.com/${place.repository}/releases`,
  });
}

/** The release that GitHub calls the latest; null where there is none. */
export async function latestRelease(
  services: Services,
  place: GithubPlace,
  options: GithubOptions,
): Promise<Release | null> {
  const request = await github(services, place.api, options);
  try {
    return (await request('GET /repos/{owner}/{repo}/releases/latest', named(place))).data;
  } catch (thrown) {
    if (answerOf(thrown)?.status === 404) return null;
    throw notAsked(thrown, place);
  }
}

/** That a private repository is hidden is no proof that there is nothing in it. */
function notAsked(thrown: unknown, place: GithubPlace): WindlassError {
  return githubFault(thrown, `the releases of ${place.repository} cannot be read`, place.repository);
}
