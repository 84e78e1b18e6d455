import type { Action, Plan } from '@windlass/kit/actions/action';
import { makePlan } from '@windlass/kit/actions/plan';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { PackagesPlan } from './create-packages.ts';
import type { PackagePlan } from './package-plan.ts';
import { staleFiles } from './release-dir.ts';

/** What would be written and removed in the folder of packages, as the actions of a plan. */
export function packagesPlan(release: ReleaseContext, { plans, kept, former }: PackagesPlan): Plan {
  const names = new Set([...plans.map(({ file }) => file), ...kept.map(({ name }) => name)]);
  const written = plans.filter((one) => one.former === null).map(writeAction);
  const removed = staleFiles(release, former, names).map(removeAction);
  const { product, versionText: version, context } = release;
  return makePlan({ script: context.script, product: product.name, version, actions: [...written, ...removed] });
}

function writeAction({ name, file, entries, tree, reason }: PackagePlan): Action {
  const files = entries.filter(({ kind }) => kind !== 'folder');
  const bytes = entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.size : 0), 0);
  return {
    id: `package-${name}`,
    kind: 'package.write@1',
    title: `pack ${file} of ${files.length} files, ${bytes} bytes (${reason})`,
    args: { package: name, file, tree, files: files.map(({ path }) => path) },
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
