/** How one kind of string literal is written. */
export interface StringSyntax {
  readonly open: string;
  /** The same as `open` where left out. */
  readonly close?: string;
  /** Whether a backslash escapes; default true. */
  readonly escapes?: boolean;
  /** Whether it may go over a line end; default false: an unclosed one then ends with its line, so a slip stays on one line. */
  readonly multiline?: boolean;
  /** Opens code inside of the string, which `}` closes. */
  readonly interpolation?: '${' | '#{';
}

export interface CodeSyntax {
  readonly lineComments: readonly string[];
  readonly blockComments?: readonly (readonly [open: string, close: string])[];
  /** Longer openers first. */
  readonly strings: readonly StringSyntax[];
  /** Shell: `#` opens a comment only where a word starts, and a backslash escapes outside of strings too. */
  readonly shell?: boolean;
  /** `<<EOF`, `<<-'EOF'`, `<<~EOF`. */
  readonly heredocs?: boolean;
  /** JavaScript: a `/` may open a regular expression. */
  readonly regexLiterals?: boolean;
  /** Rust: `'a'` is a character, `'a` a lifetime. */
  readonly lifetimes?: boolean;
}

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Everything that may open something other than code, in the order in which it is tried. */
export function openersOf(syntax: CodeSyntax): string[] {
  return [
    ...(syntax.shell ? ['\\\\[\\s\\S]'] : []),
    ...(syntax.blockComments ?? []).map(([open]) => quoted(open)),
    ...syntax.lineComments.map(quoted),
    ...(syntax.heredocs ? [`<<[-~]?${syntax.shell ? '[ \\t]*' : ''}(["']?)[A-Za-z_]\\w*\\1`, '\\n'] : []),
    ...(syntax.lifetimes ? ["'(?:\\\\[^\\n]{1,10}?|[^\\\\'\\n])'"] : []),
    ...syntax.strings.map((string) => quoted(string.open)),
    ...(syntax.regexLiterals ? ['\\/'] : []),
    '[{}]',
  ];
}

/** Where a string that is open may end, or go on as code. */
export function bodyOf(string: StringSyntax): RegExp {
  const stops = [
    ...(string.escapes === false ? [] : ['\\\\[\\s\\S]']),
    ...(string.interpolation ? [quoted(string.interpolation)] : []),
    quoted(string.close ?? string.open),
    ...(string.multiline ? [] : ['\\r?\\n']),
  ];
  return new RegExp(stops.join('|'), 'g');
}
