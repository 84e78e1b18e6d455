import type { Action, Digest, Kind } from '@windlass/kit/actions/action';
import { sha256Hex } from '@windlass/kit/hash';
import type { Services } from '@windlass/kit/services/services';
import { type GithubPlace, github, named } from './client.ts';
import { githubFault } from './fault.ts';
import { findRelease } from './find.ts';

export type GithubReleaseArgs = GithubPlace & {
  readonly tag: string;
  readonly name: string;
  /** Markdown. */
  readonly body: string;
  readonly prerelease: boolean;
};

export function releaseAction(args: GithubReleaseArgs): Action<GithubReleaseArgs> {
  return {
    id: 'github-release-draft',
    kind: 'github.release@1',
    title: `draft the release ${args.tag} of ${args.repository} on GitHub`,
    args,
    needs: [],
    reach: { undo: 'full' },
  };
}

/** That a release of this tag is there, as a draft or published. Its text may be edited by hand: that is left alone. */
export function releaseKind(services: Services): Kind<GithubReleaseArgs> {
  return {
    kind: 'github.release@1',
    // GitHub's list of releases follows its database after some seconds.
    settleMs: 30_000,
    replaces: false,
    goal: () => null,
    observe: async (args, { signal }) => {
      const release = await findRelease(services, args, args.tag, { signal });
      return release === null ? { is: 'absent' } : { is: 'present', digest: idOf(release.id) };
    },
    former: async () => null,
    apply: async (args, { signal }) => {
      const { tag: tag_name, name, body, prerelease, repository } = args;
      const request = await github(services, args.api, { signal });
      const fields = { ...named(args), tag_name, name, body, prerelease, draft: true };
      try {
        const { data } = await request('POST /repos/{owner}/{repo}/releases', fields);
        return { id: data.id, url: data.html_url };
      } catch (thrown) {
        throw githubFault(thrown, `GitHub took no draft for ${tag_name}`, repository);
      }
    },
    // The tag is git's own, and stays with the action that pushed it.
    undo: async (args, _former, { signal }) => {
      const release = await findRelease(services, args, args.tag, { signal });
      if (release === null) return {};
      const request = await github(services, args.api, { signal });
      try {
        await request('DELETE /repos/{owner}/{repo}/releases/{release_id}', { ...named(args), release_id: release.id });
      } catch (thrown) {
        throw githubFault(thrown, `the release ${args.tag} was not deleted`, args.repository);
      }
      return { deleted: release.id };
    },
  };
}

const idOf = (id: number): Digest => ({ alg: 'sha256', hex: sha256Hex(String(id)), of: 'the id of a release' });
