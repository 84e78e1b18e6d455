import { createReadStream, realpathSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ResolvedWebCheck } from '@windlass/kit/config/resolved-products';
import { isBelow } from '../../tree/find.ts';
import { mediaType } from './mime.ts';

export type SiteOptions = Pick<ResolvedWebCheck, 'base' | 'entry' | 'fallback'>;

export interface Site extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** The page to open. */
  readonly url: string;
  /** What was asked of the bundle and not given: address and status. */
  readonly refused: readonly { readonly url: string; readonly status: number }[];
}

/**
 * A web server on loopback for one folder, and at the same time the proxy of the browser that opens it: every request that the browser makes for
 * whatever reason ends here, and none that is not for the folder is passed on (RFC 9110, 7.6 and 9.3.6).
 */
export async function openSite(folder: string, options: SiteOptions): Promise<Site> {
  const root = realpathSync(folder);
  const base = `/${options.base}/`.replace(/\/+/g, '/');
  const refused: { url: string; status: number }[] = [];
  const server = createServer((request, response) => {
    const url = ownAddress(request, origin);
    if (url === null) return void answer(response, 502, 'nothing but the bundle can be reached from here\n');
    const status = serve(request, response, { root, base, fallback: options.fallback, url });
    if (status >= 400) refused.push({ url: url.href, status });
  });
  server.on('connect', (_request, socket) => {
    socket.on('error', () => {});
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${portOf(server.address())}`;
  const entry = options.entry === 'index.html' ? '' : options.entry.split('/').map(encodeURIComponent).join('/');
  return {
    origin,
    url: origin + base + entry,
    refused,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Through a proxy a request names its whole address; null for one that is somebody else's. */
function ownAddress({ url = '/' }: IncomingMessage, origin: string): URL | null {
  if (!URL.canParse(url, origin)) return null;
  const address = new URL(url, origin);
  return address.origin === origin ? address : null;
}

interface Asked {
  readonly root: string;
  readonly base: string;
  readonly fallback: string | null;
  readonly url: URL;
}

/** Gives the status. */
function serve({ method }: IncomingMessage, response: ServerResponse, { root, base, fallback, url }: Asked): number {
  if (method !== 'GET' && method !== 'HEAD') return answer(response, 405, 'only files are given here\n');
  const path = decoded(url.pathname);
  if (path === null) return answer(response, 400, 'this is no path\n');
  if (`${path}/` === base) return redirect(response, base);
  if (!path.startsWith(base)) return answer(response, 404, 'outside of the bundle\n');
  const inside = path.slice(base.length);
  const found = fileIn(root, inside.endsWith('/') || inside === '' ? `${inside}index.html` : inside);
  if (found === 'folder') return redirect(response, `${url.pathname}/`);
  const file = found ?? (fallback === null ? null : fileIn(root, fallback));
  if (file === null || file === 'folder') return answer(response, 404, 'no such file\n');
  response.writeHead(200, { 'content-type': mediaType(file), 'content-length': statSync(file).size });
  if (method === 'HEAD') response.end();
  else
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  return 200;
}

function decoded(path: string): string | null {
  try {
    const text = decodeURIComponent(path);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** Absolute; nothing outside of the folder, not by a link either. */
function fileIn(root: string, path: string): string | 'folder' | null {
  try {
    const file = realpathSync(join(root, path));
    if (!isBelow(root, file)) return null;
    return statSync(file).isDirectory() ? 'folder' : file;
  } catch {
    return null;
  }
}

function redirect(response: ServerResponse, location: string): number {
  response.writeHead(301, { location }).end();
  return 301;
}

function answer(response: ServerResponse, status: number, text: string): number {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
  return status;
}
