import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { asWindlassError, WindlassError } from '@windlass/kit/errors';
import { randomHex } from '@windlass/kit/hash';
import { type HttpAnswer, makeHttp } from '@windlass/kit/http/http';
import { accessHeader } from '@windlass/nx-plugin/cache/protocol';

const [server, token] = ['NX_SELF_HOSTED_REMOTE_CACHE_SERVER', 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN'];
const patienceMs = 10_000;

/**
 * Asks the remote cache that Nx would ask, with its token, for a record that nobody has. Nx itself ends a run with an error, and without
 * having built anything, where the server does not answer or does not know the token.
 * @throws WindlassError `usage` where there is none, `verification` where Nx would fail.
 */
export async function check(context: ScriptContext): Promise<ScriptResult> {
  const { args, env, emit, redactor } = context;
  // As it is: Nx adds its path to just this.
  const url = env[server];
  if (!url)
    throw new WindlassError('usage', `${server} is not set`, { next: `export ${server}=https://cache.example.org` });
  const base = { data: { url }, text: '' };
  if (args.flag('plan') || args.flag('offline')) return { ...base, text: `would ask ${url}` };
  const secret = env[token] ?? '';
  if (secret !== '') redactor.add(secret, token);
  const answer = await ask(context, url, secret);
  if (answer.status !== 404) throw refused(url, answer, secret);
  const access = answer.headers[accessHeader] ?? 'unknown';
  const may =
    { read: 'this token may read', write: 'this token may read and write' }[access] ?? 'this token is accepted';
  emit({ kind: 'note', level: 'info', message: `${url} answers: ${may}` });
  const step = { id: 'cache', title: 'ask the remote cache', state: 'done' as const, reason: may };
  return { steps: [step], data: { url, access }, text: access };
}

async function ask({ env, signal }: ScriptContext, url: string, secret: string): Promise<HttpAnswer> {
  // Nx trusts the system's certificates or those of this file, and knows nothing of Node's variable.
  const http = makeHttp({ env: { ...env, NODE_EXTRA_CA_CERTS: env['SSL_CERT_FILE'] }, signal });
  const headers = {
    accept: 'application/octet-stream',
    ...(secret === '' ? {} : { authorization: `Bearer ${secret}` }),
  };
  try {
    // No task has such a hash: those of Nx are decimal.
    return await http.request(`${url}/v1/cache/windlass-check-${randomHex(8)}`, {
      headers,
      retries: 1,
      redirects: 0,
      timeoutMs: patienceMs,
    });
  } catch (thrown) {
    const { kind, message, why } = asWindlassError(thrown);
    if (kind !== 'verification') throw thrown;
    throw new WindlassError('verification', `the remote cache does not answer: ${message}`, {
      where: url,
      ...(why === undefined ? {} : { why }),
      next,
      cause: thrown,
    });
  } finally {
    await http.close();
  }
}

const next = `build without it: unset ${server}`;

function refused(url: string, { status, statusText, text }: HttpAnswer, secret: string): WindlassError {
  const said = text().split('\n')[0]?.slice(0, 200) ?? '';
  const isToken = status === 401 || status === 403;
  const what = secret === '' ? `wants a token, and ${token} is not set` : `does not know the token of ${token}`;
  return new WindlassError(
    'verification',
    isToken ? `the remote cache ${what}` : 'the remote cache answers as none does',
    {
      where: url,
      why: `${status} ${statusText}${said === '' ? '' : `: ${said}`}`,
      next,
    },
  );
}
