import type { Spend } from './glob.ts';
import type { PatternCharacter } from './pattern.ts';
import { type Node, parseExpression, type Repeat } from './regex-parse.ts';

/** Longest program: `(…){…}` writes what it repeats out. */
const longest = 5_000;

type Step =
  | { readonly is: 'char'; readonly passes: (char: string) => boolean }
  | { readonly is: 'start' | 'end' | 'match' }
  | { readonly is: 'split'; to: number[] };

/** An expression as the steps of a machine that is in all its states at once: it takes length × length steps, whatever the expression. */
export type Expression = readonly Step[];

/** An extended regular expression of POSIX (regex(7)); null for what is not understood, or means something else to every library. */
export function compile(source: readonly PatternCharacter[], spend: Spend): Expression | null {
  const node = parseExpression(source, spend);
  if (node === null) return null;
  const steps: Step[] = [];
  if (!emit(node, steps, spend)) return null;
  steps.push({ is: 'match' });
  return steps;
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
