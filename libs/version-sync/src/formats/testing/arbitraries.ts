import fc from 'fast-check';
import { type Ecosystem, project } from '../../model/projections.ts';
import type { Version } from '../../model/version.ts';

const number = fc.oneof(fc.nat(12), fc.nat(99_999));

export const coreText: fc.Arbitrary<string> = fc.tuple(number, number, number).map((parts) => parts.join('.'));

/** A version to go to, with or without prerelease and build; builds keep their padding. */
export const someVersion: fc.Arbitrary<Version> = fc.record({
  core: coreText,
  prerelease: fc.option(fc.constantFrom('rc.1', 'alpha.12', 'beta'), { freq: 2 }),
  build: fc.option(fc.constantFrom('001', '042', '7', '999', '202506291750'), { freq: 2 }),
});

/** What stood in the file before: a version, with a build or a leading `v` at times, or a long one. */
export const formerText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: coreText },
  { weight: 1, arbitrary: coreText.map((core) => `${core}+001`) },
  { weight: 1, arbitrary: coreText.map((core) => `${core}-rc.1`) },
  { weight: 1, arbitrary: coreText.map((core) => `${core}-${'x'.repeat(300)}`) },
);

const takesBuild: readonly Ecosystem[] = ['npm', 'nuget', 'maven', 'winget', 'pep440'];

/** What must stand in the place of `former`: the projection, and a build where there was one and the ecosystem takes it. */
export function writtenFor(former: string, version: Version, as: Ecosystem): string {
  const keeps = former.includes('+') && version.build !== null && takesBuild.includes(as);
  return project(version, as).text + (keeps ? `+${version.build}` : '');
}

export const eol: fc.Arbitrary<string> = fc.constantFrom('\n', '\r\n');

/** Chooses for a printer; what it chose is part of the counterexample. */
export type Pick = (count: number) => number;

export const picker: fc.Arbitrary<() => Pick> = fc
  .array(fc.nat(59), { minLength: 1, maxLength: 40 })
  .map((choices) => () => {
    let next = 0;
    return (count) => (choices[next++ % choices.length] ?? 0) % count;
  });

/** Chunks in any order, with comments, look-alikes in comments and blank lines between; `comment` begins a comment. */
export function strewn(chunks: readonly string[], comment: string, former: string, pick: Pick): string[] {
  const left = [...chunks];
  const lines: string[] = [];
  while (left.length > 0) {
    if (pick(3) === 0) lines.push('');
    if (pick(3) === 0) lines.push(`${comment} version ${former}, "version": "${former}"`);
    lines.push(...left.splice(pick(left.length), 1).flatMap((chunk) => chunk.split('\n')));
  }
  return lines;
}

/** JSON with its keys in any order and any white space between its parts. */
export function printJson(value: unknown, pick: Pick, newline: string, depth = 0): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const unit = ['  ', '\t', '    '][pick(3)] ?? '';
  const flat = pick(4) === 0;
  const [open, close] = flat ? ['', ''] : [newline + unit.repeat(depth + 1), newline + unit.repeat(depth)];
  const colon = [': ', ':', ' : ', ':  '][pick(4)];
  const entries = Array.isArray(value) ? value.map((item) => ['', item]) : shuffled(Object.entries(value), pick);
  const parts = entries.map(([key, item]) => {
    const text = printJson(item, pick, newline, depth + 1);
    return open + (Array.isArray(value) ? text : `${JSON.stringify(key)}${colon}${text}`);
  });
  const [from, to] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return parts.length === 0 ? from + to : from + parts.join(',') + close + to;
}

function shuffled<T>(items: readonly T[], pick: Pick): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(pick(left.length), 1));
}
