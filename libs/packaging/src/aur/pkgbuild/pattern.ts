/** A character of a pattern; a `literal` one was quoted. */
export interface PatternCharacter {
  readonly char: string;
  readonly literal: boolean;
}

const classes: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t-\\r',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

const escaped = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
const escapedInside = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/**
 * The source of a regular expression for a pattern of bash (`*`, `?`, `[…]`); null for the extended ones (`@(…)`), which are off while
 * makepkg reads a PKGBUILD.
 */
export function patternSource(pattern: readonly PatternCharacter[]): string | null {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const { char, literal } = pattern[at] ?? { char: '', literal: true };
    const next = pattern[at + 1];
    if (!literal && '?*+@!'.includes(char) && next?.char === '(' && !next.literal) return null;
    if (literal) source += escaped(char);
    else if (char === '*') source += '[\\s\\S]*';
    else if (char === '?') source += '[\\s\\S]';
    else if (char === '[') {
      const bracket = bracketAt(pattern, at);
      if (bracket === undefined) return null;
      source += bracket?.source ?? '\\[';
      at = bracket?.end ?? at;
    } else source += escaped(char);
  }
  return source;
}

/** `[…]`; null where it is not closed and so stands for itself, undefined where it is not understood. */
function bracketAt(
  pattern: readonly PatternCharacter[],
  open: number,
): { source: string; end: number } | null | undefined {
  let at = open + 1;
  const negated = ['!', '^'].includes(pattern[at]?.char ?? '') && pattern[at]?.literal === false;
  if (negated) at += 1;
  const first = at;
  let body = '';
  for (; at < pattern.length; at++) {
    const { char, literal } = pattern[at] ?? { char: '', literal: true };
    if (char === ']' && !literal && at > first) return { source: `[${negated ? '^' : ''}${body}]`, end: at };
    const named = literal ? null : classAt(pattern, at);
    if (named === undefined) return undefined;
    if (named !== null) {
      body += named.source;
      at = named.end;
    } else if (char === '-' && !literal && at > first && pattern[at + 1]?.char !== ']') body += '-';
    else body += escapedInside(char);
  }
  return null;
}

function classAt(pattern: readonly PatternCharacter[], at: number): { source: string; end: number } | null | undefined {
  const [first, second] = [pattern[at]?.char, pattern[at + 1]?.char];
  if (first !== '[' || !':=.'.includes(second ?? 'none')) return null;
  const text = pattern
    .slice(at)
    .map(({ char }) => char)
    .join('');
  const name = /^\[:([a-z]+):\]/.exec(text)?.[1];
  const source = name === undefined ? undefined : classes[name];
  return name === undefined || source === undefined ? undefined : { source, end: at + name.length + 3 };
}

/**
 * The source of a regular expression for an extended one of POSIX, as `=~` has it; null for what is not the same in both. Only whether it
 * is found is the same, not where: POSIX looks for the longest.
 */
export function expressionSource(pattern: readonly PatternCharacter[]): string | null {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const { char, literal } = pattern[at] ?? { char: '', literal: true };
    if (!literal && char === '[') {
      const bracket = bracketAt(pattern, at);
      if (!bracket) return null;
      source += bracket.source;
      at = bracket.end;
    } else if (!literal && char === '\\') return null;
    else source += literal ? escaped(char) : char;
  }
  try {
    new RegExp(source, 'u');
  } catch {
    return null;
  }
  // Doubled signs and `(?` mean something else in JavaScript.
  return /[*+?}][*+?{]|\(\?|\.\.\.\{/.test(source) ? null : source;
}

/** All of the text. */
export function matches(source: string, text: string): boolean {
  return new RegExp(`^(?:${source})$`, 'u').test(text);
}
