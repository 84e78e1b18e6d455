import type { Action, Plan, Reach } from '../action.ts';
import { makePlan } from '../plan.ts';

const full: Reach = { undo: 'full' };

export function publish(
  name: string,
  more: Partial<Action> & { readonly bytes?: string; readonly lagMs?: number } = {},
): Action {
  const { bytes = `${name}-bytes`, lagMs = 0, ...rest } = more;
  const args = { name, bytes, lagMs };
  return { id: name, kind: 'toy.publish@1', title: `Publish ${name}`, args, needs: [], reach: full, ...rest };
}

export function point(names: readonly string[], value: string, more: Partial<Action> = {}): Action {
  const id = names.join('+');
  const args = { names, value };
  return { id, kind: 'toy.pointer@1', title: `Point ${id} to ${value}`, args, needs: [], reach: full, ...more };
}

/** Something of each sort: an immutable version that lags, pointers that can be half moved, and no way back. */
export function toyPlan(lagMs: number): Plan {
  const none: Reach = { undo: 'none', why: 'a mail cannot be called back' };
  return plan(
    publish('assets'),
    publish('package', { lagMs, needs: ['assets'] }),
    point(['latest', 'stable'], 'new', { needs: ['package'] }),
    publish('mail', { kind: 'toy.announce@1', reach: none, needs: ['latest+stable'] }),
  );
}

export function plan(...actions: readonly Action[]): Plan {
  return makePlan({ script: 'toy', product: 'Toy', version: '1.0.0', actions });
}
