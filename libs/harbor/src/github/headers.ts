import type { IncomingMessage } from 'node:http';
import { randomHex } from '@windlass/kit/hash';
import type { Viewer } from './route.ts';

/** Of one caller, for one hour. */
export interface RateLimit {
  readonly limit: number;
  readonly resetAt: number;
  used: number;
}

const hourMs = 3_600_000;

/** Those of every answer of the REST API. */
export function requestHeaders(viewer: Viewer | null): Record<string, string> {
  const id = randomHex(12).toUpperCase();
  return {
    server: 'github.com',
    'x-github-request-id': `${id.slice(0, 4)}:${id.slice(4, 10)}:${id.slice(10, 17)}:${id.slice(17)}`,
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': '2022-11-28',
    'cache-control': `${viewer === null ? 'public' : 'private'}, max-age=60, s-maxage=60`,
    vary: 'Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With',
    ...(viewer === null
      ? {}
      : { 'x-oauth-scopes': viewer.push ? 'repo' : 'public_repo', 'x-accepted-oauth-scopes': 'repo' }),
  };
}

/** Asking for the limit itself does not count (docs.github.com, "Rate limits for the REST API"). */
export function wantsRate(request: IncomingMessage): boolean {
  return request.url?.split('?')[0] === '/rate_limit';
}

export function rateOf(rates: Map<string, RateLimit>, caller: string, now: Date): RateLimit {
  const known = rates.get(caller);
  if (known !== undefined && known.resetAt > now.getTime()) return known;
  const fresh = { limit: caller === '' ? 60 : 5000, resetAt: now.getTime() + hourMs, used: 0 };
  rates.set(caller, fresh);
  return fresh;
}

/** What is answered once the hour's requests are used up; null before. Counts the request, unless it is free. */
export function spend(rates: Map<string, RateLimit>, caller: string, now: Date, isFree: boolean): string | null {
  const rate = rateOf(rates, caller, now);
  if (isFree) return null;
  rate.used += 1;
  if (rate.used <= rate.limit) return null;
  const hint = caller === '' ? ' (Authenticated requests get a higher rate limit.)' : '';
  return `API rate limit exceeded for ${caller === '' ? 'this address' : caller}.${hint}`;
}

export function rateHeaders(rates: Map<string, RateLimit>, caller: string, now: Date): Record<string, string> {
  const rate = rateOf(rates, caller, now);
  return {
    'x-ratelimit-limit': String(rate.limit),
    'x-ratelimit-remaining': String(Math.max(0, rate.limit - rate.used)),
    'x-ratelimit-reset': String(Math.floor(rate.resetAt / 1000)),
    'x-ratelimit-used': String(rate.used),
    'x-ratelimit-resource': 'core',
  };
}
