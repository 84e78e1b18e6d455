import type { Spend } from './glob.ts';

/** Gives the text of a variable; null where it is not set. */
export type Lookup = (name: string) => string | null;

/** Parentheses in parentheses, and variables that hold expressions. */
const deepest = 100;

/** Binary operators, weakest first. */
const levels: readonly Readonly<Record<string, (a: bigint, b: bigint) => bigint>>[] = [
  { '||': (a, b) => flag(a !== 0n || b !== 0n) },
  { '&&': (a, b) => flag(a !== 0n && b !== 0n) },
  { '|': (a, b) => a | b },
  { '^': (a, b) => a ^ b },
  { '&': (a, b) => a & b },
  { '==': (a, b) => flag(a === b), '!=': (a, b) => flag(a !== b) },
  {
    '<=': (a, b) => flag(a <= b),
    '>=': (a, b) => flag(a >= b),
    '<': (a, b) => flag(a < b),
    '>': (a, b) => flag(a > b),
  },
  { '<<': (a, b) => a << places(b), '>>': (a, b) => a >> places(b) },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': divide, '%': (a, b) => (b === 0n ? divide(a, b) : a % b) },
  { '**': power },
];

const flag = (is: boolean): bigint => (is ? 1n : 0n);

function divide(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new SyntaxError('division by zero');
  return a / b;
}

/** By squares, and never of more than 64 bits: the number itself could fill the memory. */
function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new SyntaxError('an exponent is negative');
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = BigInt.asIntN(64, result * square);
    square = BigInt.asIntN(64, square * square);
  }
  return result;
}

/** Further than this is left to the processor. */
function places(count: bigint): bigint {
  if (count < 0n || count > 63n) throw new SyntaxError('a number is moved by more than 63 places');
  return count;
}

/** @throws SyntaxError for what is no expression, or one that assigns. */
export function evaluateArithmetic(text: string, lookup: Lookup, spend: Spend, depth = 0): bigint {
  spend(text.length + 200);
  const tokens = text.match(/\d\w*|[A-Za-z_]\w*|\+\+|--|\*\*|<<|>>|[<>=!]=|&&|\|\||\S/g) ?? [];
  let at = 0;
  let nested = depth;
  const value = tokens.length === 0 ? 0n : ternary();
  if (at < tokens.length) throw new SyntaxError(`"${tokens[at]}" is not understood here`);
  return BigInt.asIntN(64, value);

  function deeper<T>(work: () => T): T {
    nested += 1;
    if (nested > deepest) throw new SyntaxError('it is nested too deeply');
    const result = work();
    nested -= 1;
    return result;
  }

  function ternary(): bigint {
    const condition = binary(0);
    if (tokens[at] !== '?') return condition;
    at += 1;
    const yes = deeper(ternary);
    if (tokens[at++] !== ':') throw new SyntaxError('? without :');
    const no = deeper(ternary);
    return condition === 0n ? no : yes;
  }

  function binary(level: number): bigint {
    const operators = levels[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (;;) {
      const operate = Object.entries(operators).find(([operator]) => operator === tokens[at])?.[1];
      if (operate === undefined) return left;
      at += 1;
      // `**` binds to the right.
      left = BigInt.asIntN(
        64,
        operate(left, tokens[at - 1] === '**' ? deeper(() => binary(level)) : binary(level + 1)),
      );
    }
  }

  function unary(): bigint {
    const token = tokens[at++] ?? '';
    if (token === '-') return -deeper(unary);
    if (token === '+') return deeper(unary);
    if (token === '!') return flag(deeper(unary) === 0n);
    if (token === '~') return ~deeper(unary);
    if (token === '(') {
      const inner = deeper(ternary);
      if (tokens[at++] !== ')') throw new SyntaxError('( is not closed');
      return inner;
    }
    return /^\d/.test(token) ? number(token) : variable(token);
  }

  function variable(name: string): bigint {
    if (!/^[A-Za-z_]/.test(name))
      throw new SyntaxError(name === '' ? 'it ends too early' : `"${name}" is not understood`);
    if (nested >= deepest) throw new SyntaxError(`${name} leads back to itself`);
    return evaluateArithmetic(lookup(name) ?? '', lookup, spend, nested + 1);
  }
}

function number(token: string): bigint {
  if (/^0[0-7]*$/.test(token)) return BigInt(`0o0${token}`);
  if (/^0[xX][\dA-Fa-f]+$/.test(token) || /^[1-9]\d*$/.test(token)) return BigInt(token);
  throw new SyntaxError(`"${token}" is no number (a leading 0 makes it octal)`);
}
