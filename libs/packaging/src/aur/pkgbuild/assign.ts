import { asWindlassError, WindlassError } from '@windlass/kit/errors';
import { expandFields, expandNumber, expandText, type Shell } from './expand.ts';
import { arrayIndex } from './lookup.ts';
import { type Item, madeUp, type Variable } from './scope.ts';
import { refuseForeign, refuseOwned } from './store.ts';
import type { ArrayElement, Assignment, Word } from './syntax.ts';

/** Whether a command succeeded; an error where only running it would tell. */
export type Status = boolean | WindlassError;

/**
 * Carries out one assignment. What cannot be told without running something becomes `unknown`: a variable that no field uses does no harm.
 * @returns its status: that of the command in it, where there is one.
 * @param keyed whether a new array has words for indices (`declare -A`).
 */
export function assign(assignment: Assignment, shell: Shell, keyed = false): Status {
  const { name } = assignment;
  const { variables } = shell.scope;
  refuseOwned(name, assignment, shell);
  try {
    if (assignment.append || assignment.index !== null) refuseForeign(name, assignment, shell);
    variables.set(name, newValue(assignment, variables.get(name), shell, keyed));
    return true;
  } catch (thrown) {
    const why = asWindlassError(thrown);
    if (!(thrown instanceof WindlassError) || why.kind !== 'input' || shell.budget.isSpent) throw thrown;
    variables.set(name, { is: 'unknown', why });
    return why;
  }
}

function newValue(assignment: Assignment, former: Variable | undefined, shell: Shell, keyed: boolean): Variable {
  const { value, append, index } = assignment;
  if (former?.is === 'unknown' && (append || index !== null)) return former;
  if (isList(value)) {
    if (index !== null) throw shell.refuse('a list is no element of an array', assignment);
    return newList(value, append ? former : undefined, shell, keyed || former?.is === 'map');
  }
  if (former?.is === 'map' && index !== null) {
    const key = expandText(index, shell).value;
    shell.budget.copy(former.items.size);
    return { is: 'map', items: new Map(former.items).set(key, joined(append, former.items.get(key), value, shell)) };
  }
  if (index === null && former?.is !== 'array' && former?.is !== 'map')
    return { is: 'scalar', item: joined(append, former?.is === 'scalar' ? former.item : undefined, value, shell) };
  if (former?.is === 'map') throw shell.refuse('this array needs an index', assignment);
  const items = listOf(former);
  shell.budget.copy(items.size);
  const at = index === null ? 0 : arrayIndex(items, Number(expandNumber(index, shell)));
  return { is: 'array', items: new Map(items).set(at, joined(append, items.get(at), value, shell)) };
}

function newList(
  elements: readonly ArrayElement[],
  former: Variable | undefined,
  shell: Shell,
  keyed: boolean,
): Variable {
  if (keyed) {
    const items = new Map(former?.is === 'map' ? former.items : []);
    shell.budget.copy(items.size + elements.length);
    for (const { index, word } of elements) {
      if (index === null) throw shell.refuse('an element has no key', word);
      items.set(expandText(index, shell).value, expandText(word, shell));
    }
    return { is: 'map', items };
  }
  const items = new Map(listOf(former));
  shell.budget.copy(items.size + elements.length);
  let next = arrayIndex(items, -1) + 1;
  for (const { index, word } of elements) {
    if (index !== null) next = Number(expandNumber(index, shell));
    for (const item of index === null ? expandFields(word, shell) : [expandText(word, shell)]) items.set(next++, item);
  }
  return { is: 'array', items };
}

function listOf(variable: Variable | undefined): ReadonlyMap<number, Item> {
  if (variable?.is === 'array') return variable.items;
  return variable?.is === 'scalar' ? new Map([[0, variable.item]]) : new Map();
}

function joined(append: boolean, former: Item | undefined, value: Word, shell: Shell): Item {
  const item = expandText(value, shell);
  return append && former !== undefined ? madeUp(former.value + item.value, value) : item;
}

function isList(value: Assignment['value']): value is readonly ArrayElement[] {
  return Array.isArray(value);
}
