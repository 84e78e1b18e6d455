import { kindTable } from '@windlass/kit/actions/engine-options';
import { formatPlan } from '@windlass/kit/actions/plan';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { stateDir } from '@windlass/kit/ledger/state-dir';
import type { Finding } from '@windlass/kit/output/envelope';
import { createKind } from '@windlass/packaging/aur/create-kind';
import { type AurWork, planAur } from '@windlass/packaging/aur/plan';
import { recordEvidence } from '@windlass/version-sync/product/evidence';
import { perform } from '@windlass/version-sync/product/perform';
import { openReleaseContext, type ReleaseContext } from '@windlass/version-sync/product/release-context';
import { gitKinds } from '@windlass/version-sync/release/git-kinds';
import { diffOf } from '@windlass/version-sync/sync/diff';
import { spliceKind } from '@windlass/version-sync/sync/kind';
import { printAll } from './print.ts';
import { built, compared, type SeenBuild, shownBuild } from './with-makepkg.ts';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { args, emit } = context;
  const file = args.string('print-srcinfo');
  if (file !== undefined) return printAll(context, [file, ...args.positionals('files')]);
  const [stray] = args.positionals('files');
  if (stray !== undefined)
    throw new WindlassError('usage', `"${stray}" belongs to nothing`, {
      next: `prepare-aur-package --print-srcinfo ${stray}`,
    });
  const epoch = epochOf(context);
  const release = await openReleaseContext(context);
  if (release.config.channels.aur !== undefined) return prepare(release, epoch);
  emit({ kind: 'note', level: 'info', message: 'the config names no AUR package: nothing to do' });
  return { product: release.product.name, version: release.versionText, data: { package: null } };
}

async function prepare(release: ReleaseContext, epoch: number | null): Promise<ScriptResult> {
  const { context, root, services } = release;
  const { args, emit } = context;
  const options = {
    ...{ commit: args.flag('commit'), offline: args.flag('offline'), create: args.flag('create') },
    epoch,
  };
  let found:
    | { readonly work: AurWork; readonly findings: readonly Finding[]; readonly build: SeenBuild | null }
    | undefined;
  const makePlan = async () => {
    const work = await planAur(release, options);
    const seen = [...work.findings, ...(await compared(release, work))];
    const build = seen.some(isError) ? null : await built(release, work);
    const findings = [...seen, ...(build?.is === 'built' ? build.findings : [])];
    found = { work, findings, build };
    // What the AUR would refuse is not written down as ready.
    return findings.some(isError) ? { ...work.plan, actions: [], irreversibleFrom: null } : work.plan;
  };
  const kinds = [spliceKind(root, stateDir(root, services.env)), createKind(root), ...gitKinds(root, services.env)];
  const done = await perform(release, makePlan, kindTable(...kinds));
  if (found === undefined) throw new WindlassError('internal', 'the package was not looked at');
  const { work, findings, build } = found;
  for (const finding of findings) emit({ kind: 'finding', finding });
  const { plan, prepared, changes, created } = work;
  const summary = `${prepared.says.pkgbase} ${prepared.fullVersion}`;
  const written = [...changes.map(({ file }) => file), ...created.map(({ file }) => file)];
  const data = {
    package: prepared.says.pkgbase,
    full: prepared.fullVersion,
    assets: [...prepared.assets],
    build: shownBuild(build),
  };
  if (findings.some(isError)) return { ...done, findings, data };
  if (args.flag('plan')) {
    const diff = changes.map(diffOf).join('') + created.map(({ file, content }) => newFile(file, content)).join('');
    return { ...done, findings, data: { ...data, changed: written, diff }, text: `${diff}${formatPlan(plan)}` };
  }
  if (options.create)
    for (const hint of versionHints(release, work)) emit({ kind: 'note', level: 'info', message: hint });
  const kept = await recordEvidence(release, { ok: true, summary, data });
  const unchanged = { id: 'aur-package', title: `prepare ${summary}`, state: 'unchanged' } as const;
  const steps = done.steps === undefined || done.steps.length === 0 ? [unchanged] : done.steps;
  const release_ = done.release ?? kept;
  return { ...done, release: release_, steps, findings, data: { ...data, changed: written }, text: summary };
}

const isError = ({ severity }: Finding): boolean => severity === 'error';

function epochOf({ args }: ScriptContext): number | null {
  const epoch = args.number('epoch');
  if (epoch === undefined) return null;
  if (Number.isSafeInteger(epoch) && epoch >= 0) return epoch;
  throw new WindlassError('usage', `--epoch ${epoch} is no epoch`, {
    why: 'it is a whole number',
    next: 'prepare-aur-package --epoch 1',
  });
}

/** As a diff shows a file that was not there. */
function newFile(file: string, content: string): string {
  const lines = content.replace(/\n$/, '').split('\n');
  return `--- /dev/null\n+++ b/${file}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`;
}

/** Later versions are written into the new file by sync-versions, which has to know of it. */
function versionHints({ config }: ReleaseContext, { manifest, prepared }: AurWork): string[] {
  const { file, srcinfoFile } = manifest;
  const known = JSON.stringify(config.version.files ?? []);
  if (known.includes(file)) return [];
  const build = /^_build=/m.test(prepared.text) ? `, { file: ${file}, pattern: "_build={build}" }` : '';
  return [`add to version.files of the config: ${file}${build}, ${srcinfoFile}`];
}
