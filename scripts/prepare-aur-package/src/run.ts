import { relative, resolve } from 'node:path';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { formatPlan } from '@windlass/kit/actions/plan';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { readText } from '@windlass/kit/fs/read-text';
import { stateDir } from '@windlass/kit/ledger/state-dir';
import type { Finding } from '@windlass/kit/output/envelope';
import { compareMakepkg } from '@windlass/packaging/aur/compare-makepkg';
import { createKind } from '@windlass/packaging/aur/create-kind';
import { type AurWork, planAur } from '@windlass/packaging/aur/plan';
import { printSrcinfo } from '@windlass/packaging/aur/print-srcinfo';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { perform } from '@windlass/version-sync/product/perform';
import { openReleaseContext, type ReleaseContext } from '@windlass/version-sync/product/release-context';
import { gitKinds } from '@windlass/version-sync/release/git-kinds';
import { diffOf } from '@windlass/version-sync/sync/diff';
import { spliceKind } from '@windlass/version-sync/sync/kind';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args, cwd, emit } = context;
  const file = args.string('print-srcinfo');
  if (file !== undefined) {
    const path = resolve(cwd, file);
    const srcinfo = printSrcinfo(readText(path, file).text, relative(cwd, path));
    return { text: srcinfo, data: { srcinfo } };
  }
  const release = await openReleaseContext(context);
  if (release.config.channels.aur !== undefined) return prepare(release);
  emit({ kind: 'note', level: 'info', message: 'the config names no AUR package: nothing to do' });
  return { product: release.product.name, version: release.versionText, data: { package: null } };
}

async function prepare(release: ReleaseContext): Promise<ScriptResult> {
  const { context, root, services } = release;
  const { args, emit } = context;
  const options = { commit: args.flag('commit'), offline: args.flag('offline') };
  let found: { readonly work: AurWork; readonly findings: readonly Finding[] } | undefined;
  const makePlan = async () => {
    const work = await planAur(release, options);
    const findings = [...work.prepared.findings, ...(await compared(release, work))];
    found = { work, findings };
    // What the AUR would refuse is not written down as ready.
    return findings.some(isError) ? { ...work.plan, actions: [], irreversibleFrom: null } : work.plan;
  };
  const kinds = [spliceKind(root, stateDir(root, services.env)), createKind(root), ...gitKinds(root, services.env)];
  const done = await perform(release, makePlan, kindTable(...kinds));
  if (found === undefined) throw new WindlassError('internal', 'the package was not looked at');
  const { work, findings } = found;
  for (const finding of findings) emit({ kind: 'finding', finding });
  const { plan, prepared, changes, created } = work;
  const summary = `${prepared.says.pkgbase} ${prepared.fullVersion}`;
  const written = [...changes.map(({ file }) => file), ...(created === null ? [] : [created.file])];
  const data = { package: prepared.says.pkgbase, full: prepared.fullVersion, assets: [...prepared.assets] };
  if (findings.some(isError)) return { ...done, findings, data };
  if (args.flag('plan')) {
    const diff = changes.map(diffOf).join('');
    return { ...done, findings, data: { ...data, changed: written, diff }, text: `${diff}${formatPlan(plan)}` };
  }
  const kept = await recordEvidence(release, { ok: true, summary, data });
  const unchanged = { id: 'aur-package', title: `prepare ${summary}`, state: 'unchanged' } as const;
  const steps = done.steps === undefined || done.steps.length === 0 ? [unchanged] : done.steps;
  return {
    ...done,
    release: done.release ?? kept,
    steps,
    findings,
    data: { ...data, changed: written },
    text: summary,
  };
}

const isError = ({ severity }: Finding): boolean => severity === 'error';

/** @throws WindlassError `input` where makepkg was asked for and is not there. */
async function compared({ services, context }: ReleaseContext, { manifest, prepared }: AurWork) {
  const wanted = context.args.choice('makepkg');
  if (wanted === false) return [];
  const findings = await compareMakepkg(services, manifest, prepared);
  if (findings !== null) return findings;
  if (wanted === true)
    throw new WindlassError('input', 'there is no makepkg here to compare with', {
      why: 'it is in no folder of PATH',
      next: 'pacman -S base-devel, or apt-get install makepkg; or leave --makepkg out',
    });
  return [];
}
