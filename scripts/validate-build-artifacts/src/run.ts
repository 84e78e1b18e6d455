import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import { type Checked, checkAll, planChecks } from '@windlass/packaging/check/check-all';
import type { PackageChecks } from '@windlass/packaging/check/check-one';
import { checkOutputs } from '@windlass/packaging/check/output/check';
import { chooseChecks, type OutputPlan } from '@windlass/packaging/check/output/plan';
import type { Rebuilt } from '@windlass/packaging/check/rebuild/rebuild';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { openReleaseContext, type ReleaseContext } from '@windlass/version-sync/product/release-context';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args, emit } = context;
  const release = await openReleaseContext(context);
  const names = args.positionals('names');
  const base = { product: release.product.name, version: release.versionText };
  const { packages, outputs } = chooseChecks(release, names);
  const plans = packages === null ? [] : await planChecks(release, packages);
  if (plans.length + outputs.length === 0) {
    emit({ kind: 'note', level: 'info', message: 'the config names no packages: nothing to check' });
    return { ...base, data: { artifacts: [] } };
  }
  if (args.flag('plan')) return { ...base, ...shown(plans, outputs, args.flag('rebuild')) };
  const runTimeout = timeoutOf(context);
  const checked = plans.length === 0 ? none : await checkAll(release, { names: packages ?? [], runTimeout });
  const built = await checkOutputs(release, outputs, runTimeout);
  const again = await rebuilt(release, packages ?? [], checked.artifacts.length > 0);
  const findings = [...checked.findings, ...built.findings, ...again.findings];
  const steps = [...checked.steps, ...built.steps, ...again.steps];
  const count = (severity: string): number => findings.filter((one) => one.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const same = again.packages.filter((one) => one.same).length;
  const and = again.packages.length === 0 ? '' : `, ${same} of ${again.packages.length} the same when built again`;
  const what = `${plans.length} packages${outputs.length === 0 ? '' : ` and ${outputs.length} builds`}`;
  const summary = `${release.versionText}: ${what} checked, ${errors} errors, ${warnings} warnings${and}`;
  emit({ kind: 'note', level: 'info', message: summary });
  const artifacts = checked.artifacts.map(({ package: from, name, size, sha256 }) => ({
    package: from,
    name,
    size,
    sha256,
  }));
  const kept = again.packages.map(({ package: from, same: isSame, sha256 }) => ({
    package: from,
    same: isSame,
    sha256,
  }));
  const evidence = { artifacts, errors, warnings, rebuild: kept };
  const id = await recordEvidence(release, { ok: errors === 0, summary, data: evidence });
  const data = { ...evidence, rebuild: again.packages };
  return { ...base, release: id, exitCode: errors === 0 ? ExitCode.ok : ExitCode.build, steps, findings, data };
}

/** Only where it is asked for: it takes as long as building does. */
async function rebuilt(release: ReleaseContext, names: readonly string[], isThere: boolean): Promise<Rebuilt> {
  if (!release.context.args.flag('rebuild') || !isThere) return { findings: [], steps: [], packages: [] };
  const { rebuild } = await import('@windlass/packaging/check/rebuild/rebuild');
  return rebuild(release, names);
}

const none: Checked = { artifacts: [], findings: [], steps: [] };

function shown(plans: readonly PackageChecks[], outputs: readonly OutputPlan[], isRebuilt: boolean): ScriptResult {
  const again = {
    id: 'artifact-rebuild',
    title: 'the commit, built again in a folder of its own, gives the same bytes',
  };
  const all = [
    ...plans.map(({ name, file, checks }) => ({ name, file, made: isRebuilt ? [...checks, again] : checks })),
    ...outputs.map(({ name, output, checks }) => ({ name: `build-${name}`, file: output, made: checks })),
  ];
  const steps = all.map(({ name, file, made }) => ({
    id: `check-${name}`,
    title: `check ${file}`,
    state: 'planned' as const,
    reason: `${made.length} checks`,
  }));
  const lines = all.flatMap(({ file, made }) => [file, ...made.map(({ id, title }) => `  ${id}: ${title}`)]);
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
