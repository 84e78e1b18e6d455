import type { IncomingHttpHeaders } from 'node:http';

/** As nginx makes it: seconds of the last change and length, in hex. Two files of the same length and time have the same one. */
export function entityTag(size: number, mtime: Date): string {
  return `"${Math.floor(mtime.getTime() / 1000).toString(16)}-${size.toString(16)}"`;
}

/** If-None-Match decides where it is there, else If-Modified-Since (RFC 9110, 13.2.2). */
export function isUnchanged(headers: IncomingHttpHeaders, etag: string, mtime: Date): boolean {
  const none = headers['if-none-match'];
  if (none !== undefined) return none.trim() === '*' || tagsOf(none).includes(etag);
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && Math.floor(mtime.getTime() / 1000) * 1000 <= since;
}

/** Both ends included; null: the whole. Several ranges in one request are answered with the whole, which RFC 9110 allows. */
export function rangeOf(
  headers: IncomingHttpHeaders,
  size: number,
  etag: string,
  mtime: Date,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | null {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return null;
  const condition = headers['if-range'];
  if (typeof condition === 'string' && condition !== etag && condition !== mtime.toUTCString()) return null;
  const start = from === '' ? Math.max(size - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null;
  return start >= size || (from === '' && Number(to) === 0) ? 'unsatisfiable' : { start, end };
}

const tagsOf = (list: string): string[] => list.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
