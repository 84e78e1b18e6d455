import { quote } from '@windlass/kit/ssh/quote';

/** A path of the config below the url of a server. */
export function addressOf(url: string, path: string): string {
  return `${url}${path.startsWith('/') ? '' : '/'}${path}`;
}

export const curl = (url: string, flags = '-fsS'): string => `curl ${flags} ${quote(url)}`;

/** Of what was deployed, not of what a cache keeps. */
export const uncached = { 'cache-control': 'no-cache' } as const;
