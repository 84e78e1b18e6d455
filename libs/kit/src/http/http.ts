import { setTimeout } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { WindlassError } from '../errors.ts';
import { retryAfterMs } from './retry-after.ts';

export interface HttpOptions {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For one attempt, until the last byte of the answer; milliseconds. Default 30 s. */
  readonly timeoutMs?: number;
  /** A longer answer is an error. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Further attempts after no answer, 429, 502, 503 or 504. Default 3 for GET and HEAD, else 0: only the caller knows what may be repeated. */
  readonly retries?: number;
  /** Redirects that are followed (GET and HEAD). Default 5. */
  readonly redirects?: number;
  /** Instead of the signal that it was made with: what was begun must be looked at even after an interruption. */
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly url: string;
  readonly status: number;
  /** The reason phrase; some registries say only there what is wrong. */
  readonly statusText: string;
  /** Names in lower case; several of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  text(): string;
  /** @throws WindlassError `verification` where it is not JSON. */
  json(): unknown;
}

export interface Http {
  /** Any status is an answer. @throws WindlassError `verification` where none comes, `interrupted` when aborted. */
  request(url: string, options?: HttpOptions): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpParts {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly userAgent?: string;
  /** Longest wait that a Retry-After may ask for; milliseconds. Default 60 s. */
  readonly patienceMs?: number;
}

export function makeHttp({ env, signal, userAgent = 'windlass', patienceMs = 60_000 }: HttpParts): Http {
  // Undici is the largest package that scripts carry: a run that asks nobody does not load it.
  let opened: Promise<Dispatcher> | undefined;
  const open = async (): Promise<Dispatcher> => (await import('./agent.ts')).makeAgent(env);

  async function once(url: string, options: HttpOptions): Promise<HttpAnswer> {
    opened ??= open();
    const [dispatcher, { request }] = await Promise.all([opened, import('undici')]);
    const { method = 'GET', headers = {}, body, timeoutMs = 30_000, maxBytes = 2 ** 28 } = options;
    const answer = await request(url, {
      dispatcher,
      method,
      headers: { 'user-agent': userAgent, ...lowerCase(headers) },
      body: body ?? null,
      signal: AbortSignal.any([options.signal ?? signal, AbortSignal.timeout(timeoutMs)]),
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer.body) {
      size += chunk.length;
      if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return toAnswer(url, answer.statusCode, answer.statusText, answer.headers, Buffer.concat(chunks));
  }

  async function patiently(url: string, options: HttpOptions): Promise<HttpAnswer> {
    const stop = options.signal ?? signal;
    const isSafe = ['GET', 'HEAD'].includes(options.method ?? 'GET');
    for (let left = options.retries ?? (isSafe ? 3 : 0), delay = 250; ; left -= 1, delay *= 2) {
      let wait = delay;
      try {
        const answer = await once(url, options);
        if (left <= 0 || ![429, 502, 503, 504].includes(answer.status)) return answer;
        wait = retryAfterMs(answer.headers['retry-after'], new Date()) ?? delay;
        if (wait > patienceMs) return answer;
      } catch (cause) {
        if (stop.aborted) throw new WindlassError('interrupted', 'interrupted', { where: hostOf(url), cause });
        // The environment cannot be used at all: that is no fault of the other side.
        if (cause instanceof WindlassError) throw cause;
        if (left <= 0) throw noAnswer(url, cause);
      }
      await setTimeout(wait, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  return {
    request: async (url, options = {}) => {
      let answer = await patiently(url, options);
      for (let left = options.redirects ?? 5; left > 0 && isRedirect(answer, options); left -= 1) {
        const next = new URL(answer.headers['location'] ?? '', answer.url);
        const foreign = next.origin !== new URL(answer.url).origin;
        // A token is meant for the host that it was given to: release assets lie on another one.
        const { authorization: _, ...without } = lowerCase(options.headers ?? {});
        answer = await patiently(next.href, foreign ? { ...options, headers: without } : options);
      }
      return answer;
    },
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
}

function isRedirect({ status, headers }: HttpAnswer, { method = 'GET' }: HttpOptions): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers['location'] !== undefined && /^(GET|HEAD)$/.test(method);
}

function toAnswer(
  url: string,
  status: number,
  statusText: string,
  raw: Readonly<Record<string, string | string[] | undefined>>,
  bytes: Buffer,
): HttpAnswer {
  const headers = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
  const text = () => bytes.toString('utf8');
  const json = (): unknown => {
    try {
      return JSON.parse(text());
    } catch (cause) {
      throw new WindlassError('verification', `${hostOf(url)} answered ${status} with something that is not JSON`, {
        where: shown(url),
        why: text().slice(0, 120),
        cause,
      });
    }
  };
  return { url, status, statusText, headers, bytes, text, json };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function noAnswer(url: string, cause: unknown): WindlassError {
  const messages = [cause, cause instanceof Error ? cause.cause : undefined].flatMap((one) =>
    one instanceof Error ? [one.message || ('code' in one ? String(one.code) : '')] : [],
  );
  const why = messages.filter(Boolean).join(': ') || 'the connection failed';
  return new WindlassError('verification', `${hostOf(url)} does not answer`, { where: shown(url), why, cause });
}

const hostOf = (url: string): string => new URL(url).host;

/** Without a query, which may hold a signature. */
function shown(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
