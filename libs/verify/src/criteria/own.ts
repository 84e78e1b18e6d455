import { asWindlassError } from '@windlass/kit/errors';
import type { HttpAnswer } from '@windlass/kit/http/http';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Criterion } from './criterion.ts';

type Check = ReleaseContext['config']['checks'][number];

/** The product's own rows: `checks` in the config. */
export async function ownCriteria(release: ReleaseContext): Promise<Criterion[]> {
  return Promise.all(release.config.checks.map((check) => ownCriterion(release, check)));
}

async function ownCriterion(release: ReleaseContext, check: Check): Promise<Criterion> {
  const fill = (text: string) =>
    text.replaceAll('{version}', release.versionText).replaceAll('{core}', release.version.core);
  const base = { component: 'check', check: check.name, command: `curl -fsS ${check.url}` };
  let answer: HttpAnswer;
  try {
    answer = await release.services.http.request(check.url, { headers: { 'cache-control': 'no-cache' } });
  } catch (thrown) {
    const error = asWindlassError(thrown);
    if (error.kind === 'interrupted') throw error;
    return { ...base, expected: `HTTP ${check.status}`, actual: error.why ?? error.message, verdict: 'unknown' };
  }
  const judged = (expected: string, actual: string, ok: boolean): Criterion => ({
    ...base,
    expected,
    actual,
    verdict: ok ? 'ok' : 'wrong',
  });
  if (answer.status !== check.status) return judged(`HTTP ${check.status}`, `HTTP ${answer.status}`, false);
  const { contains, equals } = check;
  if (contains !== null && !answer.text().includes(fill(contains)))
    return judged(`contains ${fill(contains)}`, answer.text().slice(0, 80), false);
  if (equals === null) return judged(`HTTP ${check.status}`, `HTTP ${answer.status}`, true);
  const value = valueAt(answer, check.pointer ?? '');
  return judged(fill(equals), value, value === fill(equals));
}

/** What stands at a JSON pointer (RFC 6901), as text; what is there instead where nothing does. */
function valueAt(answer: HttpAnswer, pointer: string): string {
  let value: unknown;
  try {
    value = JSON.parse(answer.text());
  } catch {
    return 'something that is not JSON';
  }
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    value =
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([name]) => name === key)?.[1]
        : undefined;
    if (value === undefined) return `nothing at ${pointer}`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
