import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { WindlassError } from '@windlass/kit/errors';
import type { Authority } from './ca.ts';
import type { Journal } from './journal.ts';
import { listen } from './listen.ts';
import { answer, refuse, stranger } from './refusal.ts';
import type { Service } from './service.ts';

/** The way into the rehearsal world for everything that speaks HTTP: a proxy on loopback that knows no way out of it. */
export interface Gateway {
  /** For HTTPS_PROXY and HTTP_PROXY: `http://127.0.0.1:<port>`. */
  readonly url: string;
  close(): Promise<void>;
}

export interface GatewayParts {
  readonly authority: Authority;
  readonly services: readonly Service[];
  readonly journal: Journal;
  /** What `GET /` of the gateway itself says, so that one can ask whether it is there. */
  readonly about: Readonly<Record<string, unknown>>;
}

/**
 * `CONNECT <name>:443` of a name that a service answers to is ended here, with a certificate for that name, and the service is called.
 * Everything else is 502 and said so: nothing is ever contacted. Plain `http://` of such a name is sent to `https://`, as production does,
 * except where the service says that it answers that, too.
 */
export async function openGateway(parts: GatewayParts): Promise<Gateway> {
  const { authority, services, journal, about } = parts;
  const byHost = index(services);
  const sockets = new Set<Duplex>();
  const keep = (socket: Duplex) => {
    sockets.add(socket);
    // A client that goes away in the middle is no error of ours.
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
  };

  const inside = createTlsServer({
    SNICallback: (name, done) => {
      if (byHost.has(name.toLowerCase())) done(null, authority.contextFor(name.toLowerCase()));
      else done(new Error(`${name} is not in this harbor`));
    },
  });
  inside.on('request', (request, response) => {
    const host = hostOf(request.headers.host ?? '', 443);
    record(journal, request, response, host);
    const asked = namedBy(request.socket);
    const service = byHost.get(host);
    // One connection is one name here: a Host header of another one is a client's mistake that production would not forgive either.
    if (service === undefined || asked !== host)
      return answer(response, 421, `this connection was made for ${asked ?? 'no name'}, not for ${host}`);
    return serve(service, request, response);
  });
  inside.on('tlsClientError', (_, socket) => socket.destroy());

  const outside = createServer((request, response) => {
    const url = absolute(request.url ?? '');
    if (url === null) {
      if (request.url !== '/') return answer(response, 404, 'this is the gateway of a Windlass harbor, a proxy');
      response.setHeader('content-type', 'application/json');
      return response.end(`${JSON.stringify(about)}\n`);
    }
    record(journal, request, response, url.host, url.pathname);
    const service = byHost.get(url.hostname);
    if (service === undefined || (url.port !== '' && url.port !== '80'))
      return answer(response, 502, stranger(url.host));
    request.url = url.pathname + url.search;
    if (service.plainHosts?.includes(url.hostname)) return serve(service, request, response);
    response.setHeader('location', `https://${url.hostname}${url.pathname}${url.search}`);
    return answer(response, 301, 'by https, please');
  });
  outside.on('connection', keep);
  outside.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const target = request.url ?? '';
    const host = hostOf(target, 443);
    if (!byHost.has(host)) {
      journal.write({ at: new Date().toISOString(), method: 'CONNECT', host: target, path: '', status: 502 });
      return refuse(socket, stranger(target));
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    inside.emit('connection', socket);
  });
  outside.on('clientError', (_, socket) => socket.destroy());

  const port = await listen(outside);
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise((done) => outside.close(done));
      inside.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The server name of the TLS handshake; Node documents it at the event `secureConnection`, its types do not know it. */
function namedBy(socket: object): string | null {
  return 'servername' in socket && typeof socket.servername === 'string' ? socket.servername.toLowerCase() : null;
}

function index(services: readonly Service[]): ReadonlyMap<string, Service> {
  const byHost = new Map<string, Service>();
  for (const service of services) {
    for (const host of service.hosts.map((name) => name.toLowerCase())) {
      const other = byHost.get(host);
      if (other)
        throw new WindlassError(
          'config',
          `${host} is wanted by two parts of the harbor: ${other.name}, ${service.name}`,
        );
      byHost.set(host, service);
    }
  }
  return byHost;
}

async function serve(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await service.handle(request, response);
  } catch (thrown) {
    // A fault of the double itself, which a test must see: not to be taken for an answer of the real service.
    const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    if (response.headersSent) response.destroy();
    else answer(response, 500, `the harbor's ${service.name} failed: ${why}`);
  }
}

function record(journal: Journal, request: IncomingMessage, response: ServerResponse, host: string, path?: string) {
  const { method = '', url = '' } = request;
  const at = new Date().toISOString();
  response.once('close', () => {
    const status = response.headersSent ? response.statusCode : 0;
    journal.write({ at, method, host, path: path ?? url.replace(/[?#].*$/s, ''), status });
  });
}

/** The name of `name:port`; a name that nobody has where the port is another one. */
function hostOf(target: string, port: number): string {
  const [, name = '', given] = /^([^:]+)(?::(\d+))?$/.exec(target) ?? [];
  return given === undefined || Number(given) === port ? name.toLowerCase() : target.toLowerCase();
}

function absolute(url: string): URL | null {
  return /^http:\/\//i.test(url) && URL.canParse(url) ? new URL(url) : null;
}
