/** Gives the text of a variable; null where it is not set. */
export type Lookup = (name: string) => string | null;

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
  { '<<': (a, b) => a << b, '>>': (a, b) => a >> b },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': divide, '%': (a, b) => (b === 0n ? divide(a, b) : a % b) },
  { '**': (a, b) => (b < 0n ? divide(a, 0n) : a ** b) },
];

const flag = (is: boolean): bigint => (is ? 1n : 0n);

function divide(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new SyntaxError('division by zero');
  return a / b;
}

/** @throws SyntaxError for what is no expression, or one that assigns. */
export function evaluateArithmetic(text: string, lookup: Lookup, depth = 0): bigint {
  const tokens = text.match(/\d\w*|[A-Za-z_]\w*|\*\*|<<|>>|[<>=!]=|&&|\|\||\S/g) ?? [];
  let at = 0;
  const value = tokens.length === 0 ? 0n : ternary();
  if (at < tokens.length) throw new SyntaxError(`"${tokens[at]}" is not understood here`);
  return BigInt.asIntN(64, value);

  function ternary(): bigint {
    const condition = binary(0);
    if (tokens[at] !== '?') return condition;
    at += 1;
    const yes = ternary();
    if (tokens[at++] !== ':') throw new SyntaxError('? without :');
    const no = ternary();
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
      left = BigInt.asIntN(64, operate(left, tokens[at - 1] === '**' ? binary(level) : binary(level + 1)));
    }
  }

  function unary(): bigint {
    const token = tokens[at++] ?? '';
    if (token === '-') return -unary();
    if (token === '+') return unary();
    if (token === '!') return flag(unary() === 0n);
    if (token === '~') return ~unary();
    if (token === '(') {
      const inner = ternary();
      if (tokens[at++] !== ')') throw new SyntaxError('( is not closed');
      return inner;
    }
    return /^\d/.test(token) ? number(token) : variable(token);
  }

  function variable(name: string): bigint {
    if (!/^[A-Za-z_]/.test(name))
      throw new SyntaxError(name === '' ? 'it ends too early' : `"${name}" is not understood`);
    if (depth > 100) throw new SyntaxError(`${name} leads back to itself`);
    return evaluateArithmetic(lookup(name) ?? '', lookup, depth + 1);
  }
}

function number(token: string): bigint {
  if (/^0[0-7]*$/.test(token)) return BigInt(`0o0${token}`);
  if (/^0[xX][\dA-Fa-f]+$/.test(token) || /^[1-9]\d*$/.test(token)) return BigInt(token);
  throw new SyntaxError(`"${token}" is no number (a leading 0 makes it octal)`);
}
