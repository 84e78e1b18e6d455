import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import { checkAll, type PackageChecks, planChecks } from '@windlass/packaging/check/check-all';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args, emit } = context;
  const release = await openReleaseContext(context);
  const names = args.positionals('names');
  const base = { product: release.product.name, version: release.versionText };
  const plans = await planChecks(release, names);
  if (plans.length === 0) {
    emit({ kind: 'note', level: 'info', message: 'the config names no packages: nothing to check' });
    return { ...base, data: { artifacts: [] } };
  }
  if (args.flag('plan')) return { ...base, ...shown(plans) };
  const { list, findings, steps } = await checkAll(release, { names, runTimeout: timeoutOf(context) });
  const count = (severity: string): number => findings.filter((one) => one.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const summary = `${release.versionText}: ${steps.length} packages checked, ${errors} errors, ${warnings} warnings`;
  emit({ kind: 'note', level: 'info', message: summary });
  const artifacts = list.artifacts.map(({ package: from, name, size, sha256 }) => ({
    package: from,
    name,
    size,
    sha256,
  }));
  const data = { artifacts, errors, warnings };
  const id = await recordEvidence(release, { ok: errors === 0, summary, data });
  return { ...base, release: id, exitCode: errors === 0 ? ExitCode.ok : ExitCode.build, steps, findings, data };
}

function shown(plans: readonly PackageChecks[]): ScriptResult {
  const steps = plans.map(({ name, file, checks }) => ({
    id: `check-${name}`,
    title: `check ${file}`,
    state: 'planned' as const,
    reason: `${checks.length} checks`,
  }));
  const lines = plans.flatMap(({ file, checks }) => [file, ...checks.map(({ id, title }) => `  ${id}: ${title}`)]);
  return { steps, text: lines.join('\n') };
}

/** Milliseconds. */
function timeoutOf({ args }: ScriptContext): number {
  const seconds = args.number('run-timeout') ?? 30;
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new WindlassError('usage', '--run-timeout is a number of seconds from 1 to 86400', {
    next: '--run-timeout 30',
  });
}
