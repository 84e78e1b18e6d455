import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeHttp } from '@windlass/kit/http/http';
import type { Version } from '@windlass/version-sync/model/version';
import { type CheckContext, defaultLimits, type Subject } from '../check.ts';

export type Answer =
  | string
  | { readonly status?: number; readonly type?: string; readonly body?: string; readonly location?: string }
  | ((request: IncomingMessage, response: ServerResponse) => void);

/** A web server on loopback; what is not named is 404. */
export interface Site extends AsyncDisposable {
  readonly url: string;
  readonly context: CheckContext;
  readonly asked: readonly string[];
  answers: Readonly<Record<string, Answer>>;
}

export async function openSite(answers: Readonly<Record<string, Answer>>): Promise<Site> {
  const asked: string[] = [];
  const site = { answers };
  const server = createServer((request, response) => {
    const { url = '' } = request;
    asked.push(url);
    const answer = site.answers[url];
    if (typeof answer === 'function') return answer(request, response);
    const parts = typeof answer === 'string' ? { body: answer } : (answer ?? { status: 404, body: 'not found' });
    const { status = 200, type = typeOf(url), body = '', location } = parts;
    response.writeHead(status, { 'content-type': type, ...(location && { location }) }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return Object.assign(site, {
    url: `http://127.0.0.1:${port}`,
    context: contextOf({}),
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  });
}

export function contextOf(env: NodeJS.ProcessEnv): CheckContext {
  const { signal } = new AbortController();
  return { env, signal, now: () => new Date(), http: makeHttp({ env, signal }) };
}

export const version: Version = { core: '1.2.0', prerelease: null, build: '003' };

export function subject(url: string, more: Partial<Subject> = {}): Subject {
  const limits = { ...defaultLimits, retries: 0 };
  return { name: 'web', url, version: null, health: [], expected: version, limits, ...more };
}

const typeOf = (url: string): string =>
  /\.js$/.test(url)
    ? 'text/javascript'
    : /\.css$/.test(url)
      ? 'text/css'
      : /\.json$/.test(url)
        ? 'application/json'
        : 'text/html';
