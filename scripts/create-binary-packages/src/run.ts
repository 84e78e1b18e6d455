import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPlan } from '@windlass/kit/actions/plan';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { type Created, createPackages, planAll } from '@windlass/packaging/archive/create-packages';
import { packagesPlan } from '@windlass/packaging/archive/plan';
import { checksumsFile } from '@windlass/packaging/artifacts';
import { rememberable } from '@windlass/packaging/beside/remembered';
import { withArtifactsLock } from '@windlass/packaging/builds/lock';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { openReleaseContext, type ReleaseContext } from '@windlass/version-sync/product/release-context';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args, emit } = context;
  const release = await openReleaseContext(context);
  const names = args.positionals('names');
  const base = { product: release.product.name, version: release.versionText };
  if (Object.keys(release.config.packages).length === 0 && names.length === 0) {
    emit({ kind: 'note', level: 'info', message: 'the config names no packages: nothing to do' });
    return { ...base, data: { artifacts: [] } };
  }
  if (args.flag('plan')) return { ...base, ...(await plan(release, names)) };
  const created = await withArtifactsLock(release, () => createPackages(release, names));
  const { list, steps, attached, removed } = created;
  const summary = summaryOf(created);
  emit({ kind: 'note', level: 'info', message: summary });
  const artifacts = list.artifacts.map(({ package: from, name, size, sha256 }) => ({
    package: from,
    name,
    size,
    sha256,
  }));
  const id = await recordEvidence(release, {
    ok: true,
    summary,
    data: { artifacts, commit: list.commit, attachments: rememberable(release, list) },
  });
  const attachments = (list.attachments ?? []).map(({ kind, name, of, size, sha256 }) => ({
    kind,
    name,
    of,
    size,
    sha256,
  }));
  const of = { commit: list.commit, epoch: list.sourceDateEpoch };
  const data = { folder: release.artifactsDir, artifacts, attachments, ...of, removed };
  const text = readFileSync(join(release.artifactsDir, checksumsFile), 'utf8');
  return { ...base, release: id, steps: [...steps, ...attached], data, text };
}

async function plan(release: ReleaseContext, names: readonly string[]): Promise<ScriptResult> {
  const found = await planAll(release, names);
  const whole = packagesPlan(release, found);
  const steps = found.plans.map(({ name, file, former, reason }) => ({
    id: `package-${name}`,
    title: `pack ${file}`,
    state: former === null ? ('planned' as const) : ('unchanged' as const),
    reason,
  }));
  return { plan: whole, steps, data: { folder: release.artifactsDir }, text: formatPlan(whole) };
}

function summaryOf({ steps, attached, removed, list }: Created): string {
  const done = steps.filter(({ state }) => state === 'done').length;
  const written = attached.filter(({ state }) => state === 'done').length;
  const beside = written === 0 ? '' : `, ${written} of ${attached.length} files beside them written`;
  const gone = removed.length === 0 ? '' : `, ${removed.length} old files removed`;
  return `${list.version}: ${done} of ${steps.length} packages written, ${steps.length - done} unchanged${beside}${gone}`;
}
