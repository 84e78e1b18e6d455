import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { whyOf } from '@windlass/kit/fs/system-error';
import type { Access } from './access.ts';
import { accessHeader, hashForm } from './protocol.ts';
import { type CacheStore, drained, type Stored } from './store.ts';

/** How a request was answered. */
export interface Reply {
  readonly status: number;
  /** Of the record that was sent or kept. */
  readonly bytes: number;
  /** What the client is told, or what only the log says; null where there is nothing to say. */
  readonly why: string | null;
}

export interface Question {
  /** What the token allows; null: nothing. */
  readonly access: Access | null;
  /** As it stands in the address; null where the address is none of a record. */
  readonly hash: string | null;
  readonly method: string;
}

/**
 * Answers as Nx expects it (https://nx.dev/docs/kb/self-hosted-caching).
 *
 * Nx goes on building after 200, 403 (of a PUT), 404 and 409 only; whatever else it gets ends the run with an error, though all tasks were
 * well. So a record that cannot be read is 404, and one that cannot be kept is 403.
 */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  store: CacheStore,
  { access, hash, method }: Question,
): Promise<Reply> {
  const refuse: Refuse = async (status, said, headers = {}, why = said) => {
    await drained(request);
    // Nx takes no charset: with one it calls the server misconfigured.
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(said);
    return { status, bytes: 0, why };
  };
  if (hash === null) return refuse(404, 'there is nothing but /v1/cache/{hash}');
  if (access === null) {
    // Whoever is unknown is not listened to: what they still send is cut off.
    const said = 'the access token is missing, or is none of this server';
    response
      .writeHead(401, { 'content-type': 'text/plain', 'www-authenticate': 'Bearer', connection: 'close' })
      .end(said);
    return { status: 401, bytes: 0, why: said };
  }
  if (!hashForm.test(hash)) return refuse(400, 'that is not the hash of a task');
  response.setHeader(accessHeader, access);
  if (method === 'GET' || method === 'HEAD') return send(store, hash, method, response, refuse);
  if (method !== 'PUT') return refuse(405, 'only GET and PUT', { allow: 'GET, HEAD, PUT' });
  if (access === 'read') return refuse(403, 'this token may read, and not write');
  const length = request.headers['content-length'];
  if (length === undefined || !/^[1-9]\d{0,15}$/.test(length)) return refuse(411, 'its Content-Length has to be given');
  return keep(store, hash, Number(length), request, response, refuse);
}

/** `why` is for the log, where it is not what the client is told. */
type Refuse = (status: number, said: string, headers?: OutgoingHttpHeaders, why?: string | null) => Promise<Reply>;

async function send(
  store: CacheStore,
  hash: string,
  method: string,
  response: ServerResponse,
  refuse: Refuse,
): Promise<Reply> {
  let found: Awaited<ReturnType<CacheStore['take']>>;
  try {
    found = await store.take(hash);
  } catch (thrown) {
    return refuse(404, 'not found', {}, `it cannot be read: ${whyOf(thrown)}`);
  }
  if (found === null) return refuse(404, 'not found', {}, null);
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': found.size });
  if (method === 'HEAD') {
    found.stream.destroy();
    response.end();
  } else await pipeline(found.stream, response);
  return { status: 200, bytes: found.size, why: null };
}

const refusals: Readonly<Record<Exclude<Stored, 'stored'>, readonly [status: number, said: string]>> = {
  exists: [409, 'it is there already, and is never replaced'],
  'too-large': [403, 'it is larger than all that this server keeps'],
  incomplete: [400, 'another number of bytes came than Content-Length says'],
};

async function keep(
  store: CacheStore,
  hash: string,
  size: number,
  request: IncomingMessage,
  response: ServerResponse,
  refuse: Refuse,
): Promise<Reply> {
  let stored: Stored;
  try {
    stored = await store.put(hash, size, request);
  } catch (thrown) {
    return refuse(403, 'the server cannot keep it', {}, `it cannot be kept: ${whyOf(thrown)}`);
  }
  if (stored !== 'stored') return refuse(...refusals[stored]);
  response.writeHead(200).end();
  return { status: 200, bytes: size, why: null };
}
