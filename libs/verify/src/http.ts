import { addressOf, curl, uncached } from './address.ts';
import type { Check, CheckResult, Subject } from './check.ts';

/** Every health path; the address itself where the config names none. */
export function healthChecks({ name, url, health, limits }: Subject): readonly Check[] {
  const paths = health.length > 0 ? health : [{ path: '/', status: 200, contains: null }];
  return paths.map(({ path, status, contains }): Check => {
    const address = addressOf(url, path);
    return {
      id: 'health',
      title: `${name}: ${address} answers ${status}`,
      command: curl(address, '-sS -D -'),
      run: async ({ http }): Promise<CheckResult> => {
        const start = performance.now();
        const answer = await http.request(address, { headers: uncached, retries: limits.retries });
        const ms = Math.round(performance.now() - start);
        const expected = [
          String(status),
          ...(contains === null ? [] : [`containing ${JSON.stringify(contains)}`]),
          ...(limits.maxMs === null ? [] : [`within ${limits.maxMs} ms`]),
        ].join(', ');
        const actual = `${answer.status} after ${ms} ms, ${answer.bytes.length} bytes`;
        const why = fault(
          answer.status,
          status,
          contains !== null && !answer.text().includes(contains),
          ms,
          limits.maxMs,
        );
        return { ok: why === null, expected, actual, why };
      },
    };
  });
}

function fault(status: number, wanted: number, lacks: boolean, ms: number, maxMs: number | null): string | null {
  if (status !== wanted) return `it answers ${status}`;
  if (lacks) return 'the answer does not hold what it must';
  return maxMs !== null && ms > maxMs ? `it took ${ms} ms` : null;
}
