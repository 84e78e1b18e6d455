import type { request } from '@octokit/request';
import { WindlassError } from '@windlass/kit/errors';
import type { HttpOptions } from '@windlass/kit/http/http';
import type { Services } from '@windlass/kit/services/services';
import { rateLimitOf } from './rate-limit.ts';

/** Octokit's request: a route of GitHub's API description in, its typed answer out. */
export type GithubRequest = typeof request;

/** A repository of a GitHub: github.com's API, or that of an Enterprise server. */
export type GithubPlace = {
  /** `https://api.github.com`, without a slash at its end. */
  readonly api: string;
  /** `owner/name` */
  readonly repository: string;
};

export interface GithubOptions {
  readonly signal: AbortSignal;
  /** Drafts are seen with a token only: without one their absence proves nothing. Default true. */
  readonly needsToken?: boolean;
  /** Longest wait for a rate limit to end; milliseconds. Default 2 minutes. */
  readonly patienceMs?: number;
}

/** Where the API is: Actions and GitHub Enterprise say so in the environment. */
export function apiOf(env: NodeJS.ProcessEnv): string {
  return (env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/+$/, '');
}

/** The token that GitHub Actions (GITHUB_TOKEN) or the gh tool (GH_TOKEN) would use. */
export async function tokenOf(services: Pick<Services, 'secret'>): Promise<string | null> {
  return (await services.secret('GITHUB_TOKEN')) ?? (await services.secret('GH_TOKEN'));
}

/**
 * Octokit's request, whose routes and answers are typed from GitHub's own API description, over the connections of the services: one proxy,
 * one set of certificates, one signal. Waits out a rate limit where that is soon over.
 * @throws WindlassError `gate` where there is no token and one is needed.
 */
export async function github(services: Services, api: string, options: GithubOptions): Promise<GithubRequest> {
  const token = await tokenOf(services);
  if (token === null && (options.needsToken ?? true))
    throw new WindlassError('gate', 'there is no token for GitHub', {
      where: api,
      why: 'drafts are shown to those only who may write, and nothing is published without one',
      next: 'export GITHUB_TOKEN="$(gh auth token)", or name it in the config: secrets.GITHUB_TOKEN',
    });
  const octokit = await import('@octokit/request');
  const headers = {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    'user-agent': 'windlass',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  return octokit.request.defaults({ baseUrl: api, headers, request: { fetch: fetchOver(services, options) } });
}

type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: unknown },
) => Promise<Response>;

/** What octokit takes for `fetch`, on our connections. */
function fetchOver(services: Services, { signal, patienceMs = 120_000 }: GithubOptions): Fetch {
  return async (url, { method, headers, body }) => {
    for (let left = 3; ; left -= 1) {
      const answer = await services.http.request(url, {
        ...{ method: methodOf(method), headers, signal },
        ...(typeof body === 'string' || body instanceof Uint8Array ? { body } : {}),
        ...(body instanceof Uint8Array ? { timeoutMs: 600_000 } : {}),
      });
      const limit = rateLimitOf(answer, services.now());
      if (limit === null || left === 0)
        return responseOf(answer.status, answer.statusText, answer.headers, answer.bytes);
      if (limit.waitMs > patienceMs)
        throw new WindlassError('publish', 'GitHub takes no more requests of this token for now', {
          where: new URL(url).host,
          why: `its rate limit ends at ${limit.until}`,
          next: 'run the same command again after that: what is done is not done twice',
        });
      const message = `GitHub's rate limit: waiting ${Math.ceil(limit.waitMs / 1000)} s`;
      services.emit({ kind: 'note', level: 'info', message });
      const { setTimeout } = await import('node:timers/promises');
      await setTimeout(limit.waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw new WindlassError('interrupted', 'interrupted', { where: new URL(url).host });
    }
  };
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

function methodOf(method: string): NonNullable<HttpOptions['method']> {
  const known = methods.find((one) => one === method);
  if (known === undefined) throw new WindlassError('internal', `no request by ${method}`);
  return known;
}

/** RFC 9110: 204, 205 and 304 have no body, and Response refuses one. */
function responseOf(
  status: number,
  statusText: string,
  headers: Readonly<Record<string, string>>,
  bytes: Buffer,
): Response {
  const body = [204, 205, 304].includes(status) ? null : new Uint8Array(bytes);
  return new Response(body, { status, statusText, headers: { ...headers } });
}

/** Owner and name, as the routes take them. */
export function named({ repository }: GithubPlace): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}
