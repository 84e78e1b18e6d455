import { toEnvelope } from '@windlass/kit/cli/envelope-of';
import { resolveConfig } from '@windlass/kit/config/resolved';
import { type Config, configSchema } from '@windlass/kit/config/schema';
import type { Envelope } from '@windlass/kit/output/envelope';
import { expect, test } from 'vitest';
import { outline } from './outline.ts';
import { type Course, phaseIds, stageIds } from './phases.ts';
import { verdictOf } from './policy.ts';
import { phasesOf, sail, stagesOf } from './sail.ts';

const config: Config = {
  packages: { app: { platform: 'linux-x86_64', files: [{ from: 'app' }] } },
  servers: { web: { host: 'h', path: 'p' } },
  channels: { npm: {}, aur: {} },
};
const course = (written: Config, type: Course['type'] = 'minor'): Course => ({
  release: { config: resolveConfig(configSchema.parse(written)) },
  type,
  scenario: 'regular',
  to: '1.1.0+001',
});
const envelope = (script: string, result: Parameters<typeof toEnvelope>[1] = {}): Envelope =>
  toEnvelope(script, result, new Date(0), new Date(0));

async function sailed(
  at: Course,
  answer: (title: string) => Envelope | undefined,
  parts: Partial<Parameters<typeof sail>[0]> = {},
) {
  const called: string[] = [];
  const passed: string[] = [];
  const result = await sail({
    course: at,
    call: async (script, argv) => {
      const title = [script, ...argv].join(' ');
      called.push(title);
      return answer(title) ?? envelope(script);
    },
    emit: () => undefined,
    signal: new AbortController().signal,
    now: () => new Date(0),
    skip: new Set(),
    only: new Set(stageIds),
    passed: async (phase) => void passed.push(phase),
    ...parts,
  });
  return { ...result, called, passed };
}

test('six phases in order: bytes before servers, servers before pointers, the archive last', async () => {
  const { called, passed, failed } = await sailed(course(config), () => undefined);
  expect(failed).toBeNull();
  expect(passed).toEqual([...phaseIds]);
  const at = (title: string) => called.findIndex((one) => one.startsWith(title));
  const order = [
    'pre-flight-validation',
    'version-manager set 1.1.0+001',
    'build-artifacts',
    'validate-build-artifacts',
  ];
  order.push('version-manager push', 'publish-packages --hold', 'update-and-deploy', 'health-check-all');
  order.push('publish-packages --type minor', 'verify-deployment', 'final-validation', 'archive-deployment');
  expect(order.map(at)).toEqual([...order.map(at)].sort((a, b) => a - b));
  expect(order.map(at)).not.toContain(-1);
});

test('of a phase with two stages, only the last one makes it pass', async () => {
  const publish = await sailed(course(config), () => undefined, { only: new Set(['publish']) });
  expect(publish.passed).toEqual([]);
  const deploy = await sailed(course(config), () => undefined, { only: new Set(['deploy']) });
  expect(deploy.passed).toEqual(['distribution']);
});

test('what the config does not name is not run, and says why', async () => {
  const { called, steps } = await sailed(course({}), () => undefined);
  expect(called.join('\n')).not.toMatch(/publish|update-and-deploy|aur|packages/);
  expect(steps.find(({ id }) => id === 'deploy.update-and-deploy')).toMatchObject({
    state: 'skipped',
    reason: 'the config names no server',
  });
});

test('a config release raises no version and publishes nothing', async () => {
  const { called } = await sailed(course(config, 'config'), () => undefined);
  expect(called.join('\n')).not.toMatch(/version-manager set|publish-packages|prepare-aur/);
  expect(called).toContain('update-and-deploy');
});

test('the first failing gate ends it, and no later script is called', async () => {
  const { called, failed, passed } = await sailed(course(config), (title) =>
    title === 'validate-build-artifacts' ? envelope('validate-build-artifacts', { exitCode: 3 }) : undefined,
  );
  expect(failed).toMatchObject({ phase: 'artifacts', script: 'validate-build-artifacts' });
  expect(called.at(-1)).toBe('validate-build-artifacts');
  expect(passed).toEqual(['preflight', 'versions']);
});

test('pending within its deadline passes a gate', async () => {
  const { failed } = await sailed(course(config), (title) =>
    title.startsWith('publish-packages') ? envelope('publish-packages', { exitCode: 9 }) : undefined,
  );
  expect(failed).toBeNull();
});

test('a skipped phase still runs what later phases trust', async () => {
  const { called, steps } = await sailed(course(config), () => undefined, { skip: new Set(['artifacts']) });
  expect(called).toContain('validate-build-artifacts');
  expect(called).not.toContain('build-artifacts');
  expect(steps.find(({ id }) => id === 'build.build-artifacts')?.reason).toBe('skipped by --skip-phases');
});

test('a version that was set by an earlier run of the release is not set again: what came after may refuse that', async () => {
  const before = new Set(['versions'] as const);
  const { called, steps } = await sailed(course(config), () => undefined, { before });
  expect(called).not.toContain('version-manager set 1.1.0+001 --sync --commit');
  expect(called).toContain('validate-version-consistency');
  expect(steps.find(({ id }) => id === 'versions.version-manager')?.reason).toBe(
    'done by an earlier run of this release',
  );
});

test('a step tells what was left out of it, and why', async () => {
  const skipped = { id: 'npm', title: 'npm', state: 'skipped', reason: 'it cannot tell builds apart' } as const;
  const { steps } = await sailed(course(config), (title) =>
    title === 'publish-packages --type minor' ? envelope('publish-packages', { steps: [skipped] }) : undefined,
  );
  expect(steps.find(({ id }) => id === 'deploy.publish-packages')).toMatchObject({
    state: 'done',
    reason: 'without npm (it cannot tell builds apart)',
  });
});

test('an interruption between two steps starts nothing more', async () => {
  const stop = new AbortController();
  const run = sailed(
    course(config),
    (title) => {
      if (title.startsWith('version-manager set')) stop.abort();
      return undefined;
    },
    {
      signal: stop.signal,
    },
  );
  await expect(run).rejects.toMatchObject({ kind: 'interrupted' });
});

test('phases by word and number, stages by name; anything else is refused with what there is', () => {
  expect([...phasesOf(['1', 'verification'])]).toEqual(['preflight', 'verification']);
  expect([...stagesOf(['artifacts', 'verify'])]).toEqual(['build', 'package', 'verify']);
  expect(() => phasesOf(['7'])).toThrow(/"7" is no phase/);
  expect(() => stagesOf(['shipping'])).toThrow(/no stage/);
});

test.each([
  ['preflight', { exitCode: 2 }, 'halt'],
  ['versions', { exitCode: 2 }, 'wind-back'],
  ['distribution', { exitCode: 4 }, 'wind-back'],
  ['distribution', { exitCode: 130 }, 'halt'],
  ['distribution', { exitCode: 8 }, 'halt'],
  ['distribution', { exitCode: 1 }, 'halt'],
  [
    'distribution',
    { exitCode: 4, steps: [{ id: 'x', title: 'x', state: 'failed', reason: 'unknown: no answer' }] },
    'halt',
  ],
  [
    'distribution',
    { exitCode: 5, findings: [{ check: 'error-verification', severity: 'error', message: 'npm does not answer' }] },
    'halt',
  ],
  [
    'distribution',
    { exitCode: 5, findings: [{ check: 'page-assets', severity: 'error', message: '403' }] },
    'wind-back',
  ],
  ['verification', { exitCode: 5 }, 'wind-back'],
  ['completion', { exitCode: 5 }, 'halt'],
] as const)('a failure in %s with %j: %s', (phase, result, action) => {
  expect(verdictOf(phase, envelope('x', result)).action).toBe(action);
});

test('the outline names what cannot be taken back wholly', () => {
  const { plan, idle } = outline(course(config), 'demo', { skip: new Set(), only: new Set(stageIds) });
  expect(plan.actions.find(({ id }) => id === plan.irreversibleFrom)?.title).toBe('distribution: version-manager push');
  const partial = plan.actions.flatMap(({ reach }) => (reach.undo === 'partial' ? [reach.residue] : []));
  expect(partial[1]).toBe('npm never takes 1.1.0+001 again');
  expect(idle).toEqual([]);
  const ofConfig = outline(course({}, 'config'), 'demo', { skip: new Set(), only: new Set(stageIds) });
  expect(ofConfig.plan.irreversibleFrom).toBeNull();
});
