import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WindlassError } from '@windlass/kit/errors';
import { whyOf } from '@windlass/kit/fs/system-error';
import { type Access, accessTest, type Tokens } from './access.ts';
import { answer, type Reply } from './answer.ts';
import { hashForm } from './protocol.ts';
import type { CacheStore } from './store.ts';

export interface ServerOptions {
  readonly store: CacheStore;
  readonly tokens: Tokens;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** PEM; without it the server speaks plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Told of every request when it is answered, and never of a token. */
  readonly onAnswer: (answer: Answer) => void;
}

export interface Answer extends Reply {
  readonly method: string;
  /** Null where the address names no record. */
  readonly hash: string | null;
  readonly from: string;
  readonly access: Access | null;
  readonly ms: number;
}

export interface CacheServer {
  /** For NX_SELF_HOSTED_REMOTE_CACHE_SERVER. */
  readonly url: string;
  /** Lets transfers end for some seconds, then cuts them off. */
  close(): Promise<void>;
}

/** Between two packets of one connection. How long a whole transfer takes is nobody's business. */
const silenceMs = 120_000;
const graceMs = 5_000;

/** A remote cache as Nx asks for one: PUT and GET /v1/cache/{hash} with a bearer token. */
export async function startCacheServer(options: ServerOptions): Promise<CacheServer> {
  const { host, port, tls } = options;
  const accessOf = accessTest(options.tokens);
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void serve(request, response, options, accessOf(request.headers.authorization));
  };
  const server =
    tls === null ? createHttpServer(listener) : createHttpsServer({ ...tls, minVersion: 'TLSv1.2' }, listener);
  server.requestTimeout = 0;
  server.timeout = silenceMs;
  // Longer than what a client keeps a connection for between two tasks, where one may be closed just when it is used again.
  server.keepAliveTimeout = silenceMs;
  await listen(server, host, port);
  const { address, family, port: chosen } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : family === 'IPv6' ? `[${address}]` : host;
  return { url: `${tls === null ? 'http' : 'https'}://${name}:${chosen}`, close: () => close(server) };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  access: Access | null,
): Promise<void> {
  const started = performance.now();
  const { method = '', url = '', socket } = request;
  // Of a path that is encoded in any way nothing is decoded: no hash needs that. Nx puts it behind a slash that the address may have had.
  const hash = /^\/+v1\/cache\/([^/?#]*)$/.exec(url)?.[1] ?? null;
  const reply = await answer(request, response, options.store, { access, hash, method }).catch(
    (thrown: unknown): Reply => ({
      status: response.headersSent ? response.statusCode : 499,
      bytes: 0,
      why: whyOf(thrown),
    }),
  );
  const known = hash !== null && hashForm.test(hash) ? hash : null;
  const ms = Math.round(performance.now() - started);
  options.onAnswer({ ...reply, method, hash: known, from: socket.remoteAddress ?? '', access, ms });
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.on('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program listens there' : whyOf(cause);
      fail(
        new WindlassError('usage', `nobody can listen on ${host}, port ${port}`, {
          why,
          next: 'name another by --host or --port',
          cause,
        }),
      );
    });
    server.listen(port, host, done);
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
