import type { Spend } from './glob.ts';
import { anyCharacter, bracketAt, literal, type PatternCharacter } from './pattern.ts';

const deepest = 50;

export type Node =
  | { readonly is: 'char'; readonly passes: (char: string) => boolean }
  | { readonly is: 'start' }
  | { readonly is: 'end' }
  | { readonly is: 'empty' }
  | { readonly is: 'all'; readonly of: readonly Node[] }
  | { readonly is: 'either'; readonly of: readonly Node[] }
  | Repeat;

/** `most` is null for any number. */
export interface Repeat {
  readonly is: 'repeat';
  readonly of: Node;
  readonly least: number;
  readonly most: number | null;
}

/** An extended regular expression of POSIX (regex(7)) as a tree; null for what is not understood, or means something else to every library. */
export function parseExpression(source: readonly PatternCharacter[], spend: Spend): Node | null {
  let at = 0;
  const sees = (char: string): boolean => source[at]?.char === char && source[at]?.literal === false;
  const whole = either(0);
  return whole !== null && at === source.length ? whole : null;

  function either(depth: number): Node | null {
    const branches: Node[] = [];
    do {
      if (branches.length > 0) at += 1;
      const branch = sequence(depth);
      // An empty branch means nothing in POSIX.
      if (branch === null || (branch.is === 'empty' && (depth > 0 || branches.length > 0 || sees('|')))) return null;
      branches.push(branch);
    } while (sees('|'));
    const [only, ...more] = branches;
    return more.length === 0 && only !== undefined ? only : { is: 'either', of: branches };
  }

  function sequence(depth: number): Node | null {
    const of: Node[] = [];
    while (at < source.length && !sees('|') && !(sees(')') && depth > 0)) {
      const node = repeated(depth);
      if (node === null) return null;
      of.push(node);
    }
    return of.length === 0 ? { is: 'empty' } : { is: 'all', of };
  }

  function repeated(depth: number): Node | null {
    spend(1);
    const node = atom(depth);
    const times = node && timesAt();
    if (node === null || times === null) return null;
    if (times === undefined) return node;
    // `a**` and `^*` are left open by POSIX.
    if (node.is === 'start' || node.is === 'end' || '*+?{'.split('').some(sees)) return null;
    return { is: 'repeat', of: node, ...times };
  }

  function atom(depth: number): Node | null {
    const { char, literal: isLiteral } = source[at] ?? { char: '', literal: true };
    if (isLiteral) {
      at += 1;
      return { is: 'char', passes: literal(char).passes };
    }
    if ('*+?{})\\'.includes(char) || depth > deepest) return null;
    at += 1;
    if (char === '^' || char === '$') return { is: char === '^' ? 'start' : 'end' };
    if (char === '.') return { is: 'char', passes: anyCharacter.passes };
    if (char === '(') {
      const inner = either(depth + 1);
      if (!sees(')')) return null;
      at += 1;
      return inner;
    }
    if (char !== '[') return { is: 'char', passes: literal(char).passes };
    const bracket = bracketAt(source, at - 1, spend);
    if (!bracket) return null;
    at = bracket.end + 1;
    return { is: 'char', passes: bracket.passes };
  }

  /** Undefined where nothing is repeated, null where it is not understood. */
  function timesAt(): { least: number; most: number | null } | undefined | null {
    const sign = ['*', '+', '?'].find(sees);
    if (sign !== undefined) at += 1;
    if (sign !== undefined) return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : null };
    if (!sees('{')) return undefined;
    const close = source.findIndex(({ char }, index) => index > at && char === '}');
    const text = source.slice(at + 1, close === -1 ? at : close);
    const match = /^(\d{1,3})(?:(,)(\d{0,3}))?$/.exec(text.map(({ char }) => char).join(''));
    if (match === null) return null;
    at = close + 1;
    const least = Number(match[1]);
    const most = match[2] === undefined ? least : match[3] ? Number(match[3]) : null;
    return most !== null && (most < least || most > 255) ? null : { least, most };
  }
}
