import { relative } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { Finding, Step } from '@windlass/kit/output/envelope';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { openBuiltTest } from '../../archive/built-test.ts';
import { buildOutput } from '../../builds/output.ts';
import type { Found } from '../../tree/find.ts';
import { isInstallable, readInstallable } from './installables.ts';
import type { OutputPlan } from './plan.ts';

export interface CheckedOutputs {
  readonly findings: readonly Finding[];
  readonly steps: readonly Step[];
}

interface Seen {
  readonly findings: readonly Finding[];
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** Looks at what builds left behind, as the checks of packages look at those. @throws WindlassError `config` where a build leaves nothing. */
export async function checkOutputs(
  release: ReleaseContext,
  plans: readonly OutputPlan[],
  runTimeout: number,
): Promise<CheckedOutputs> {
  const { emit, signal } = release.context;
  const findings: Finding[] = [];
  const steps: Step[] = [];
  for (const plan of plans) {
    signal.throwIfAborted();
    const id = `check-build-${plan.name}`;
    const title = `check the output of ${plan.name}`;
    emit({ kind: 'step-start', id, title });
    const { findings: found, evidence } = await checkOne(release, plan, runTimeout);
    const count = (severity: string): number => found.filter((one) => one.severity === severity).length;
    const reason = `${plan.checks.length} checks, ${count('error')} errors, ${count('warning')} warnings`;
    const checks = plan.checks.map((check) => check.id);
    const state = count('error') > 0 ? 'failed' : 'done';
    const step: Step = { id, title, state, reason, evidence: { checks, ...evidence } };
    for (const finding of found) emit({ kind: 'finding', finding });
    emit({ kind: 'step', step });
    findings.push(...found);
    steps.push(step);
  }
  return { findings, steps };
}

async function checkOne(release: ReleaseContext, plan: OutputPlan, runTimeout: number): Promise<Seen> {
  try {
    const output = await buildOutput(release, plan.name, ['builds', plan.name, 'check']);
    await openBuiltTest(release).assertBuilt(plan.name);
    const web = await openOutput(release, plan, output, runTimeout);
    const installed = await installOutput(release, plan, output, runTimeout);
    const findings = [...web.findings, ...installed.findings];
    return { findings, evidence: { ...web.evidence, ...installed.evidence } };
  } catch (thrown) {
    if (!(thrown instanceof WindlassError) || thrown.kind !== 'build') throw thrown;
    const { message, why, next = `npx windlass build-artifacts ${plan.name}` } = thrown;
    const check = 'build-output';
    const said = why === undefined ? message : `${message}: ${why}`;
    return { findings: [{ check, severity: 'error', message: said, file: plan.output, fix: next }], evidence: {} };
  }
}

const nothing: Seen = { findings: [], evidence: {} };

async function openOutput(
  release: ReleaseContext,
  { name, output, check: { web: rules } }: OutputPlan,
  found: Found,
  timeoutMs: number,
): Promise<Seen> {
  if (rules === null) return nothing;
  const key = `builds.${name}.check.web`;
  if (found.as !== 'folder') {
    const message = `${output} is no folder, and so no web bundle`;
    const finding: Finding = { check: 'artifact-web', severity: 'error', message, file: output, fix: `remove ${key}` };
    return { findings: [finding], evidence: {} };
  }
  const { openBundle } = await import('../web/open-bundle.ts');
  const look = `serve ${output} under ${rules.base} and open it with the tools for developers`;
  const bundle = { folder: found.real, rules, name: `build-${name}`, key, look, timeoutMs };
  const { findings, evidence } = await openBundle(release, bundle);
  return { findings: findings.map((one) => ({ ...one, file: output })), evidence };
}

async function installOutput(
  release: ReleaseContext,
  { name, output, check: { install: command } }: OutputPlan,
  found: Found,
  timeoutMs: number,
): Promise<Seen> {
  if (command === null) return nothing;
  const key = `builds.${name}.check.install`;
  const files = found.entries
    .filter(({ kind, from }) => kind === 'file' && isInstallable(from))
    .map(({ from }) => from);
  if (files.length === 0) {
    const message = 'nothing in it can be installed';
    const expected = '*.deb, *.rpm, *.pkg.tar.*, *.whl, *.tgz, *.tar.gz, *.tar.zst, *.zip, *.AppImage';
    const finding: Finding = { check: 'artifact-install', severity: 'error', message, file: output };
    return { findings: [{ ...finding, expected, fix: `remove ${key}` }], evidence: {} };
  }
  const { install } = await import('../install/install.ts');
  const { kindOf } = await import('../install/kind.ts');
  const findings: Finding[] = [];
  const installed: Record<string, string> = {};
  for (const file of files.sort()) {
    release.context.signal.throwIfAborted();
    const shown = relative(release.root, file);
    const { paths, unpack } = await readInstallable(release.services, file);
    const one = { kind: kindOf(file, paths), file, command, version: release.version, key, timeoutMs, paths, unpack };
    const { faults, how } = await install(release.services, one);
    installed[shown] = how;
    findings.push(...faults.map((fault) => ({ check: 'artifact-install', file: shown, ...fault })));
  }
  return { findings, evidence: { installed } };
}
