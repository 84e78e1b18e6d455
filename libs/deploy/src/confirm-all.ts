import { asWindlassError } from '@windlass/kit/errors';
import type { Job } from './go-live.ts';
import type { DeployPlan } from './plan.ts';
import { contextOf, targetOf } from './servers.ts';

/** Tells each host that the release is good, and makes room there. A host where that fails still serves the release: it is said, and no failure. */
export async function confirmAll(
  { release, picked, hosts }: Job,
  { servers }: DeployPlan,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { emit } = release.context;
  const pruned: Record<string, readonly string[]> = {};
  for (const one of picked) {
    const plan = servers.find(({ server }) => server === one.name);
    if (plan === undefined) continue;
    try {
      const kept = await targetOf(one.server).confirm(contextOf(release, one, hosts), plan);
      pruned[one.name] = kept.pruned;
    } catch (thrown) {
      const { message, why } = asWindlassError(thrown);
      const text = `${one.name}: old releases were not removed (${[message, why].filter(Boolean).join(': ')})`;
      emit({ kind: 'note', level: 'warning', message: text });
    }
  }
  return pruned;
}
