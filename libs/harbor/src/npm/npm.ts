import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makePrivateDir } from '@windlass/kit/ledger/private-dir';
import { serial } from '@windlass/kit/ledger/serial';
import type { Service } from '../service.ts';
import { type Burnt, openBurnt, publishedVersions } from './burnt.ts';
import { bodyOf, npmUser, startUpstream, type Upstream } from './upstream.ts';

export const npmHost = 'npm.harbor.test';

export interface NpmParts {
  readonly dir: string;
  /** What verdaccio's entry is; see `findVerdaccio`. */
  readonly verdaccio: string;
  /** The one token that publishes; such as npmjs gives out: `npm_` and 36 characters. */
  readonly token: string;
}

export interface Npm extends Service {
  /** Starts verdaccio now, which else the first request does: it takes a second to load. */
  start(): Promise<void>;
}

/**
 * An npm registry: verdaccio, with a thin layer before it that makes it as strict as npmjs where that matters to a release. A version that
 * was ever published cannot be published again, also after it was unpublished: 403 with npmjs's own words (npmjs answers so to a
 * retry whose first PUT had succeeded; verdaccio says 409, and lets an unpublished version come again).
 */
export function openNpm({ dir, verdaccio, token }: NpmParts): Npm {
  makePrivateDir(dir);
  const burnt = openBurnt(join(dir, 'burnt.json'));
  const agent = new Agent({ keepAlive: true });
  const inOrder = serial();
  let upstream: Promise<Upstream> | undefined;
  const started = () => {
    upstream ??= startUpstream(dir, verdaccio, token);
    return upstream;
  };
  return {
    name: 'npm',
    hosts: [npmHost],
    start: async () => void (await started()),
    handle: async (request, response) => {
      const { port, token: inner } = await started();
      if (request.method === 'GET' && asksCollaborators(request.url)) return collaborators(request, response, token);
      const to = { port, agent, headers: headersFor(request, token, inner) };
      const isPackage = request.method === 'PUT' && /^\/(?:@[^/]+(?:\/|%2f))?[^/@-][^/]*$/i.test(request.url ?? '');
      if (!isPackage) return void (await forward(request, response, to, request));
      const body = await bodyOf(request);
      await inOrder(() => publish(burnt, body, response, () => forward(request, response, to, body)));
    },
    close: async () => {
      agent.destroy();
      await (await upstream?.catch(() => undefined))?.close();
    },
  };
}

async function publish(
  burnt: Burnt,
  body: Buffer,
  response: ServerResponse,
  send: () => Promise<number>,
): Promise<void> {
  const published = publishedVersions(body);
  const again = published?.versions.find((version) => burnt.has(published.name, version));
  if (again !== undefined) {
    const error = `You cannot publish over the previously published versions: ${again}.`;
    response.writeHead(403, { 'content-type': 'application/json' });
    return void response.end(JSON.stringify({ success: false, error }));
  }
  const status = await send();
  if (published && status >= 200 && status < 300) burnt.add(published.name, published.versions);
}

/** `npm access list collaborators`: npmjs tells it to those who are logged in, verdaccio knows no such thing. */
const asksCollaborators = (url = '') => /^\/-\/package\/[^/?]+\/collaborators(?:\?|$)/.test(url);

function collaborators(request: IncomingMessage, response: ServerResponse, token: string): void {
  const known = request.headers.authorization === `Bearer ${token}`;
  response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
  response.end(JSON.stringify(known ? { [npmUser]: 'write' } : { error: 'you must be logged in' }));
}

interface Target {
  readonly port: number;
  readonly agent: Agent;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** Gives the status that verdaccio answered. */
async function forward(
  { method, url }: IncomingMessage,
  response: ServerResponse,
  target: Target,
  body: IncomingMessage | Buffer,
): Promise<number> {
  const asking = httpRequest({ host: '127.0.0.1', ...target, method: method ?? 'GET', path: url ?? '/' });
  const answered = new Promise<IncomingMessage>((done, fail) => asking.once('response', done).once('error', fail));
  if (Buffer.isBuffer(body)) asking.end(body);
  else body.pipe(asking);
  const answer = await answered;
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', answer.headers);
  await pipeline(answer, response).catch(() => response.destroy());
  return answer.statusCode ?? 502;
}

function headersFor(request: IncomingMessage, outer: string, inner: string): NodeJS.Dict<string | string[]> {
  const { authorization, ...others } = request.headers;
  const own = authorization === `Bearer ${outer}` ? `Bearer ${inner}` : authorization;
  const headers = { ...others, host: npmHost, 'x-forwarded-proto': 'https' };
  return own === undefined ? headers : { ...headers, authorization: own };
}
