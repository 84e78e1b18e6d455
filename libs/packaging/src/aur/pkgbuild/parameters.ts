import type { Shell } from './expand.ts';
import { firstText, lookup, type Tools, valuesOf } from './lookup.ts';
import { operation, plain, sliced } from './operators.ts';
import { madeUp } from './scope.ts';
import { storeText } from './store.ts';
import type { ParameterPart, Word } from './syntax.ts';

/** Texts, one for each element of a list; or a word that stands in place of the value. */
export type Value = { readonly texts: readonly string[] } | { readonly word: Word };

/** What `${…}` becomes (bash(1), Parameter Expansion). */
export function expandParameter(part: ParameterPart, shell: Shell, tools: Tools): Value {
  if (part.indirect) return expandIndirect(part, shell, tools);
  const values = valuesOf(part, shell, tools);
  const { operator, index, operands } = part;
  if (part.length) {
    if (operator !== null) throw shell.refuse('${#…} takes no operator', part);
    const isList = index === '@' || index === '*';
    return { texts: [String(isList ? values.length : plain(values[0] ?? '', part, shell).length)] };
  }
  if (operator === null) return asList(part, values);
  if (operator === ':') return asList(part, sliced(part, values, shell, tools));
  const [operand] = operands;
  if (operand !== undefined && /^:?[-=?+]$/.test(operator)) return withDefault(part, operand, values, shell, tools);
  return asList(part, values.map(operation(part, shell, tools)));
}

/** `"${x[*]}"` is one text; other lists are as many as they have elements. */
function asList({ index, quoted }: ParameterPart, texts: readonly string[]): Value {
  if (index === '*' && quoted) return { texts: [texts.join(' ')] };
  return { texts: index === '@' || index === '*' ? texts : [texts[0] ?? ''] };
}

function withDefault(part: ParameterPart, operand: Word, values: readonly string[], shell: Shell, tools: Tools): Value {
  const operator = part.operator ?? '';
  const isSet = values.length > 0 && !(operator.startsWith(':') && values.join(' ') === '');
  const way = operator.at(-1);
  if (way === '+') return isSet ? { word: operand } : asList(part, []);
  if (isSet) return asList(part, values);
  if (way === '-') return { word: operand };
  const { value } = tools.text(operand, shell);
  if (way === '?') throw shell.refuse(`$${part.name} is not set: ${value}`, part, `set ${part.name} before this line`);
  if (part.index !== null) throw shell.refuse('this default is not evaluated', part);
  storeText(part.name, madeUp(value, part), part, shell);
  return { texts: [value] };
}

/** `${!name}` is what the variable of that value holds, `${!list[@]}` the indices of a list. */
function expandIndirect(part: ParameterPart, shell: Shell, tools: Tools): Value {
  const { name, index, start, end } = part;
  if (index === '@' || index === '*') {
    const variable = lookup(name, part, shell);
    if (variable?.is !== 'array' || part.operator !== null) throw shell.refuse('these indices are not evaluated', part);
    return asList(part, [...variable.items.keys()].sort((a, b) => a - b).map(String));
  }
  const text = firstText(name, part, shell) ?? '';
  const target = /^([A-Za-z_]\w*)(?:\[([@*]|\d+)\])?$/.exec(text);
  if (target === null || index !== null)
    throw shell.refuse(`\${!${name}} leads to "${text}", which is no variable`, part);
  const [, to = '', at] = target;
  const number = (digits: string): Word => ({
    start,
    end,
    parts: [{ is: 'text', text: digits, quoted: true, start, end }],
  });
  const found = at === undefined ? null : at === '@' || at === '*' ? at : number(at);
  return expandParameter({ ...part, indirect: false, name: to, index: found }, shell, tools);
}
