import {
  expandExpression,
  expandFields,
  expandNumber,
  expandPattern,
  expandText,
  type Shell,
  spendOf,
} from './expand.ts';
import { matches } from './glob.ts';
import { find } from './regex.ts';
import { isForeign } from './scope.ts';
import type { Span, Word } from './syntax.ts';

const comparisons: ReadonlyMap<string, (a: bigint, b: bigint) => boolean> = new Map([
  ['-eq', (a, b) => a === b],
  ['-ne', (a, b) => a !== b],
  ['-lt', (a, b) => a < b],
  ['-le', (a, b) => a <= b],
  ['-gt', (a, b) => a > b],
  ['-ge', (a, b) => a >= b],
]);

/** Tests within tests. */
const deepest = 100;

/** `[[ … ]]` */
export function testDouble(items: readonly (Word | string)[], span: Span, shell: Shell): boolean {
  let at = 0;
  let depth = 0;
  const result = either(true);
  if (at < items.length) throw shell.refuse('this test is not understood', span);
  return result;

  function deeper(work: () => boolean): boolean {
    depth += 1;
    if (depth > deepest) throw shell.refuse('this test is nested too deeply', span);
    const result = work();
    depth -= 1;
    return result;
  }

  /** Both sides are always read; the right one is evaluated only where it counts. */
  function either(live: boolean): boolean {
    let left = both(live);
    while (items[at] === '||') {
      at += 1;
      left = both(live && !left) || left;
    }
    return left;
  }

  function both(live: boolean): boolean {
    let left = one(live);
    while (items[at] === '&&') {
      at += 1;
      left = one(live && left) && left;
    }
    return left;
  }

  function one(live: boolean): boolean {
    const item = items[at];
    at += 1;
    shell.budget.spend(10);
    if (item === '!') return !deeper(() => one(live));
    if (item === '(') {
      const inner = deeper(() => either(live));
      if (items[at++] !== ')') throw shell.refuse('( is not closed', span);
      return inner;
    }
    const operator = items[at];
    if (typeof item === 'string' && item.startsWith('-') && operator !== undefined && !isOperator(operator)) {
      at += 1;
      return live && unary(item, operator, span, shell);
    }
    if (!isOperator(operator)) return live && textOf(item, shell) !== '';
    const right = items[at + 1];
    at += 2;
    return live && binary(item, operator, right, span, shell);
  }
}

function isOperator(item: Word | string | undefined): item is string {
  return typeof item === 'string' && (/^(?:==?|!=|=~|[<>])$/.test(item) || comparisons.has(item));
}

function textOf(item: Word | string | undefined, shell: Shell): string {
  return typeof item === 'object' ? expandText(item, shell).value : (item ?? '');
}

function unary(operator: string, item: Word | string, span: Span, shell: Shell): boolean {
  const text = textOf(item, shell);
  if (operator === '-n') return text !== '';
  if (operator === '-z') return text === '';
  if (operator === '-v' && /^[A-Za-z_]\w*$/.test(text) && !isForeign(text)) {
    const variable = shell.scope.variables.get(text);
    if (variable === undefined || variable.is === 'scalar') return variable !== undefined;
  }
  throw shell.refuse(
    `the test ${operator} is not evaluated`,
    span,
    'it depends on the machine: write the value itself',
  );
}

function binary(
  left: Word | string | undefined,
  operator: string,
  right: Word | string | undefined,
  span: Span,
  shell: Shell,
): boolean {
  const compare = comparisons.get(operator);
  if (compare !== undefined && typeof left === 'object' && typeof right === 'object')
    return compare(expandNumber(left, shell), expandNumber(right, shell));
  if (/^(?:==?|!=)$/.test(operator) && typeof right === 'object')
    return matches(expandPattern(right, shell), textOf(left, shell), spendOf(shell)) === (operator !== '!=');
  if (operator === '=~' && typeof right === 'object')
    return find(expandExpression(right, shell), [...textOf(left, shell)], 0, spendOf(shell)) !== null;
  throw shell.refuse(`the test ${operator} is not evaluated`, span);
}

/** `[ … ]` and `test …`, with up to three arguments and `!` before them. */
export function testSingle(words: readonly Word[], span: Span, shell: Shell): boolean {
  const fields = words.flatMap((word) => expandFields(word, shell).map(({ value }) => value));
  if (fields[0] === '!' && fields.length > 1) return !decide(fields.slice(1));
  return decide(fields);

  function decide(args: readonly string[]): boolean {
    const [first = '', second = '', third = ''] = args;
    if (args.length < 2) return first !== '';
    if (args.length === 2 && (first === '-n' || first === '-z')) return (second === '') === (first === '-z');
    if (args.length === 3 && /^==?$/.test(second)) return first === third;
    if (args.length === 3 && second === '!=') return first !== third;
    const compare = args.length === 3 ? comparisons.get(second) : undefined;
    if (compare !== undefined && [first, third].every((number) => /^-?\d{1,18}$/.test(number)))
      return compare(BigInt(first), BigInt(third));
    throw shell.refuse('this test is not evaluated', span, 'write it with [[ … ]], or write the value itself');
  }
}
