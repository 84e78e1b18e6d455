import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WindlassError } from '@windlass/kit/errors';
import { codeOf } from '@windlass/kit/fs/system-error';
import type { Service } from './service.ts';
import { entityTag, isUnchanged, rangeOf } from './web-conditions.ts';
import { typeOf } from './web-types.ts';

/** A folder that is served under an address. */
export interface Site {
  /** For instance `https://downloads.beacon.example/beacon`; its path is the prefix. */
  readonly url: string;
  /** Absolute. May be a symbolic link, and need not be there yet. */
  readonly folder: string;
}

interface Place {
  readonly host: string;
  readonly prefix: string;
  readonly folder: string;
}

/**
 * A stand-in for nginx with `root` and `index`: static files, symbolic links followed anew at each request (so as nginx without
 * open_file_cache), entity tags as nginx makes them, dot files refused but for `.well-known`. It is no nginx: no rewrite, no compression,
 * no listing, no configuration.
 * @throws WindlassError `config` where two sites have the same address, or one of another port or kind than 80 and 443.
 */
export function openWeb(sites: readonly Site[]): Service {
  const places = sites.map(placeOf).sort((a, b) => b.prefix.length - a.prefix.length);
  const addresses = places.map(({ host, prefix }) => host + prefix);
  const twice = addresses.find((address, index) => addresses.indexOf(address) !== index);
  if (twice !== undefined)
    throw new WindlassError('config', `two folders are to be served as ${twice}`, {
      why: 'the harbor has one place for each address',
      next: 'give each server an address (url) of its own',
    });
  const plain = sites.filter(({ url }) => url.startsWith('http:')).map(({ url }) => new URL(url).hostname);
  return {
    name: 'web',
    hosts: [...new Set(places.map(({ host }) => host))],
    plainHosts: plain,
    handle: (request, response) => handle(places, request, response),
    close: async () => undefined,
  };
}

function placeOf({ url, folder }: Site): Place {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.port !== '')
    throw new WindlassError('config', `the harbor cannot answer for ${url}`, {
      why: 'it answers for http and https on their usual ports',
    });
  return { host: parsed.hostname, prefix: parsed.pathname.replace(/\/+$/, ''), folder };
}

async function handle(places: readonly Place[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return plainly(response, 405, 'Method Not Allowed');
  }
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const path = url.replace(/[?#].*$/s, '');
  const place = places.find((one) => one.host === host && isBelow(path, one.prefix));
  if (place === undefined) return plainly(response, 404, 'Not Found');
  const segments = segmentsOf(path.slice(place.prefix.length));
  if (segments === null) return plainly(response, 400, 'Bad Request');
  if (segments.some((segment) => segment.startsWith('.') && segment !== '.well-known'))
    return plainly(response, 403, 'Forbidden');
  const file = join(place.folder, ...segments);
  const found = await openFile(path.endsWith('/') ? join(file, 'index.html') : file);
  if (found === 'folder') {
    response.setHeader('location', `${path}/`);
    return plainly(response, 301, 'Moved Permanently');
  }
  // A folder without index.html would have to be listed, and that is forbidden.
  const forbidden = found === 'forbidden' || (path.endsWith('/') && (await openFile(file)) === 'folder');
  if (typeof found === 'string') return plainly(response, forbidden ? 403 : 404, forbidden ? 'Forbidden' : 'Not Found');
  try {
    await send(found, request, response);
  } finally {
    await found.close();
  }
}

async function send(handle: FileHandle, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { size, mtime } = await handle.stat();
  const etag = entityTag(size, mtime);
  const name = request.url?.replace(/[?#].*$/s, '').replace(/\/$/, '/index.html') ?? '';
  response.setHeader('etag', etag);
  response.setHeader('last-modified', mtime.toUTCString());
  response.setHeader('accept-ranges', 'bytes');
  if (isUnchanged(request.headers, etag, mtime)) return void response.writeHead(304).end();
  response.setHeader('content-type', typeOf(extname(name)));
  const range = rangeOf(request.headers, size, etag, mtime);
  if (range === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${size}`);
    return plainly(response, 416, 'Range Not Satisfiable');
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.setHeader('content-length', end - start + 1);
  if (range !== null) response.setHeader('content-range', `bytes ${start}-${end}/${size}`);
  response.writeHead(range === null ? 200 : 206);
  if (request.method === 'HEAD' || size === 0) return void response.end();
  // A client that has enough goes away: no error of ours.
  await pipeline(handle.createReadStream({ start, end, autoClose: false }), response).catch(() => response.destroy());
}

/** Opened before anything is asked about it: a switch of `current` in between would mix two releases. */
async function openFile(file: string): Promise<FileHandle | 'folder' | 'forbidden' | 'not found'> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const stat = await handle.stat();
    if (stat.isFile()) return handle;
    await handle.close();
    return stat.isDirectory() ? 'folder' : 'not found';
  } catch (thrown) {
    await handle?.close();
    return codeOf(thrown) === 'EACCES' ? 'forbidden' : 'not found';
  }
}

const isBelow = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);

/** Decoded; null where one of them would lead elsewhere, or is no UTF-8. */
function segmentsOf(path: string): readonly string[] | null {
  try {
    const segments = path.split('/').filter(Boolean).map(decodeURIComponent);
    return segments.some((segment) => segment === '..' || segment === '.' || /[/\\\0]/.test(segment)) ? null : segments;
  } catch {
    return null;
  }
}

function plainly(response: ServerResponse, status: number, text: string): void {
  const body = `${text}\n`;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.writeHead(status).end(body);
}
