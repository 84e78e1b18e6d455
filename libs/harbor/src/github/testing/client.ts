import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request as requestOf } from 'node:http';
import type { Service } from '../../service.ts';

export interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
}

export interface Client {
  send(method: string, url: string, sent?: Sent): Promise<Heard>;
  close(): Promise<void>;
}

/** Services behind one server on the loopback, by the name in the address: what the gateway does, without its TLS. */
export async function openClient(
  services: readonly Service[],
  base: Readonly<Record<string, string>>,
): Promise<Client> {
  const server = createServer((request, response) => {
    const service = services.find((one) => one.hosts.includes(request.headers.host ?? ''));
    Promise.resolve(service?.handle(request, response)).catch((thrown: unknown) =>
      response.destroy(new Error(String(thrown))),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    send: (method, url, { headers = {}, json, body = json === undefined ? '' : JSON.stringify(json) } = {}) =>
      new Promise((resolve, reject) => {
        const { host, pathname, search } = new URL(url);
        const length = { 'content-length': String(Buffer.byteLength(body)) };
        const all = { ...base, ...length, host, ...headers };
        const kept = Object.entries(all).filter(([, value]) => value !== '');
        const outgoing = requestOf({
          ...{ host: '127.0.0.1', port, method, path: pathname + search, agent: false },
          headers: Object.fromEntries(kept),
        });
        outgoing.on('error', reject).on('response', (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
          answer.on('end', () => {
            const bytes = Buffer.concat(chunks);
            const text = bytes.toString('utf8');
            const isJson = text !== '' && (answer.headers['content-type']?.startsWith('application/json') ?? false);
            const { statusCode: status = 0 } = answer;
            resolve({ status, headers: answer.headers, bytes, text, json: isJson ? JSON.parse(text) : undefined });
          });
        });
        outgoing.end(body);
      }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
