import { assign } from './assign.ts';
import { expandFields, type Shell, spendOf } from './expand.ts';
import { printf } from './filters.ts';
import { madeUp } from './scope.ts';
import { makeLocal, refuseOwned, store, storeText } from './store.ts';
import { type Command, isAssignment, literalOf, type Statement, type Word } from './syntax.ts';

export function unset(words: readonly Word[], shell: Shell): boolean {
  const { variables, functions, locals } = shell.scope;
  let what: string | null = null;
  for (const word of words)
    for (const { value } of expandFields(word, shell)) {
      if (/^-[vf]$/.test(value) && what === null) what = value;
      else if (!/^[A-Za-z_]\w*$/.test(value) || locals.has(value))
        throw shell.refuse(`unset ${value} is not evaluated`, word);
      else {
        if (what !== '-f') refuseOwned(value, word, shell);
        const isVariable = what !== '-f' && variables.delete(value);
        if (!isVariable && what !== '-v') functions.delete(value);
      }
    }
  return true;
}

/** `declare` and `typeset` make variables of the function that reads the file; `export` and `readonly` do not. */
export function declare(
  name: string,
  items: Extract<Command, { is: 'simple' }>['words'],
  at: Pick<Statement, 'start'>,
  shell: Shell,
): boolean {
  let flags = '';
  let named = false;
  for (const item of items) {
    const text = isAssignment(item) ? item.name : literalOf(item);
    if (text?.startsWith('-') && !named && /^-[aAgrx]+$/.test(text)) {
      flags += text.slice(1);
      continue;
    }
    if (text === null || !/^[A-Za-z_]\w*$/.test(text))
      throw shell.refuse('this declaration is not evaluated', item, 'write name=value');
    named = true;
    refuseOwned(text, item, shell);
    const isLocal = /^(?:declare|typeset)$/.test(name) && !flags.includes('g');
    if (isAssignment(item) && item.append && isLocal)
      throw shell.refuse('a declaration that adds to a variable is not evaluated', item, 'write name=value');
    if (isLocal) makeLocal(text, shell);
    const keyed = flags.includes('A');
    if (isAssignment(item)) assign(item, shell, keyed);
    else if (keyed) store(text, { is: 'map', items: new Map() }, item, shell);
    else if (flags.includes('a') && !shell.scope.variables.has(text))
      store(text, { is: 'array', items: new Map() }, item, shell);
    if (name === 'readonly' || flags.includes('r')) shell.scope.constants.add(text);
  }
  if (!named) throw shell.refuse('this declaration only prints', at, 'remove it');
  return true;
}

/** `printf -v name format …` */
export function printInto(words: readonly Word[], shell: Shell): boolean {
  const [flag, name, ...args] = words.flatMap((word) => expandFields(word, shell).map(({ value }) => value));
  const at = words[0] ?? { start: 0 };
  const text = flag === '-v' ? printf(args, spendOf(shell)) : null;
  if (text === null || name === undefined || !/^[A-Za-z_]\w*$/.test(name))
    throw shell.refuse('printf is not evaluated here', at, 'write the value itself');
  storeText(name, madeUp(shell.budget.text(text), words[0] ?? { start: 0, end: 0 }), at, shell);
  return true;
}
