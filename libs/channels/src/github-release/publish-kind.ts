import type { Action, Digest, Json, Kind } from '@windlass/kit/actions/action';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import type { Services } from '@windlass/kit/services/services';
import { compareVersions } from '@windlass/version-sync/model/compare';
import { parseVersion, tryParseVersion } from '@windlass/version-sync/model/version';
import { type GithubPlace, github, named } from './client.ts';
import { answerOf, githubFault } from './fault.ts';
import { findRelease, latestRelease, type Release, releases } from './find.ts';

export type GithubPublishArgs = GithubPlace & {
  readonly tag: string;
  /** What stands before the version in a tag. */
  readonly tagPrefix: string;
  readonly version: string;
  readonly prerelease: boolean;
};

export function publishAction(args: GithubPublishArgs, needs: readonly string[]): Action<GithubPublishArgs> {
  return {
    id: 'github-release-publish',
    kind: 'github.publish@1',
    title: `publish the release ${args.tag} of ${args.repository} on GitHub`,
    args,
    needs,
    reach: { undo: 'full' },
  };
}

const stateOf = (state: 'draft' | 'published'): Digest => ({
  alg: 'sha256',
  hex: sha256Hex(state),
  of: 'draft or published',
});

/** That everybody sees the release; `latest` follows only where no higher version is out. */
export function publishKind(services: Services): Kind<GithubPublishArgs> {
  const patch = async (
    args: GithubPublishArgs,
    { id, tag_name }: Release,
    fields: { readonly draft?: boolean; readonly make_latest?: 'true' | 'false' },
    signal: AbortSignal,
  ): Promise<string> => {
    const request = await github(services, args.api, { signal });
    const route = 'PATCH /repos/{owner}/{repo}/releases/{release_id}';
    try {
      const { data } = await request(route, { ...named(args), release_id: id, ...fields });
      return data.html_url;
    } catch (thrown) {
      throw githubFault(thrown, `GitHub did not change the release ${tag_name}`, args.repository);
    }
  };
  return {
    kind: 'github.publish@1',
    settleMs: 10_000,
    replaces: true,
    isPointer: true,
    goal: () => stateOf('published'),
    observe: async (args, { signal }) => {
      const release = await findRelease(services, args, args.tag, { signal });
      if (release === null) return { is: 'absent' };
      return { is: 'present', digest: stateOf(release.draft ? 'draft' : 'published') };
    },
    former: async (args, { signal }) => ({
      latest: (await latestRelease(services, args, { signal }))?.tag_name ?? null,
    }),
    apply: async (args, { signal }) => {
      const release = await findRelease(services, args, args.tag, { signal });
      if (release === null) throw noRelease(args);
      await assertTag(services, args, signal);
      const isLatest = !args.prerelease && (await isHighest(services, args, signal));
      const url = await patch(args, release, { draft: false, make_latest: isLatest ? 'true' : 'false' }, signal);
      return { url, latest: isLatest };
    },
    undo: async (args, former, { signal }) => {
      const release = await findRelease(services, args, args.tag, { signal });
      if (release === null || release.draft) return {};
      // GitHub would pick another one by itself, by date: what was the latest before is the latest again, and first, so that a kill in between leaves it right.
      const was = latestOf(former);
      const isOurs = (await latestRelease(services, args, { signal }))?.tag_name === args.tag;
      const before =
        isOurs && was !== null && was !== args.tag ? await findRelease(services, args, was, { signal }) : null;
      if (before !== null && !before.draft) await patch(args, before, { make_latest: 'true' }, signal);
      await patch(args, release, { draft: true }, signal);
      return { latest: before?.tag_name ?? null };
    },
  };
}

/** A release that is published without its tag makes GitHub put one on the default branch, whatever is there then. */
async function assertTag(services: Services, args: GithubPublishArgs, signal: AbortSignal): Promise<void> {
  const request = await github(services, args.api, { signal });
  try {
    await request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ...named(args), ref: `tags/${args.tag}` });
  } catch (thrown) {
    if (answerOf(thrown)?.status !== 404)
      throw githubFault(thrown, `whether GitHub has the tag ${args.tag} cannot be known`, args.repository);
    throw new WindlassError('publish', `the tag ${args.tag} is not on GitHub yet`, {
      where: args.repository,
      why: 'GitHub would make one of its own, on whatever the default branch holds then',
      next: `git push origin refs/tags/${args.tag}`,
    });
  }
}

async function isHighest(services: Services, args: GithubPublishArgs, signal: AbortSignal): Promise<boolean> {
  const own = parseVersion(args.version);
  for await (const release of releases(services, args, { signal })) {
    if (release.draft || release.prerelease || release.tag_name === args.tag) continue;
    const other = versionOfTag(release.tag_name, args.tagPrefix);
    if (other !== null && compareVersions(other, own) === 1) return false;
  }
  return true;
}

/** Null where the tag is of something else. */
export function versionOfTag(tag: string, prefix: string) {
  return tag.startsWith(prefix) ? tryParseVersion(tag.slice(prefix.length)) : null;
}

function latestOf(former: Json): string | null {
  const latest = typeof former === 'object' && former !== null && 'latest' in former ? former['latest'] : null;
  return typeof latest === 'string' ? latest : null;
}

const noRelease = ({ tag, repository }: GithubPublishArgs): WindlassError =>
  new WindlassError('publish', `there is no release ${tag} to publish`, {
    where: repository,
    next: 'npx windlass publish-packages',
  });
