import type { Spend } from './glob.ts';
import { anyCharacter, bracketAt, literal, type PatternCharacter } from './pattern.ts';

/** Longest program: `(…){…}` writes what it repeats out. */
const longest = 5_000;
const deepest = 50;

type Node =
  | { readonly is: 'char'; readonly passes: (char: string) => boolean }
  | { readonly is: 'start' }
  | { readonly is: 'end' }
  | { readonly is: 'empty' }
  | { readonly is: 'all'; readonly of: readonly Node[] }
  | { readonly is: 'either'; readonly of: readonly Node[] }
  | Repeat;

/** `most` is null for any number. */
interface Repeat {
  readonly is: 'repeat';
  readonly of: Node;
  readonly least: number;
  readonly most: number | null;
}

type Step =
  | { readonly is: 'char'; readonly passes: (char: string) => boolean }
  | { readonly is: 'start' | 'end' | 'match' }
  | { readonly is: 'split'; to: number[] };

/** An expression as the steps of a machine that is in all its states at once: it takes length × length steps, whatever the expression. */
export type Expression = readonly Step[];

/** An extended regular expression of POSIX (regex(7)); null for what is not understood, or means something else to every library. */
export function compile(source: readonly PatternCharacter[], spend: Spend): Expression | null {
  const node = parse(source, spend);
  if (node === null) return null;
  const steps: Step[] = [];
  if (!emit(node, steps, spend)) return null;
  steps.push({ is: 'match' });
  return steps;
}

function parse(source: readonly PatternCharacter[], spend: Spend): Node | null {
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

/** Thompson's construction. False where it would become too long. */
function emit(node: Node, steps: Step[], spend: Spend): boolean {
  spend(1);
  if (steps.length > longest) return false;
  switch (node.is) {
    case 'empty':
      return true;
    case 'all':
      return node.of.every((each) => emit(each, steps, spend));
    case 'either':
      return emitEither(node.of, steps, spend);
    case 'repeat':
      return emitRepeat(node, steps, spend);
    default:
      steps.push(node);
      return true;
  }
}

function emitEither(branches: readonly Node[], steps: Step[], spend: Spend): boolean {
  const ends: { to: number[] }[] = [];
  const fork = split(steps);
  const fits = branches.every((each) => {
    fork.to.push(steps.length);
    const fitsToo = emit(each, steps, spend);
    ends.push(split(steps));
    return fitsToo;
  });
  for (const end of ends) end.to = [steps.length];
  return fits;
}

function emitRepeat({ of, least, most }: Repeat, steps: Step[], spend: Spend): boolean {
  for (let count = 0; count < least; count++) if (!emit(of, steps, spend)) return false;
  const forks: { to: number[] }[] = [];
  for (let count = 0; count < (most === null ? 1 : most - least); count++) {
    const at = steps.length;
    const fork = split(steps);
    fork.to.push(steps.length);
    forks.push(fork);
    if (!emit(of, steps, spend)) return false;
    if (most === null) split(steps).to = [at];
  }
  for (const fork of forks) fork.to.push(steps.length);
  return true;
}

function split(steps: Step[]): { is: 'split'; to: number[] } {
  const step = { is: 'split' as const, to: [] };
  steps.push(step);
  return step;
}

/** The first place that matches, as long as it can be (POSIX); null where none does. */
export function find(
  steps: Expression,
  text: readonly string[],
  from: number,
  spend: Spend,
): readonly [start: number, end: number] | null {
  for (let start = from; start <= text.length; start++) {
    const end = endFrom(steps, text, start, spend);
    if (end !== null) return [start, end];
  }
  return null;
}

function endFrom(steps: Expression, text: readonly string[], start: number, spend: Spend): number | null {
  let end: number | null = null;
  let states = reach(steps, [0], start, text.length, spend);
  for (let at = start; states.length > 0; at++) {
    if (states.some((state) => steps[state]?.is === 'match')) end = at;
    if (at === text.length) break;
    const char = text[at] ?? '';
    const next = states.flatMap((state) => {
      const step = steps[state];
      return step?.is === 'char' && step.passes(char) ? [state + 1] : [];
    });
    states = reach(steps, next, at + 1, text.length, spend);
  }
  return end;
}

/** All states that are reached without a character. */
function reach(
  steps: Expression,
  from: readonly number[],
  at: number,
  length: number,
  spend: Spend,
): readonly number[] {
  const seen = new Set<number>();
  const open = [...from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen.has(state)) continue;
    spend(4);
    seen.add(state);
    const step = steps[state];
    if (step?.is === 'split') open.push(...step.to);
    else if (step?.is === 'start' ? at === 0 : step?.is === 'end' && at === length) open.push(state + 1);
  }
  return [...seen].filter((state) => steps[state]?.is === 'char' || steps[state]?.is === 'match');
}
