import type { Shell } from './expand.ts';
import { type Item, isForeign, isOwned, type Variable } from './scope.ts';
import type { Span } from './syntax.ts';

/** Sets a variable. @throws WindlassError for one that is read-only, or that bash or makepkg themselves go by. */
export function store(name: string, variable: Variable, at: Pick<Span, 'start'>, shell: Shell): void {
  refuseOwned(name, at, shell);
  shell.scope.variables.set(name, variable);
}

/** As a loop or `printf -v` sets one: of an array it is the first place. */
export function storeText(name: string, item: Item, at: Pick<Span, 'start'>, shell: Shell): void {
  const former = shell.scope.variables.get(name);
  if (former?.is === 'map') throw shell.refuse(`${name} is an array, of which one place is set`, at);
  if (former?.is === 'array') {
    shell.budget.copy(former.items.size);
    store(name, { is: 'array', items: new Map(former.items).set(0, item) }, at, shell);
  } else store(name, { is: 'scalar', item }, at, shell);
}

export function refuseOwned(name: string, at: Pick<Span, 'start'>, shell: Shell): void {
  if (isOwned(name)) throw shell.refuse(`${name} is set`, at, `leave ${name} as makepkg has it`);
  if (shell.scope.constants.has(name)) throw shell.refuse(`${name} is read-only and set again`, at);
}

/** A value of the machine's would come before what is added. */
export function refuseForeign(name: string, at: Pick<Span, 'start'>, shell: Shell): void {
  if (isForeign(name) && !shell.scope.variables.has(name))
    throw shell.refuse(`${name} is not set in this file`, at, 'write the value itself: it depends on the machine');
}

/** `declare` in a file that a function of makepkg reads: the variable is gone when the file was read. */
export function makeLocal(name: string, { scope }: Shell): void {
  if (scope.locals.has(name)) return;
  scope.locals.set(name, scope.variables.get(name) ?? null);
  scope.variables.delete(name);
}

/** What is left when the file was read. */
export function endLocals({ variables, locals }: Shell['scope']): void {
  for (const [name, former] of locals)
    if (former === null) variables.delete(name);
    else variables.set(name, former);
  locals.clear();
}
