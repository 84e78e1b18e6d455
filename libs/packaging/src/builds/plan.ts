import type { Action, Plan } from '@windlass/kit/actions/action';
import { makePlan } from '@windlass/kit/actions/plan';
import { showCommand } from '@windlass/kit/run/command-line';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { BuildResult } from './build-all.ts';

/** Builds as the actions of a plan. They reach no further than this work tree: git knows all that they are made of. */
export function buildPlan(release: ReleaseContext, results: readonly BuildResult[]): Plan {
  const planned = results.filter(({ state }) => state === 'planned');
  const idOf = (name: string): string => `build-${name}`;
  const actions = planned.map(({ name, command, output, reason, needs }): Action => {
    const line = command.map(([file = '', ...args]) => showCommand(file, args)).join(' && ');
    return {
      id: idOf(name),
      kind: 'build.run@1',
      title: `build ${name}: ${line} (${reason})`,
      args: { build: name, command, output, why: reason },
      needs: needs.filter((need) => planned.some((one) => one.name === need)).map(idOf),
      reach: { undo: 'full' },
    };
  });
  const { product, versionText: version, context } = release;
  return makePlan({ script: context.script, product: product.name, version, actions });
}
