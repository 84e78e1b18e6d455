import { once } from 'node:events';
import { createServer, type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { askedOf, type FaultEffect, type Faults } from './faults.ts';
import type { GitService, Service } from './service.ts';

/** The service, with the faults that are set in front of it. */
export function withFaults(service: Service, faults: Faults): Service {
  return {
    name: service.name,
    hosts: service.hosts,
    close: () => service.close(),
    handle: async (request, response) => {
      const effect = faults.take(askedOf(request));
      if (effect?.is === 'delay') await setTimeout(effect.ms);
      if (effect === null || effect.is === 'delay' || effect.is === 'own') return service.handle(request, response);
      await strike(service, effect, request, response);
    },
  };
}

/** The same for git over SSH: `status` refuses with its body, `delay` waits; the others are not for here. */
export function withGitFaults(git: GitService, faults: Faults): GitService {
  const { command } = git;
  return {
    name: git.name,
    host: git.host,
    user: git.user,
    ...(command === undefined ? {} : { command: (line: string) => command.call(git, line) }),
    resolve: async (path, service) => {
      const effect = faults.take({ host: git.host, method: 'GIT', path: `${path}?service=${service}` });
      if (effect?.is === 'delay') await setTimeout(effect.ms);
      if (effect?.is === 'status') return { refused: effect.body ?? `fatal: refused (${effect.status})` };
      return git.resolve(path, service);
    },
  };
}

async function strike(
  service: Service,
  effect: Exclude<FaultEffect, { is: 'delay' | 'own' }>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (effect.is === 'reset') return breakAfter(request, effect.afterBytes ?? 0);
  if (effect.is === 'status') {
    // A client that is still sending does not read.
    await drain(request);
    response.writeHead(effect.status, effect.headers).end(effect.body ?? '');
    return;
  }
  const done = await perform(service, request);
  if (effect.is === 'truncate') {
    // With the length of the whole, so that the client can tell.
    response.writeHead(done.status, { ...done.headers, 'content-length': String(done.body.length) });
    response.write(done.body.subarray(0, effect.bytes), () => response.destroy());
  } else if (effect.status === null) request.socket.destroy();
  else response.writeHead(effect.status ?? 500).end();
}

async function breakAfter(request: IncomingMessage, bytes: number): Promise<void> {
  let seen = 0;
  if (bytes > 0) {
    for await (const chunk of request) {
      seen += Buffer.byteLength(chunk);
      if (seen >= bytes) break;
    }
  }
  request.socket.destroy();
}

async function drain(request: IncomingMessage): Promise<void> {
  for await (const _ of request);
}

interface Performed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Lets the service do the whole of a request, over a server of its own, so that what the client hears of it is free. */
async function perform(service: Service, request: IncomingMessage): Promise<Performed> {
  const server = createServer((inner, response) => void answered(service, inner, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { method, url: path, headers } = request;
    const inner = requestOf({ host: '127.0.0.1', port, method, path, headers, agent: false });
    const answer = new Promise<IncomingMessage>((resolve, reject) => inner.on('response', resolve).on('error', reject));
    request.pipe(inner);
    const arrived = await answer;
    const chunks: Buffer[] = [];
    for await (const chunk of arrived) chunks.push(Buffer.from(chunk));
    // Those of the connection between the two of us.
    const { 'transfer-encoding': _coding, connection: _connection, ...kept } = arrived.headers;
    return { status: arrived.statusCode ?? 500, headers: kept, body: Buffer.concat(chunks) };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function answered(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await service.handle(request, response);
  } catch {
    response.destroy();
  }
}
