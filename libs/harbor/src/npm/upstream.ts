import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import { startVerdaccio } from './verdaccio.ts';

/** Verdaccio, and the token by which it knows the harbor's one user. */
export interface Upstream {
  readonly port: number;
  readonly token: string;
  close(): Promise<void>;
}

/** Its name in the registry. */
export const npmUser = 'harbor';

/** Verdaccio's own tokens are made by a log-in, and it keeps only the users: the first time makes one, later it is logged in. */
export async function startUpstream(dir: string, entry: string, secret: string): Promise<Upstream> {
  const registry = await startVerdaccio(entry, dir);
  const password = sha256Hex(`verdaccio ${secret}`);
  const basic = `Basic ${Buffer.from(`${npmUser}:${password}`).toString('base64')}`;
  const made = await logIn(registry.port, password, {});
  const token = made ?? (await logIn(registry.port, password, { authorization: basic }));
  if (token !== null) return { ...registry, token };
  await registry.close();
  throw new WindlassError('input', "the harbor's npm registry does not let its own user in", {
    where: dir,
    next: 'windlass harbor down --purge',
  });
}

async function logIn(
  port: number,
  password: string,
  headers: Readonly<Record<string, string>>,
): Promise<string | null> {
  const path = `/-/user/org.couchdb.user:${npmUser}`;
  const type = { 'content-type': 'application/json' };
  // An agent of its own: the global one may be told by the environment to go through a proxy.
  const agent = new Agent();
  const asking = httpRequest({ host: '127.0.0.1', port, agent, method: 'PUT', path, headers: { ...type, ...headers } });
  asking.end(JSON.stringify({ name: npmUser, password }));
  const answer = await new Promise<IncomingMessage>((done, fail) => asking.once('response', done).once('error', fail));
  const said: unknown = JSON.parse((await bodyOf(answer)).toString('utf8'));
  return typeof said === 'object' && said !== null && 'token' in said && typeof said.token === 'string'
    ? said.token
    : null;
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
