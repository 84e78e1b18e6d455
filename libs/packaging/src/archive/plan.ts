import type { Action, Plan } from '@windlass/kit/actions/action';
import { makePlan } from '@windlass/kit/actions/plan';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { type ComingPackage, planAttachments } from '../beside/plan.ts';
import type { PackagesPlan } from './create-packages.ts';
import type { PackagePlan } from './package-plan.ts';
import { staleFiles } from './release-dir.ts';

/** What would be written and removed in the folder of packages, as the actions of a plan. */
export function packagesPlan(release: ReleaseContext, found: PackagesPlan): Plan {
  const { plans, kept, former, source } = found;
  const attached = planAttachments(release, comingPackages(release, found), source, former.list);
  const names = new Set([...plans.map(({ file }) => file), ...kept.map(({ name }) => name), ...attached.names]);
  const written = plans.filter((one) => one.former === null).map(writeAction);
  const removed = staleFiles(release, former, names).map(removeAction);
  const { product, versionText: version, context } = release;
  const actions = [...written, ...attached.actions, ...removed];
  return makePlan({ script: context.script, product: product.name, version, actions });
}

/** All packages, as they would be, in the order of the config. */
function comingPackages({ config }: ReleaseContext, { plans, kept }: PackagesPlan): readonly ComingPackage[] {
  const coming = new Map([
    ...kept.map((artifact) => [artifact.package, { file: artifact.name, artifact }] as const),
    ...plans.map(({ name, file, former }) => [name, { file, artifact: former }] as const),
  ]);
  return Object.keys(config.packages).flatMap((name) => coming.get(name) ?? []);
}

function writeAction({ name, file, entries, reason }: PackagePlan): Action {
  const files = entries.filter(({ kind }) => kind !== 'folder');
  const bytes = entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.size : 0), 0);
  return {
    id: `package-${name}`,
    kind: 'package.write@1',
    title: `pack ${file} of ${files.length} files, ${bytes} bytes (${reason})`,
    args: { package: name, file, files: files.map(({ path }) => path) },
    needs: [],
    reach: { undo: 'full' },
  };
}

function removeAction(file: string): Action {
  return {
    id: `remove-${file}`,
    kind: 'package.remove@1',
    title: `remove ${file}, which is of another version`,
    args: { file },
    needs: [],
    reach: { undo: 'full' },
  };
}
