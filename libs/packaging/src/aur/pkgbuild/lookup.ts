import type { Shell } from './expand.ts';
import type { Pattern } from './glob.ts';
import { type Item, isForeign, itemsOf, type Variable } from './scope.ts';
import type { ParameterPart, Span, Word } from './syntax.ts';

/** How words are expanded; given by the caller, for expansions and words need each other. */
export interface Tools {
  readonly text: (word: Word, shell: Shell) => Item;
  readonly pattern: (word: Word, shell: Shell) => Pattern;
  readonly number: (word: Word, shell: Shell) => bigint;
}

/** @throws WindlassError for a name whose value this file does not set and the machine may. */
export function lookup(name: string, at: Span, shell: Shell): Variable | undefined {
  const variable = shell.scope.variables.get(name);
  if (variable !== undefined) return variable;
  if (!/^[A-Za-z_]/.test(name)) throw shell.refuse(`$${name} is not evaluated`, at, 'write the value itself');
  if (isForeign(name))
    throw shell.refuse(`$${name} is not set in this file`, at, 'write the value itself: it depends on the machine');
  return undefined;
}

/** The text that a name alone stands for; null where it is not set. */
export function firstText(name: string, at: Span, shell: Shell): string | null {
  const variable = lookup(name, at, shell);
  if (variable?.is === 'map') return variable.items.get('0')?.value ?? null;
  if (variable?.is === 'array') return variable.items.get(0)?.value ?? null;
  return itemsOf(variable)[0]?.value ?? null;
}

/** What a parameter holds before its operator: one text, none where it is not set, all of them for `[@]` and `[*]`. */
export function valuesOf(part: ParameterPart, shell: Shell, tools: Tools): readonly string[] {
  const { name, index } = part;
  if (index === null) {
    const text = firstText(name, part, shell);
    return text === null ? [] : [text];
  }
  const variable = lookup(name, part, shell);
  if (variable?.is === 'unknown') throw variable.why;
  if (index === '@' || index === '*') {
    if (variable?.is === 'map' && variable.items.size > 1)
      throw shell.refuse('the order of an associative array is not defined', part, 'use an array with numbers');
    return itemsOf(variable).map(({ value }) => value);
  }
  const item = itemAt(variable, index, shell, tools);
  return item === undefined ? [] : [item.value];
}

function itemAt(variable: Variable | undefined, index: Word, shell: Shell, tools: Tools): Item | undefined {
  if (variable?.is === 'map') return variable.items.get(tools.text(index, shell).value);
  const items = variable?.is === 'array' ? variable.items : new Map(itemsOf(variable).map((item) => [0, item]));
  return items.get(arrayIndex(items, Number(tools.number(index, shell))));
}

/** A negative index counts from the end. */
export function arrayIndex(items: ReadonlyMap<number, unknown>, at: number): number {
  if (at >= 0) return at;
  let last = -1;
  for (const index of items.keys()) last = Math.max(last, index);
  return last + 1 + at;
}
