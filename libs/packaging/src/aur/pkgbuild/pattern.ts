import type { Pattern, PatternPart, Spend } from './glob.ts';

/** A character of a pattern; a `literal` one was quoted. */
export interface PatternCharacter {
  readonly char: string;
  readonly literal: boolean;
}

const classes: ReadonlyMap<string, string> = new Map([
  ['alnum', '0-9A-Za-z'],
  ['alpha', 'A-Za-z'],
  ['blank', ' \\t'],
  ['digit', '0-9'],
  ['lower', 'a-z'],
  ['punct', '!-\\/:-@\\[-`{-~'],
  ['space', ' \\t-\\r'],
  ['upper', 'A-Z'],
  ['xdigit', '0-9A-Fa-f'],
]);

const escapedInside = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

export const literal = (char: string): Exclude<PatternPart, 'any'> => ({ passes: (other) => other === char });
export const anyCharacter: Exclude<PatternPart, 'any'> = { passes: () => true };

/**
 * A pattern of bash (`*`, `?`, `[…]`); null for the extended ones (`@(…)`), which are off while makepkg reads a PKGBUILD, and for what is
 * not understood.
 */
export function patternOf(characters: readonly PatternCharacter[], spend: Spend): Pattern | null {
  const pattern: PatternPart[] = [];
  for (let at = 0; at < characters.length; at++) {
    const { char, literal: isLiteral } = characters[at] ?? { char: '', literal: true };
    const next = characters[at + 1];
    if (!isLiteral && '?*+@!'.includes(char) && next?.char === '(' && !next.literal) return null;
    if (isLiteral) pattern.push(literal(char));
    else if (char === '*') pattern.push('any');
    else if (char === '?') pattern.push(anyCharacter);
    else if (char === '[') {
      const bracket = bracketAt(characters, at, spend);
      if (bracket === undefined) return null;
      pattern.push(bracket ?? literal('['));
      at = bracket?.end ?? at;
    } else pattern.push(literal(char));
  }
  return pattern;
}

/** `[…]`; null where it is not closed and so stands for itself, undefined where it is not understood. */
export function bracketAt(
  pattern: readonly PatternCharacter[],
  open: number,
  spend: Spend,
): { readonly passes: (char: string) => boolean; readonly end: number } | null | undefined {
  let at = open + 1;
  const negated = ['!', '^'].includes(pattern[at]?.char ?? '') && pattern[at]?.literal === false;
  if (negated) at += 1;
  const first = at;
  let body = '';
  for (; at < pattern.length; at++) {
    spend(20);
    const { char, literal: isLiteral } = pattern[at] ?? { char: '', literal: true };
    if (char === ']' && !isLiteral && at > first) {
      const expression = oneOf(negated, body);
      return expression && { passes: (other) => expression.test(other), end: at };
    }
    const named = isLiteral ? null : classAt(pattern, at);
    if (named === undefined) return undefined;
    if (named !== null) {
      body += named.source;
      at = named.end;
    } else if (char === '-' && !isLiteral && at > first && pattern[at + 1]?.char !== ']') body += '-';
    else body += escapedInside(char);
  }
  return null;
}

/** One character, so that it takes one step. */
function oneOf(negated: boolean, body: string): RegExp | undefined {
  try {
    return new RegExp(`^[${negated ? '^' : ''}${body}]$`, 'u');
  } catch {
    return undefined;
  }
}

function classAt(pattern: readonly PatternCharacter[], at: number): { source: string; end: number } | null | undefined {
  const [first, second] = [pattern[at]?.char, pattern[at + 1]?.char];
  if (first !== '[' || !':=.'.includes(second ?? 'none')) return null;
  const text = pattern
    .slice(at, at + 12)
    .map(({ char }) => char)
    .join('');
  const name = /^\[:([a-z]+):\]/.exec(text)?.[1];
  const source = classes.get(name ?? '');
  return name === undefined || source === undefined ? undefined : { source, end: at + name.length + 3 };
}
