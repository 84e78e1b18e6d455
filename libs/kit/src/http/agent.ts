import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { WindlassError } from '../errors.ts';

/**
 * Connections as curl, npm and git make them: through the proxy of HTTPS_PROXY and HTTP_PROXY except for NO_PROXY, and trusting the
 * certificates of NODE_EXTRA_CA_CERTS besides the system's. Node reads that variable only at its own start, and only for itself: here it
 * counts as `env` has it, so that a script that was given another world's environment lives in that world.
 * @throws WindlassError `input` where the file of certificates cannot be read.
 */
export function makeAgent(env: NodeJS.ProcessEnv): Dispatcher {
  const ca = certificates(env);
  const tls = ca === undefined ? {} : { ca };
  const of = (name: string) => env[name.toLowerCase()] ?? env[name.toUpperCase()] ?? '';
  return new EnvHttpProxyAgent({
    httpProxy: of('http_proxy'),
    httpsProxy: of('https_proxy') || of('http_proxy'),
    noProxy: of('no_proxy'),
    connect: { ...tls, timeout: 10_000 },
    requestTls: tls,
    proxyTls: tls,
  });
}

function certificates(env: NodeJS.ProcessEnv): string[] | undefined {
  const file = env['NODE_EXTRA_CA_CERTS'];
  if (file === undefined || file === '') return undefined;
  try {
    return [...getCACertificates('default'), readFileSync(file, 'utf8')];
  } catch (cause) {
    throw new WindlassError('input', 'the file of NODE_EXTRA_CA_CERTS cannot be read', { where: { file }, cause });
  }
}
