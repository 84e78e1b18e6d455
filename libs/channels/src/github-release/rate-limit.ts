import type { HttpAnswer } from '@windlass/kit/http/http';
import { retryAfterMs } from '@windlass/kit/http/retry-after';

export interface RateLimit {
  readonly waitMs: number;
  /** ISO 8601, UTC. */
  readonly until: string;
}

/**
 * What a 403 or 429 says of a rate limit; null where it is no such answer. First Retry-After, then the reset of the primary limit; a
 * secondary limit that says neither asks for a minute (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
export function rateLimitOf(answer: Pick<HttpAnswer, 'status' | 'headers' | 'text'>, now: Date): RateLimit | null {
  const { status, headers } = answer;
  if (status !== 403 && status !== 429) return null;
  const waitMs = retryAfterMs(headers['retry-after'], now) ?? resetMs(headers, now) ?? secondaryMs(answer);
  return waitMs === null ? null : { waitMs, until: new Date(now.getTime() + waitMs).toISOString() };
}

function resetMs(headers: HttpAnswer['headers'], now: Date): number | null {
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] !== '0' || !Number.isFinite(reset)) return null;
  // A second more: its clock and ours are not one.
  return Math.max(0, reset * 1000 - now.getTime()) + 1000;
}

function secondaryMs({ status, text }: Pick<HttpAnswer, 'status' | 'text'>): number | null {
  return status === 429 || /secondary rate limit|abuse detection/i.test(text()) ? 60_000 : null;
}
