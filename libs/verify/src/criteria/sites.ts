import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { runChecks } from '../check.ts';
import { checksOf } from '../list.ts';
import { subjectOf } from '../subject.ts';
import type { Criterion } from './criterion.ts';

/** Every address of every server, by every check that there is. */
export async function siteCriteria({ config, version, services }: ReleaseContext): Promise<Criterion[]> {
  const subjects = Object.entries(config.servers).flatMap(([name, server]) => subjectOf(name, server, version) ?? []);
  const rows = await runChecks(
    subjects.flatMap((subject) => checksOf(subject)),
    services,
  );
  return rows
    .filter(({ ok, severity }) => ok || severity === 'error')
    .map(({ title, expected, actual, why, ok, command }) => {
      const [component = 'server', ...check] = title.split(': ');
      const verdict = ok ? 'ok' : actual === 'none' ? 'unknown' : 'wrong';
      return { component, check: check.join(': '), expected, actual: ok ? actual : (why ?? actual), verdict, command };
    });
}
