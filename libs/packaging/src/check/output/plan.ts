import type { ResolvedBuildCheck } from '@windlass/kit/config/resolved-products';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { chosenPackages } from '../../archive/package-plan.ts';
import { outputPath } from '../../builds/output.ts';

/** What is checked of what a build left behind. */
export interface OutputPlan {
  /** Of the build. */
  readonly name: string;
  /** Its output, from the folder of the config: a path or a glob. */
  readonly output: string;
  readonly check: ResolvedBuildCheck;
  readonly checks: readonly { readonly id: string; readonly title: string }[];
}

export interface Chosen {
  /** Names of packages, all where empty; null: none. */
  readonly packages: readonly string[] | null;
  readonly outputs: readonly OutputPlan[];
}

const webCheck = { id: 'artifact-web', title: 'it opens in a browser, as a package does' };
const installCheck = {
  id: 'artifact-install',
  title: 'what can be installed of it is, and its program tells this version',
};

/** A name may be that of a package, of a build with checks, or of both; all of both where none is given. @throws WindlassError `usage`. */
export function chooseChecks(release: ReleaseContext, names: readonly string[]): Chosen {
  const all = outputPlans(release);
  if (names.length === 0) return { packages: names, outputs: all };
  const outputs = all.filter(({ name }) => names.includes(name));
  const packages = names.filter(
    (name) => Object.hasOwn(release.config.packages, name) || !outputs.some((one) => one.name === name),
  );
  if (packages.length > 0) chosenPackages(release, packages);
  return { packages: packages.length > 0 ? packages : null, outputs };
}

function outputPlans(release: ReleaseContext): readonly OutputPlan[] {
  return Object.entries(release.config.builds).flatMap(([name, { check }]) => {
    const checks = [...(check.web === null ? [] : [webCheck]), ...(check.install === null ? [] : [installCheck])];
    return checks.length === 0 ? [] : [{ name, output: outputPath(release, name) ?? '', check, checks }];
  });
}
