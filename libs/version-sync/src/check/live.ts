import { asWindlassError } from '@windlass/kit/errors';
import type { Http } from '@windlass/kit/http/http';
import type { Finding } from '@windlass/kit/output/envelope';
import { formatVersion, tryParseVersion, type Version } from '../model/version.ts';

export interface Endpoint {
  readonly name: string;
  readonly url: string;
  /** JSON pointer (RFC 6901) to the version in the answer; `/version` where left out. An answer that is no JSON is the version itself. */
  readonly pointer: string | null;
}

const timeoutMs = 15_000;

/** Asks each endpoint which version it serves. What cannot be asked is `unknown`, and an error: never "fine". */
export async function checkLive(
  endpoints: readonly Endpoint[],
  version: Version,
  http: Pick<Http, 'request'>,
): Promise<Finding[]> {
  const found = await Promise.all(endpoints.map((endpoint) => checkOne(endpoint, version, http)));
  return found.flat();
}

async function checkOne(endpoint: Endpoint, version: Version, http: Pick<Http, 'request'>): Promise<Finding[]> {
  const expected = formatVersion(version);
  const finding = (check: string, message: string, actual?: string): Finding[] => [
    {
      check,
      severity: 'error',
      message: `${endpoint.name}: ${message}`,
      expected,
      ...(actual === undefined ? {} : { actual }),
      fix: `curl -fsS ${endpoint.url}`,
    },
  ];
  let body: string;
  try {
    const headers = { 'cache-control': 'no-cache' };
    const answer = await http.request(endpoint.url, { headers, timeoutMs, retries: 1 });
    body = answer.text();
    if (answer.status !== 200) return finding('live-version-unknown', `answered ${answer.status}`);
  } catch (thrown) {
    const error = asWindlassError(thrown);
    if (error.kind === 'interrupted') throw error;
    return finding('live-version-unknown', `could not be asked (${error.why ?? error.message})`);
  }
  const actual = readVersion(body, endpoint.pointer ?? '/version');
  if (actual === undefined)
    return finding('live-version-unknown', `no version at ${endpoint.pointer ?? '/version'} of the answer`);
  const served = tryParseVersion(actual.replace(/^v/, ''));
  // An endpoint that names no build (Flutter's own version.json) is asked only for what it tells.
  const same =
    served &&
    served.core === version.core &&
    served.prerelease === version.prerelease &&
    (served.build === null || served.build === version.build);
  return same ? [] : finding('live-version-mismatch', `serves ${actual}`, actual);
}

function readVersion(body: string, pointer: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return body.trim().split(/\s/, 1)[0] || undefined;
  }
  for (const step of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === step.replaceAll('~1', '/').replaceAll('~0', '~'))?.[1];
  }
  return typeof value === 'string' ? value : undefined;
}
