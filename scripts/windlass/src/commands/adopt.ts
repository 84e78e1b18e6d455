import { keptHosts } from '@windlass/deploy/host/hosts';
import { formatPlan } from '@windlass/kit/actions/plan';
import { confirm } from '@windlass/kit/cli/confirm';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { ExitCode } from '@windlass/kit/exit-codes';
import { type Adoption, adopt, planAdoption } from '@windlass/lib-rollback/adopt/adopt';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';

/** Records what is live today as the baseline, so that the first release already has a way back. */
export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args, emit, signal } = context;
  const release = await openReleaseContext(context);
  const hosts = keptHosts(release.services, 'windlass adopt');
  try {
    const adoption = await planAdoption(release, hosts);
    const { plan, survey, findings } = adoption;
    const base = { product: release.product.name, version: plan.version, data: { ...survey } };
    for (const finding of findings) emit({ kind: 'finding', finding });
    if (args.flag('plan')) {
      const steps = plan.actions.map(({ id, title }) => ({ id, title, state: 'planned' as const }));
      // What could not be asked is no fault of the plan; to adopt it would be one.
      return { ...base, exitCode: ExitCode.ok, plan, steps, findings, text: `${table(adoption)}\n${formatPlan(plan)}` };
    }
    if (plan.actions.length > 0 && !args.flag('yes') && findings.every(({ severity }) => severity !== 'error')) {
      for (const line of formatPlan(plan).split('\n')) emit({ kind: 'note', level: 'info', message: line });
      const refusal = 'nothing was adopted';
      await confirm({ question: 'Do this on the servers?', refusal, next: 'npx windlass adopt --yes', signal });
    }
    const { release: id, steps } = await adopt(release, hosts, adoption);
    return { ...base, release: id, steps, findings, text: `${table(adoption)}\nbaseline ${id}` };
  } finally {
    await hosts.close();
    await release.services.http.close();
  }
}

function table({ survey: { channels, servers, git }, plan }: Adoption): string {
  const rows = [
    ['version', plan.version ?? ''],
    ...channels.map(({ id, live }) => [id, live.is === 'present' ? `${live.version}  ${live.url}` : live.is]),
    ...servers.map(({ name, host, path, current, target, served }) => [
      name,
      `${served?.version ?? ''}  ${host}:${path}/current ${target === null ? `(${current})` : `→ ${target}`}`.trim(),
    ]),
    [
      'git',
      git === null
        ? 'none'
        : `${git.tag ?? 'no tag'}, ${git.branch ?? 'detached'} at ${git.head?.slice(0, 12) ?? 'no commit'}`,
    ],
  ];
  const width = Math.max(...rows.map(([name = '']) => name.length));
  return rows.map(([name = '', text = '']) => `${name.padEnd(width)}  ${text}`.trimEnd()).join('\n');
}
