import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import type { AssetRecord, RepositoryRecord } from './state.ts';
import type { Store } from './store.ts';

const host = 'https://release-assets.githubusercontent.com';
const lifetimeMs = 5 * 60_000;

/** The address that a download is sent on to: on another host, signed, and good for five minutes. */
export function signedUrl(store: Store, repository: RepositoryRecord, asset: AssetRecord, now: Date): string {
  const path = `/github-production-release-asset/${repository.id}/${asset.id}`;
  const expires = new Date(now.getTime() + lifetimeMs).toISOString();
  const query = new URLSearchParams({
    se: expires,
    sig: signature(store, path, expires),
    'response-content-disposition': `attachment; filename=${asset.name}`,
    'response-content-type': 'application/octet-stream',
  });
  return `${host}${path}?${query}`;
}

/** What release-assets.githubusercontent.com answers; the texts are those of the object store behind it. */
export function download(store: Store, request: IncomingMessage, url: URL, now: Date): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'UnsupportedHttpVerb', '');
  if (request.headers.authorization !== undefined) {
    // The trap for clients that carry their token along to another host.
    const why =
      'Authentication information is not given in the correct format. Check the value of Authorization header.';
    return refusal(400, 'InvalidAuthenticationInfo', why);
  }
  const expires = url.searchParams.get('se') ?? '';
  const given = Buffer.from(url.searchParams.get('sig') ?? '');
  const due = Buffer.from(signature(store, url.pathname, expires));
  const isSigned = given.length === due.length && timingSafeEqual(given, due);
  if (!isSigned || new Date(expires) < now) {
    return refusal(403, 'AuthenticationFailed', 'Server failed to authenticate the request.');
  }
  const id = Number(url.pathname.split('/').at(-1));
  const asset = store.state.repositories
    .flatMap(({ releases }) => releases.flatMap(({ assets }) => assets))
    .find((one) => one.id === id);
  if (asset === undefined) return refusal(404, 'BlobNotFound', 'The specified blob does not exist.');
  if (request.method === 'GET') {
    asset.downloads += 1;
    store.save();
  }
  return {
    status: 200,
    file: store.assetFile(id),
    headers: {
      'content-type': url.searchParams.get('response-content-type') ?? 'application/octet-stream',
      'content-disposition': url.searchParams.get('response-content-disposition') ?? 'attachment',
      etag: `"${asset.sha256 ?? ''}"`,
      'last-modified': new Date(asset.createdAt).toUTCString(),
    },
  };
}

function signature(store: Store, path: string, expires: string): string {
  return createHmac('sha256', store.state.secret).update(`${path}\n${expires}`).digest('hex');
}

function refusal(status: number, code: string, message: string): Answer {
  return {
    status,
    bytes: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    headers: { 'content-type': 'application/xml' },
  };
}
