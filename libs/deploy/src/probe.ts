import { setTimeout } from 'node:timers/promises';
import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { type Check, type Checked, runChecks, type Subject } from '@windlass/verify/check';
import { healthChecks } from '@windlass/verify/http';
import { pageChecks } from '@windlass/verify/page';
import { versionChecks } from '@windlass/verify/version-endpoint';

const firstDelayMs = 250;
const longestDelayMs = 2_000;

/** What a switch can break: that the address answers, tells this version, and serves what its pages load. */
export function probesOf(subject: Subject): readonly Check[] {
  return [...versionChecks(subject), ...healthChecks(subject), ...pageChecks(subject)];
}

/** Asks until all is well, or `waitMs` are over: a web server may keep what it has read of files for some seconds. The last answers count. */
export async function probeUntilWell(
  checks: readonly Check[],
  services: Services,
  waitMs: number,
): Promise<readonly Checked[]> {
  const end = performance.now() + waitMs;
  const rows = new Map<Check, Checked>();
  for (let delay = firstDelayMs; ; delay = Math.min(delay * 2, longestDelayMs)) {
    const left = checks.filter((check) => rows.get(check)?.ok !== true);
    const asked = await runChecks(left, services);
    for (const [at, row] of asked.entries()) {
      const check = left[at];
      if (check !== undefined) rows.set(check, row);
    }
    const isWell = [...rows.values()].every(({ ok }) => ok);
    if (isWell || performance.now() >= end) return checks.flatMap((check) => rows.get(check) ?? []);
    await setTimeout(Math.min(delay, Math.max(0, end - performance.now())), undefined, {
      signal: services.signal,
    }).catch((cause: unknown) => {
      throw new WindlassError('interrupted', 'interrupted while the servers were asked', { cause });
    });
  }
}
