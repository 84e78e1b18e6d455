import { type Answer, notFound, ok } from './answer.ts';
import { commitAt, refsBelow } from './bare.ts';
import { commitShape } from './commit-shapes.ts';
import { readCommit } from './commits.ts';
import { rateOf } from './headers.ts';
import { paged } from './paging.ts';
import { fullRepositoryShape, userShape } from './repository-shape.ts';
import { type Call, inRepository, type RepositoryCall, type Route } from './route.ts';
import { nodeId, repositoryUrl, webUrl } from './shapes.ts';

export const generalRoutes: readonly Route[] = [
  { method: 'GET', path: '/user', doc: 'users/users#get-the-authenticated-user', needs: 'token', handle: user },
  {
    ...{ method: 'GET', path: '/rate_limit', needs: 'nothing', handle: rateLimit },
    doc: 'rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user',
  },
  inRepository('GET', '', 'repos/repos#get-a-repository', repository),
  inRepository('GET', '/tags', 'repos/repos#list-repository-tags', tags),
  inRepository('GET', '/branches', 'branches/branches#list-branches', branches),
  inRepository('GET', '/branches/{branch+}', 'branches/branches#get-a-branch', branch),
];

function user({ viewer, store }: Call): Answer {
  const createdAt = store.state.repositories[0]?.createdAt ?? '2008-01-01T00:00:00Z';
  return ok(userShape(viewer?.login ?? '', store.state.repositories.length, createdAt));
}

function rateLimit({ rates, viewer, now }: Call): Answer {
  const { limit, used, resetAt } = rateOf(rates, viewer?.login ?? '', now);
  const core = { limit, used, remaining: Math.max(0, limit - used), reset: Math.floor(resetAt / 1000) };
  const search = { limit: 30, used: 0, remaining: 30, reset: core.reset };
  return ok({ resources: { core, search }, rate: core });
}

/** The date of the newest commit of the default branch; null where there is none. */
export function pushedAt(gitDir: string): string | null {
  const sha = commitAt(gitDir, 'HEAD');
  return sha === null ? null : readCommit(gitDir, sha).committer.date;
}

function repository(call: RepositoryCall): Answer {
  return ok(fullRepositoryShape(call.repository, call.viewer, pushedAt(call.gitDir)));
}

function tags(call: RepositoryCall): Answer {
  const url = repositoryUrl(call.repository);
  const all = refsBelow(call.gitDir, 'refs/tags/').toReversed();
  return paged(
    call,
    all.flatMap(({ ref }) => {
      const name = ref.slice('refs/tags/'.length);
      const sha = commitAt(call.gitDir, ref);
      if (sha === null) return [];
      return [
        {
          name,
          zipball_url: `${url}/zipball/refs/tags/${encodeURIComponent(name)}`,
          tarball_url: `${url}/tarball/refs/tags/${encodeURIComponent(name)}`,
          commit: { sha, url: `${url}/commits/${sha}` },
          node_id: nodeId('Ref', ref),
        },
      ];
    }),
  );
}

function branches(call: RepositoryCall): Answer {
  const url = repositoryUrl(call.repository);
  const all = refsBelow(call.gitDir, 'refs/heads/').map(({ ref, sha }) => ({
    name: ref.slice('refs/heads/'.length),
    commit: { sha, url: `${url}/commits/${sha}` },
    protected: false,
  }));
  return paged(call, all);
}

function branch(call: RepositoryCall): Answer {
  const name = call.params['branch'] ?? '';
  const sha = commitAt(call.gitDir, `refs/heads/${name}`);
  if (sha === null) throw notFound('Branch not found');
  const url = `${repositoryUrl(call.repository)}/branches/${encodeURIComponent(name)}`;
  return ok({
    name,
    commit: commitShape(call.repository, readCommit(call.gitDir, sha)),
    _links: { self: url, html: `${webUrl(call.repository)}/tree/${encodeURIComponent(name)}` },
    protected: false,
    protection: { enabled: false, required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] } },
    protection_url: `${url}/protection`,
  });
}
