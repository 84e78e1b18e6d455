import type { Shell } from './expand.ts';
import { matches } from './glob.ts';
import { lookup, type Tools } from './lookup.ts';
import type { ParameterPart, Part, Span } from './syntax.ts';
import { replaceAll, stripEnd, stripStart } from './trim.ts';

/** `${x:offset:length}`, also of lists. */
export function sliced(part: ParameterPart, values: readonly string[], shell: Shell, tools: Tools): readonly string[] {
  const [from, count] = part.operands;
  const offset = from === undefined ? 0 : Number(tools.number(from, shell));
  const length = count === undefined ? null : Number(tools.number(count, shell));
  const isList = part.index === '@' || part.index === '*';
  const bounds = (size: number): [number, number] => {
    const start = offset < 0 ? size + offset : offset;
    if (start < 0 || start > size) return [size, size];
    const end = length === null ? size : length < 0 ? size + length : start + length;
    if (end < start || (isList && length !== null && length < 0))
      throw shell.refuse('this substring ends before it begins', part);
    return [start, end];
  };
  if (!isList) return values.map((value) => plain(value, part, shell).slice(...bounds(value.length)));
  const variable = lookup(part.name, part, shell);
  if (variable?.is === 'array' && [...variable.items.keys()].some((key) => key >= variable.items.size))
    throw shell.refuse('a part of an array with gaps is not evaluated', part);
  return values.slice(...bounds(values.length));
}

/** What an operator that takes a pattern does to each value. */
export function operation(part: ParameterPart, shell: Shell, tools: Tools): (value: string) => string {
  const operator = part.operator ?? '';
  const [operand, replacement] = part.operands;
  if (operand === undefined || operator === '@' || operator === '~')
    throw shell.refuse(`\${…${operator}…} is not evaluated`, part);
  if (/^[\^,]/.test(operator)) {
    if (operand.parts.length > 0) throw shell.refuse('a pattern for letters is not evaluated', part);
    return (value) => inCase(operator, plain(value, part, shell));
  }
  const pattern = tools.pattern(operand, shell);
  const spend = (steps: number) => shell.budget.spend(steps);
  if (operator.startsWith('#')) return (value) => stripStart(pattern, value, operator === '##', spend);
  if (operator.startsWith('%')) return (value) => stripEnd(pattern, value, operator === '%%', spend);
  const isAmbiguous = replacement?.parts.some((each) => hasBareAmpersand(each, shell, tools)) === true;
  const text = replacement === undefined ? '' : tools.text(replacement, shell).value;
  return (value) => {
    if (value === '' && matches(pattern, '', spend)) throw shell.refuse('this replaces in an empty text', part);
    // Since bash 5.2 an unquoted & stands for what was found; before, for itself. Where nothing is found it is all the same.
    if (isAmbiguous && replaceAll(pattern, value, '\0', operator, spend).includes('\0'))
      throw shell.refuse('& in a replacement means different things to different bashes', part, 'quote it: "&"');
    return replaceAll(pattern, value, text, operator, spend);
  };
}

function hasBareAmpersand(part: Part, shell: Shell, tools: Tools): boolean {
  if (part.is === 'text') return !part.quoted && part.text.includes('&');
  if (part.is === 'odd' || part.quoted) return false;
  return tools.text({ parts: [part], start: part.start, end: part.end }, shell).value.includes('&');
}

function inCase(operator: string, value: string): string {
  const change = (text: string) => (operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase());
  return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1);
}

/** Lengths and letters of other alphabets depend on the locale that makepkg runs in. */
export function plain(value: string, at: Span, shell: Shell): string {
  if ([...value].every((char) => char < '\u0080')) return value;
  throw shell.refuse(`"${value}" holds characters that depend on the locale`, at, 'write the value itself');
}
