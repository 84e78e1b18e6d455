import type { ResolvedConfig } from '@windlass/kit/config/resolved';
import type { Finding } from '@windlass/kit/output/envelope';
import type { ReleaseFacts } from './facts.ts';

/** Which evidence a release of this product must have before it counts as complete, and what asks for it. */
function wanted(
  config: Pick<ResolvedConfig, 'packages' | 'servers' | 'channels'>,
): [script: string, because: string][] {
  const has = (part: object) => Object.keys(part).length > 0;
  return [
    ...(has(config.packages) ? [['validate-build-artifacts', 'packages'] as [string, string]] : []),
    ...(has(config.servers)
      ? [['validate-deployment', 'servers'] as [string, string], ['health-check-all', 'servers'] as [string, string]]
      : []),
    ['verify-deployment', 'every release'],
  ];
}

/** What is missing or wrong for the release to be complete; errors must be mended, warnings are debt that is written down. */
export function readiness(
  config: Pick<ResolvedConfig, 'packages' | 'servers' | 'channels'>,
  facts: ReleaseFacts,
): Finding[] {
  const evidence = new Map(facts.evidence.map((one) => [one.script, one]));
  const checks = wanted(config).flatMap(([script, because]): Finding[] => {
    const found = evidence.get(script);
    if (found?.ok && found.version === facts.version) return [];
    const message =
      found === undefined
        ? `${script} left no evidence (${because})`
        : found.ok
          ? `${script} was about ${found.version}`
          : `${script} failed: ${found.summary}`;
    return [{ check: 'evidence', severity: 'error', message, expected: 'passed', fix: `npx windlass ${script}` }];
  });
  const open = facts.actions
    .filter(({ state }) => state === 'failed' || state === 'begun')
    .map(
      (one): Finding => ({
        check: 'action-open',
        severity: 'error',
        message: `${one.title}: ${one.state}${one.reason === null ? '' : ` (${one.reason})`}`,
        fix: 'npx windlass strategic-deploy --resume',
      }),
    );
  const pending = facts.actions
    .filter(({ state }) => state === 'pending')
    .map(
      (one): Finding => ({
        check: 'action-pending',
        severity: 'warning',
        message: `${one.title}: ${one.reason ?? 'pending'}`,
      }),
    );
  const debt = facts.phases
    .filter(({ skipped }) => skipped)
    .map(
      ({ phase }): Finding => ({
        check: 'phase-skipped',
        severity: 'warning',
        message: `the phase ${phase} was skipped on request`,
      }),
    );
  return [...checks, ...open, ...pending, ...debt];
}
