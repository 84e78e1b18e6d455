import { runInNewContext } from 'node:vm';
import type { WindlassError } from '@windlass/kit/errors';
import { quoteRegex } from './version-text.ts';

/** Name of a group and its offsets. */
export type GroupSpan = readonly [name: string, start: number, end: number];

export interface PatternMatch {
  readonly at: number;
  /** In the order of the text; one named `version` where the pattern names none. */
  readonly groups: readonly GroupSpan[];
}

export interface Pattern {
  readonly regex: RegExp;
  /** Made of text and tokens, so linear by its make. */
  readonly trusted: boolean;
}

/** Makes the error to throw from what is wrong. */
type Refuse = (why: string) => WindlassError;

// Bounded, so that a scan stays linear in the text; the last character is none that ends a sentence.
const tokens: Readonly<Record<string, string>> = {
  version: '(?<version>[0-9A-Za-z](?:[0-9A-Za-z.+~_%-]{0,126}[0-9A-Za-z])?)',
  core: '(?<core>\\d{1,9}\\.\\d{1,9}\\.\\d{1,9})',
  build: '(?<build>[0-9A-Za-z](?:[0-9A-Za-z.-]{0,62}[0-9A-Za-z])?)',
};
const milliseconds = 1000;

/** Text with tokens, or else a regular expression (`/…/flags` or its source). */
export function readPattern(pattern: string | RegExp, refuse: Refuse): Pattern {
  if (typeof pattern === 'string' && /\{(?:version|core|build)\}/.test(pattern)) {
    const doubled = Object.keys(tokens).find((name) => pattern.split(`{${name}}`).length > 2);
    if (doubled !== undefined) throw refuse(`{${doubled}} stands in it twice`);
    const parts = pattern.split(/(\{(?:version|core|build)\})/);
    const source = parts.map((part) => tokens[/^\{(\w+)\}$/.exec(part)?.[1] ?? ''] ?? quoteRegex(part));
    return { regex: new RegExp(source.join(''), 'dgm'), trusted: true };
  }
  const regex = userRegex(pattern, refuse);
  const groups = new RegExp(`${regex.source}|`, regex.flags).exec('');
  const named = Object.keys(groups?.groups ?? {});
  const count = (groups?.length ?? 1) - 1;
  if (!named.some((name) => name in tokens) && count !== 1)
    throw refuse('it has neither a group named version, core or build nor exactly one group');
  if (nestsRepetition(regex.source))
    throw refuse('it repeats a group that repeats without bound itself, which can take for ever on some texts');
  if (new RegExp(regex.source, 'm').test('')) throw refuse('it matches an empty text, so it would match everywhere');
  return { regex, trusted: false };
}

/** Every match; one of a user's own regular expression is given a second and its own context, which ends it. */
export function matchPattern({ regex, trusted }: Pattern, text: string, refuse: Refuse): PatternMatch[] {
  if (trusted) return matchAll(regex, text);
  let found: PatternMatch[] = [];
  const run = (): void => {
    found = matchAll(regex, text);
  };
  try {
    runInNewContext('run()', { run }, { timeout: milliseconds });
  } catch (cause) {
    if (!hasCode(cause, 'ERR_SCRIPT_EXECUTION_TIMEOUT')) throw cause;
    throw refuse(`it took more than ${milliseconds} ms on this file`);
  }
  const empty = found.some(({ groups }) => groups.some(([, start, end]) => start === end));
  if (empty) throw refuse('its group matched an empty text');
  return found;
}

function userRegex(pattern: string | RegExp, refuse: Refuse): RegExp {
  const { source, flags } = typeof pattern === 'string' ? partsOf(pattern) : pattern;
  if (source === '') throw refuse('it is empty');
  try {
    return new RegExp(source, [...new Set(`${flags.replace('y', '')}dgm`)].join(''));
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause));
  }
}

function partsOf(pattern: string): { source: string; flags: string } {
  const slashed = /^\/(.+)\/([a-z]*)$/.exec(pattern);
  return { source: slashed?.[1] ?? pattern, flags: slashed?.[2] ?? '' };
}

/** `(a+)+`, `(?:\w*\s*)*`: a group with `+`, `*` or `{n,}` in it that is itself followed by one. */
function nestsRepetition(source: string): boolean {
  const plain = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const unbounded = /[*+]|\{\d*,\}/;
  const open: number[] = [];
  for (let at = 0; at < plain.length; at++) {
    if (plain[at] === '(') open.push(at);
    if (plain[at] !== ')') continue;
    const inside = plain.slice((open.pop() ?? 0) + 1, at);
    if (unbounded.test(inside) && /^(?:[*+]|\{\d*,\})/.test(plain.slice(at + 1))) return true;
  }
  return false;
}

function matchAll(regex: RegExp, text: string): PatternMatch[] {
  return [...text.matchAll(regex)].map((match) => {
    const { indices } = match;
    const named = Object.entries(indices?.groups ?? {}).filter(([name, span]) => name in tokens && span !== undefined);
    const only = indices?.[1];
    const groups: GroupSpan[] = named.map(([name, [start, end]]) => [name, start, end]);
    return {
      at: match.index,
      groups: groups.length === 0 && only ? [['version', only[0], only[1]]] : groups.sort((a, b) => a[1] - b[1]),
    };
  });
}

// By its code alone: an error of another context is no instance of this one's Error.
function hasCode(thrown: unknown, code: string): boolean {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === code;
}
