import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults } from '../faults.ts';
import type { Service } from '../service.ts';
import { type Answer, Refusal, send } from './answer.ts';
import { type RateLimit, rateHeaders, requestHeaders, spend, wantsRate } from './headers.ts';
import { type Call, findRoute, type Route, type Viewer } from './route.ts';
import type { Store } from './store.ts';

export interface RestParts {
  readonly store: Store;
  readonly faults: Faults;
  readonly now: () => Date;
  /** By token. */
  readonly viewers: ReadonlyMap<string, Viewer>;
  readonly rates: Map<string, RateLimit>;
}

/** A host that speaks GitHub's REST API (version 2022-11-28). */
export function restService(name: string, host: string, routes: readonly Route[], parts: RestParts): Service {
  return {
    name,
    hosts: [host],
    handle: (request, response) => handle(routes, parts, request, response),
    close: async () => undefined,
  };
}

async function handle(
  routes: readonly Route[],
  parts: RestParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isHead = request.method === 'HEAD';
  const found = findViewer(parts, request.headers.authorization);
  const answer = await answered(routes, parts, request, found);
  const viewer = found === 'bad' ? null : found;
  // What of the body was not read would be taken for the next request.
  request.resume();
  const headers = {
    ...requestHeaders(viewer),
    ...rateHeaders(parts.rates, viewer?.login ?? '', parts.now()),
    ...answer.headers,
  };
  await send(response, conditional(request, { ...answer, headers }), isHead);
}

async function answered(
  routes: readonly Route[],
  parts: RestParts,
  request: IncomingMessage,
  viewer: Viewer | null | 'bad',
): Promise<Answer> {
  const { store, faults, rates, now } = parts;
  const url = new URL(withName(store, request.url ?? '/'), 'https://api.github.com');
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const found = findRoute(routes, method, url.pathname);
  try {
    if (request.headers['user-agent'] === undefined) return noUserAgent;
    const spent = spend(rates, viewer === 'bad' ? '' : (viewer?.login ?? ''), now(), wantsRate(request));
    if (viewer === 'bad') throw new Refusal(401, 'Bad credentials');
    if (spent !== null) throw new Refusal(403, spent);
    if (found === null) throw new Refusal(404, 'Not Found');
    const { route, params } = found;
    if (route.needs !== 'nothing' && viewer === null) throw new Refusal(401, 'Requires authentication');
    if (route.needs === 'push' && !viewer?.push) {
      throw new Refusal(403, 'Resource not accessible by personal access token');
    }
    const call: Call = { store, faults, rates, request, url, params, viewer, now: now() };
    return await route.handle(call);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const isOurs = thrown.status === 401 || found === null;
    return refused(thrown, isOurs ? 'https://docs.github.com/rest' : `https://docs.github.com/rest/${found.route.doc}`);
  }
}

function refused({ status, message, errors }: Refusal, documentation_url: string): Answer {
  return {
    status,
    json: { message, ...(errors === undefined ? {} : { errors }), documentation_url, status: String(status) },
  };
}

const noUserAgent: Answer = {
  status: 403,
  bytes:
    'Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.\n',
  headers: { 'content-type': 'text/html' },
};

/** `/repositories/<id>/…` is another name of `/repos/<owner>/<name>/…`: the links to further pages use it. */
function withName(store: Store, path: string): string {
  return path.replace(/^\/repositories\/(\d+)(?=[/?]|$)/, (whole, id: string) => {
    const repository = store.state.repositories.find((one) => one.id === Number(id));
    return repository === undefined ? whole : `/repos/${repository.owner}/${repository.name}`;
  });
}

/** `bad` where there is a token and nobody has it. */
export function findViewer(
  { viewers }: Pick<RestParts, 'viewers'>,
  authorization: string | undefined,
): Viewer | null | 'bad' {
  if (authorization === undefined) return null;
  const [, scheme = '', rest = ''] = /^(\w+) +(.*)$/.exec(authorization) ?? [];
  const isBasic = scheme.toLowerCase() === 'basic';
  const token = isBasic
    ? Buffer.from(rest, 'base64')
        .toString('utf8')
        .replace(/^[^:]*:/, '')
    : rest;
  return viewers.get(token) ?? 'bad';
}

/** 304 where the client has the same already (docs.github.com, "Best practices": conditional requests). */
function conditional(request: IncomingMessage, answer: Answer): Answer {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || answer.status !== 200 || answer.json === undefined) return answer;
  const etag = `W/"${createHash('sha256').update(JSON.stringify(answer.json)).digest('hex')}"`;
  const headers = { ...answer.headers, etag };
  return request.headers['if-none-match'] === etag ? { status: 304, headers } : { ...answer, headers };
}
