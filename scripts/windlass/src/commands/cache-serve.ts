import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { fileLeaseStore } from '@windlass/kit/ledger/file-lease';
import { acquire } from '@windlass/kit/ledger/lease';
import type { HeldLease } from '@windlass/kit/ledger/lease-types';
import type { Answer } from '@windlass/nx-plugin/cache/server';
import { formatSize } from '@windlass/nx-plugin/cache/size';
import { type CachePlace, cachePlace, cacheTls, cacheTokens } from './cache-options.ts';

const step = { id: 'cache', title: 'serve a remote cache' };

/** Serves until it is told to stop. */
export async function serve(context: ScriptContext): Promise<ScriptResult> {
  const { args, emit, now, signal } = context;
  const place = cachePlace(context);
  const tls = cacheTls(context);
  if (args.flag('plan')) return planned(place, tls !== null);
  const tokens = await cacheTokens(context);
  const note = (message: string, level: 'info' | 'warning' = 'info') => emit({ kind: 'note', level, message });
  if (tls === null && !isLoopback(place.host))
    note(
      'tokens and records go over the network in clear text: give --cert and --key, or put a proxy with TLS before it',
      'warning',
    );
  const lease = await lock(place.dir, now);
  try {
    const [{ openStore }, { startCacheServer }] = await Promise.all([
      import('@windlass/nx-plugin/cache/store'),
      import('@windlass/nx-plugin/cache/server'),
    ]);
    const counted = { hits: 0, misses: 0, stored: 0, refused: 0, evicted: 0 };
    const onEvict = (hash: string, bytes: number) => {
      counted.evicted += 1;
      note(`${now().toISOString()} evicted ${hash} ${formatSize(bytes)}`);
    };
    const store = openStore({ dir: place.dir, limit: place.limit, now, onEvict });
    const onAnswer = (answer: Answer) => {
      counted[kindOf(answer)] += 1;
      note(`${now().toISOString()} ${line(answer)}`);
    };
    const server = await startCacheServer({ ...place, store, tokens, tls, onAnswer });
    note(`${place.dir}: ${store.entries} records, ${formatSize(store.bytes)} of ${formatSize(place.limit)}`);
    note(`the cache is open: export NX_SELF_HOSTED_REMOTE_CACHE_SERVER=${server.url}`);
    await aborted(signal);
    await server.close();
    note(
      `the cache is closed: ${counted.hits} hits, ${counted.misses} misses, ${counted.stored} stored, ${counted.refused} refused`,
    );
    const data = { url: server.url, dir: place.dir, entries: store.entries, bytes: store.bytes, ...counted };
    return { exitCode: 0, steps: [{ ...step, state: 'done' }], data };
  } finally {
    await lease.release().catch(() => undefined);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}

async function lock(dir: string, now: () => Date): Promise<HeldLease> {
  try {
    return await acquire(fileLeaseStore(dir), 'cache', { command: 'windlass cache serve', now });
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'locked') throw thrown;
    throw new WindlassError('locked', 'another server has this cache', {
      where: dir,
      why: thrown.message,
      next: 'stop that one, or name another folder by --dir',
      cause: thrown,
    });
  }
}

function kindOf({ method, status }: Answer): 'hits' | 'misses' | 'stored' | 'refused' {
  if (status === 200) return method === 'PUT' ? 'stored' : 'hits';
  return status === 404 && method !== 'PUT' ? 'misses' : 'refused';
}

function line({ method, hash, status, bytes, from, access, ms, why }: Answer): string {
  const words = [method, `${status}`, hash ?? '-', formatSize(bytes), `${ms} ms`, from || '-', access ?? 'nobody'];
  return `${words.join(' ')}${why === null ? '' : `: ${why}`}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function planned({ dir, limit, host, port }: CachePlace, isSecure: boolean): ScriptResult {
  const rows = [
    `would serve ${isSecure ? 'https' : 'http'}://${host}:${port}`,
    `folder    ${dir}`,
    `limit     ${formatSize(limit)}`,
    'irreversible from here: nothing',
  ];
  return { steps: [{ ...step, state: 'planned' }], data: { dir, limit, host, port }, text: rows.join('\n') };
}
