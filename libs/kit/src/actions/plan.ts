import { WindlassError } from '../errors.ts';
import type { Action, Plan } from './action.ts';

export interface PlanParts {
  readonly script: string;
  readonly product: string | null;
  readonly version: string | null;
  readonly actions: readonly Action[];
}

/**
 * A plan whose actions stand in an order in which they can run: as given, except that a needed one comes first.
 * @throws WindlassError `internal` for an id used twice, a need that does not exist, a circle, or args that are not JSON.
 */
export function makePlan({ script, product, version, actions }: PlanParts): Plan {
  if (!isJson(actions)) throw refused(script, 'not everything is JSON');
  const byId = new Map(actions.map((action) => [action.id, action]));
  for (const [at, { id }] of actions.entries())
    if (actions.findIndex((action) => action.id === id) !== at) throw refused(script, `the id ${id} is used twice`);
  const ordered = inOrder(script, actions, byId);
  const irreversible = ordered.find((action) => action.reach.undo !== 'full');
  return {
    schema: 'windlass/plan@1',
    script,
    product,
    version,
    actions: ordered,
    irreversibleFrom: irreversible?.id ?? null,
  };
}

/** The plan for people. Its last line is always `irreversible from here: …`. */
export function formatPlan(plan: Plan): string {
  const numbers = new Map(plan.actions.map(({ id }, at) => [id, at + 1]));
  const subject = [plan.product, plan.version].filter((part) => part !== null).join(' ');
  const count = plan.actions.length === 1 ? '1 action' : `${plan.actions.length || 'no'} actions`;
  const head = `${[plan.script, subject].filter(Boolean).join(' · ')} · ${count}`;
  const width = String(plan.actions.length).length;
  const lines = plan.actions.map((action, at) => {
    const after = action.needs.map((id) => numbers.get(id)).join(', ');
    const notes = [action.kind, ...(after ? [`after ${after}`] : []), `undo: ${formatReach(action)}`];
    return `  ${String(at + 1).padStart(width)}. ${action.title}  [${notes.join(' · ')}]`;
  });
  const first = plan.actions.find(({ id }) => id === plan.irreversibleFrom);
  const last = first ? `${numbers.get(first.id)}. ${first.title} (undo: ${formatReach(first)})` : 'nothing';
  return [head, ...lines, `irreversible from here: ${last}`].join('\n');
}

export function formatReach({ reach }: Pick<Action, 'reach'>): string {
  if (reach.undo === 'full') return 'full';
  return reach.undo === 'partial' ? `partial: ${reach.residue}` : `none: ${reach.why}`;
}

function inOrder(script: string, actions: readonly Action[], byId: ReadonlyMap<string, Action>): readonly Action[] {
  const ordered = new Set<Action>();
  const visit = (action: Action, path: readonly string[]): void => {
    if (ordered.has(action)) return;
    if (path.includes(action.id)) throw refused(script, `a circle: ${[...path, action.id].join(' → ')}`);
    for (const need of action.needs) {
      const needed = byId.get(need);
      if (needed === undefined) throw refused(script, `${action.id} needs ${need}, which is not in the plan`);
      visit(needed, [...path, action.id]);
    }
    ordered.add(action);
  };
  for (const action of actions) visit(action, []);
  return [...ordered];
}

function refused(script: string, why: string): WindlassError {
  return new WindlassError('internal', `${script} made a plan that cannot run`, { where: script, why });
}

/** Whether a value survives JSON as it is: no undefined, no function, no NaN, no class. */
function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (Array.isArray(value)) return Object.keys(value).length === value.length && value.every(isJson);
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every(isJson);
}
