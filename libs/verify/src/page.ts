import { addressOf, curl, uncached } from './address.ts';
import type { Check, CheckContext, CheckResult, Limits, Subject } from './check.ts';
import { type Reference, referencesOf } from './html.ts';

const atOnce = 8;

/**
 * Pages with all that they load from the same origin: a page may answer 200 while the web server refuses its scripts, or answers them with
 * the page itself.
 */
export function pageChecks({ name, url, health, limits }: Subject): readonly Check[] {
  const promised = health.filter(({ status }) => status === 200).map(({ path }) => path);
  // Where health paths are named and the address itself is not among them, nobody promised a page there.
  const paths = promised.length > 0 ? promised : health.length > 0 ? [] : ['/'];
  return paths.map((path): Check => {
    const address = addressOf(url, path);
    return {
      id: 'page-assets',
      title: `${name}: ${address} and all that it loads`,
      command: curl(address),
      run: (context) => checkPage(address, context, limits),
    };
  });
}

async function checkPage(address: string, { http }: CheckContext, limits: Limits): Promise<CheckResult> {
  const options = { headers: uncached, retries: limits.retries };
  const page = await http.request(address, options);
  const expected = 'the page and its assets answer 200 with bytes';
  if (page.status !== 200)
    return { ok: false, expected, actual: String(page.status), why: `it answers ${page.status}` };
  if (!/^(?:text\/html|application\/xhtml\+xml)\b/i.test(page.headers['content-type'] ?? ''))
    return { ok: true, expected, actual: 'no page: it loads nothing', why: null };
  const all = referencesOf(page.text(), page.url);
  const own = all.filter((one) => new URL(one.url).origin === new URL(page.url).origin);
  const faults: string[] = [];
  const left = [...own];
  const worker = async (): Promise<void> => {
    for (let asset = left.shift(); asset !== undefined; asset = left.shift()) {
      const fault = faultOf(asset, await http.request(asset.url, options));
      if (fault !== null) faults.push(`${new URL(asset.url).pathname} ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const actual = `${own.length - faults.length} of ${own.length} assets${all.length > own.length ? `, ${all.length - own.length} elsewhere not asked for` : ''}`;
  const why =
    faults.length === 0 ? null : `${faults.sort().slice(0, 10).join('; ')}${faults.length > 10 ? ' and more' : ''}`;
  return { ok: why === null, expected, actual, why };
}

function faultOf({ as }: Reference, { status, bytes, headers }: Awaited<ReturnType<CheckContext['http']['request']>>) {
  if (status !== 200) return `answers ${status}`;
  if (bytes.length === 0) return 'is empty';
  const type = headers['content-type'] ?? '';
  return as !== 'other' && /^text\/html\b/i.test(type) ? `is a page (${type}), not a ${as}` : null;
}
