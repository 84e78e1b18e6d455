import type { Socket } from 'node:net';
import { WindlassError } from '@windlass/kit/errors';
import { whyOf } from '@windlass/kit/fs/system-error';
import type { Check, CheckContext, CheckResult, Subject } from './check.ts';
import { proxyFor } from './proxy.ts';

export interface Certificate {
  /** End of validity, milliseconds since 1970. */
  readonly validTo: number;
  /** Null where the chain leads to an authority that is trusted here, and the name is right; else OpenSSL's word or Node's sentence. */
  readonly fault: string | null;
}

const patienceMs = 10_000;

/** Whether the certificate is valid for the name, and how long. */
export function tlsChecks({ name, url, limits }: Subject): readonly Check[] {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'https:') return [];
  const at = Number(port || 443);
  return [
    {
      id: 'tls-certificate',
      title: `${name}: the certificate of ${hostname} is valid for ${limits.tlsDays} days or more`,
      command: `openssl s_client -connect ${hostname}:${at} -servername ${hostname} </dev/null | openssl x509 -noout -dates -ext subjectAltName`,
      run: async (context): Promise<CheckResult> => {
        const { validTo, fault } = await certificateOf(hostname, at, context);
        const days = Math.floor((validTo - context.now().getTime()) / 86_400_000);
        const expected = `trusted, for ${hostname}, ${limits.tlsDays} days or more`;
        const actual = `${fault ?? 'trusted'}, ${days} days, until ${new Date(validTo).toISOString().slice(0, 10)}`;
        const why = fault ?? (days < limits.tlsDays ? (days < 0 ? 'it is over' : `it ends in ${days} days`) : null);
        return { ok: why === null, expected, actual, why };
      },
    },
  ];
}

/** Asks for the certificate that a name answers with, through the proxy of the environment. @throws WindlassError `verification`. */
export async function certificateOf(
  hostname: string,
  port: number,
  { env, signal }: Pick<CheckContext, 'env' | 'signal'>,
): Promise<Certificate> {
  const [{ connect }, { isIP }, ca] = await Promise.all([import('node:tls'), import('node:net'), certificates(env)]);
  // [::1] in an address is ::1 everywhere else.
  const bare = hostname.replace(/^\[|\]$/g, '');
  const proxy = proxyFor(hostname, port, env);
  const stop = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  let socket: Socket | undefined;
  try {
    socket = await (proxy === null ? direct(bare, port, stop) : through(proxy, hostname, port, stop));
    const raw = socket;
    return await new Promise<Certificate>((done, fail) => {
      stop.addEventListener('abort', () => fail(new Error('it took too long')), { once: true });
      // Not refused here: a certificate that is wrong is what is to be told about.
      // An address is no name that could be asked for (RFC 6066, 3); it is compared with the certificate all the same.
      const asked = isIP(bare) === 0 ? { servername: bare } : { host: bare };
      const tls = connect({ socket: raw, ...asked, rejectUnauthorized: false, ...(ca && { ca }) }, () => {
        const { valid_to: until } = tls.getPeerCertificate();
        const error: unknown = tls.authorizationError;
        const fault = tls.authorized ? null : error instanceof Error ? error.message : String(error);
        done({ validTo: Date.parse(until), fault });
      });
      tls.once('error', fail);
    });
  } catch (cause) {
    if (signal.aborted) throw new WindlassError('interrupted', 'interrupted', { where: hostname, cause });
    throw new WindlassError('verification', `${hostname}:${port} does not answer by TLS`, {
      where: `${hostname}:${port}`,
      why: whyOf(cause),
      cause,
    });
  } finally {
    socket?.destroy();
  }
}

async function direct(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const { connect } = await import('node:net');
  return new Promise((done, fail) => {
    const socket = connect({ host, port, signal });
    socket.once('connect', () => done(socket)).once('error', fail);
  });
}

/** RFC 9110, 9.3.6. */
async function through(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const { request } = await (proxy.protocol === 'https:' ? import('node:https') : import('node:http'));
  const { username, password } = proxy;
  const user = username === '' ? null : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return new Promise((done, fail) => {
    const asked = request({
      host: proxy.hostname,
      port: Number(proxy.port || (proxy.protocol === 'https:' ? 443 : 80)),
      method: 'CONNECT',
      path: `${host}:${port}`,
      headers: {
        host: `${host}:${port}`,
        ...(user !== null && { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` }),
      },
      agent: false,
      signal,
    });
    asked.once('connect', ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) return done(socket);
      socket.destroy();
      fail(new Error(`the proxy answers ${statusCode}`));
    });
    asked.once('error', fail).end();
  });
}

/** As the HTTP client has them: those of Node, and those of NODE_EXTRA_CA_CERTS as the environment given has it. */
async function certificates(env: NodeJS.ProcessEnv): Promise<string[] | null> {
  const file = env['NODE_EXTRA_CA_CERTS'];
  if (file === undefined || file === '') return null;
  const [{ getCACertificates }, { readFileSync }] = await Promise.all([import('node:tls'), import('node:fs')]);
  try {
    return [...getCACertificates('default'), readFileSync(file, 'utf8')];
  } catch (cause) {
    throw new WindlassError('input', 'the file of NODE_EXTRA_CA_CERTS cannot be read', { where: { file }, cause });
  }
}
