import { keptHosts } from '@windlass/deploy/host/hosts';
import { confirm } from '@windlass/kit/cli/confirm';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { errorFinding } from '@windlass/kit/errors';
import { ExitCode } from '@windlass/kit/exit-codes';
import { allKinds } from '@windlass/lib-rollback/kinds';
import { formatUndoPlan, type UndoPlan } from '@windlass/lib-rollback/plan';
import { planRollback, rollBack } from '@windlass/lib-rollback/roll-back';
import { parseSelection } from '@windlass/lib-rollback/select';
import type { WoundBack } from '@windlass/lib-rollback/wind-back';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args, emit, signal } = context;
  const selection = parseSelection({
    phase: args.string('phase'),
    channel: args.string('channel'),
    host: args.string('host'),
  });
  const options = { wish: { to: args.string('to'), release: args.string('release') }, selection };
  const release = await openReleaseContext(context);
  const hosts = keptHosts(release.services, context.script);
  try {
    const kinds = allKinds(release, hosts);
    const { plan } = await planRollback(release, kinds, options);
    const base = { product: release.product.name, version: plan.releases[0]?.version ?? null };
    if (args.flag('plan')) return { ...base, ...planned(plan) };
    if (!args.flag('yes')) {
      for (const line of formatUndoPlan(plan).split('\n')) emit({ kind: 'note', level: 'info', message: line });
      await confirm({
        question: `Undo ${plan.steps.length === 1 ? 'this' : `these ${plan.steps.length}`}?`,
        refusal: 'nothing was undone',
        next: 'npx windlass rollback --yes',
        signal,
      });
    }
    return { ...base, ...report(await rollBack(release, kinds, { ...options, shown: plan }), emit) };
  } finally {
    await hosts.close();
    await release.services.http.close();
  }
}

function planned(plan: UndoPlan): ScriptResult {
  const steps = plan.steps.map(({ action: { id, title } }) => ({
    id,
    title: `undo: ${title}`,
    state: 'planned' as const,
  }));
  return {
    release: plan.releases[0]?.id ?? null,
    steps,
    residue: plan.residue,
    data: { plan },
    text: formatUndoPlan(plan),
  };
}

function report(result: WoundBack, emit: ScriptContext['emit']): ScriptResult {
  const { restored, steps, residue, errors, releases, durationMs } = result;
  const findings = [...errors.map(errorFinding), ...result.findings];
  for (const finding of findings) emit({ kind: 'finding', finding });
  for (const line of residue) emit({ kind: 'note', level: 'warning', message: `stays: ${line}` });
  const ids = releases.map(({ id }) => id);
  if (!restored) {
    const message = `to go on, once the cause is removed: npx windlass rollback --release ${ids.at(-1)}`;
    emit({ kind: 'note', level: 'warning', message });
  }
  return {
    exitCode: restored ? ExitCode.ok : ExitCode.notRestored,
    release: ids[0] ?? null,
    steps,
    findings,
    residue,
    data: { restored, releases, durationMs },
    text: `${ids.join(', ')}: ${restored ? 'restored' : 'not restored'}`,
  };
}
