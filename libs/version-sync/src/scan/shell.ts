import { maskShell } from './languages.ts';

/** `name=value` at the top of a shell script, outside of functions. Offsets are those of the value without its quotes. */
export interface Assignment {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** A whole word that holds an expansion, or is quoted in pieces. */
  readonly computed: boolean;
}

/** Elements of `name=( … )` at the top of a shell script. */
export interface ArrayWord {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface ShellScript {
  readonly assignments: readonly Assignment[];
  readonly arrayWords: readonly ArrayWord[];
  readonly functions: ReadonlySet<string>;
}

/** Reads what a PKGBUILD's top level says, without running it. Comments, heredocs, strings and function bodies are not taken for code. */
export function readShell(text: string): ShellScript {
  const { top, functions } = withoutFunctions(maskShell(text));
  return { assignments: assignmentsOf(text, top), arrayWords: arrayWordsOf(text, top), functions };
}

/** Bodies blanked: one ends on its own line, or with a brace in the column of its header. */
function withoutFunctions(masked: string): { top: string; functions: Set<string> } {
  const header = /^([ \t]*)(?:function[ \t]+)?([\w+.-]+)[ \t]*\(\)\s{0,200}\{([^\n]*)/gm;
  const functions = new Set<string>();
  const pieces: string[] = [];
  let kept = 0;
  for (let match = header.exec(masked); match; match = header.exec(masked)) {
    functions.add(match[2] ?? '');
    const lineEnd = match.index + match[0].length;
    const close = /\}\s*$/.test(match[3] ?? '') ? lineEnd : masked.indexOf(`\n${match[1]}}`, lineEnd);
    const end = close === -1 ? masked.length : close;
    pieces.push(masked.slice(kept, match.index), masked.slice(match.index, end).replace(/[^\n]/g, ' '));
    kept = end;
    header.lastIndex = end;
  }
  return { top: pieces.join('') + masked.slice(kept), functions };
}

function assignmentsOf(text: string, top: string): Assignment[] {
  const pattern = /(?:^|;)[ \t]*(?:(?:export|declare|readonly|local)[ \t]+)?([A-Za-z_]\w*)=(?!\()/gm;
  return [...top.matchAll(pattern)].map((match) => ({
    name: match[1] ?? '',
    ...valueAt(text, match.index + match[0].length),
  }));
}

// What is longer is no version; a pattern that goes over all of it would overflow.
const longest = 20_000;

/** The word that starts at `at`; its quotes are left off where they go around the whole of it. */
export function valueAt(text: string, at: number): { start: number; end: number; computed: boolean } {
  const word = /(?:"(?:\\[\s\S]|[^"\\\n])*"|'[^'\n]*'|\$\{[^}\n]*\}|\$\([^)\n]*\)|\\.|[^\s;"'\\])*/y;
  const whole = word.exec(text.slice(at, at + longest))?.[0] ?? '';
  const quoted = /^(?:"([^"\\$`]*)"|'([^']*)')$/.exec(whole);
  if (quoted) return { start: at + 1, end: at + whole.length - 1, computed: false };
  const doubled = /^"[^"]*"$/.test(whole);
  const computed = /["'$`\\]/.test(whole);
  return doubled
    ? { start: at + 1, end: at + whole.length - 1, computed }
    : { start: at, end: at + whole.length, computed };
}

function arrayWordsOf(text: string, top: string): ArrayWord[] {
  return [...top.matchAll(/^[ \t]*([A-Za-z_]\w*)\+?=\(/gm)].flatMap((match) => {
    const from = match.index + match[0].length;
    const close = top.indexOf(')', from);
    const slice = top.slice(from, close === -1 ? top.length : close);
    return [...slice.matchAll(/\S+/g)].map((word) => {
      const start = from + word.index;
      const raw = text.slice(start, start + word[0].length);
      const quote = /^["']/.test(raw) && raw.endsWith(raw[0] ?? '') && raw.length > 1 ? 1 : 0;
      return { name: match[1] ?? '', start: start + quote, end: start + raw.length - quote };
    });
  });
}
