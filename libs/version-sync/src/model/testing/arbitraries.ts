import fc from 'fast-check';
import { formatVersion, tryParseVersion, type Version } from '../version.ts';

/** One seed for every property of this folder, so that a failure repeats. */
export const seeded = { seed: 20261121, numRuns: 500 };

const number = fc.oneof(fc.nat({ max: 12 }).map(String), fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String));
const core = (part: fc.Arbitrary<string>) => fc.tuple(part, part, part).map((parts) => parts.join('.'));
const word = fc.stringMatching(/^[0-9A-Za-z-]{1,8}$/);
const identifier = fc.oneof(
  number,
  word.filter((text) => !/^0\d+$/.test(text)),
);
const dotted = (part: fc.Arbitrary<string>) =>
  fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
const often = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 });
const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

/** Anything that SemVer allows. */
export const anyVersion: fc.Arbitrary<Version> = fc.record({
  core: core(number),
  prerelease: option(dotted(identifier)),
  build: option(dotted(fc.oneof(word, fc.stringMatching(/^\d{1,30}$/)))),
});

/** Few characters, so that two of them are often nearly alike: what one ecosystem might mistake for the other. */
const near = fc.stringMatching(/^[aA01x-]{1,3}$/);
export const nearVersion: fc.Arbitrary<Version> = fc.record({
  core: fc.constantFrom('1.0.0', '1.0.1'),
  prerelease: option(dotted(near.filter((text) => !/^0\d+$/.test(text)))),
  build: option(dotted(near)),
});

/** A version and one that is a single character away: a separator more, a zero less, another case. */
export const neighbours: fc.Arbitrary<[Version, Version]> = fc
  .tuple(
    nearVersion,
    fc.nat(),
    fc.constantFrom('', 'replace', 'upper'),
    fc.constantFrom('', '0', '1', 'a', 'A', '.', '-', '.0', 'pre.'),
  )
  .map(([version, at, how, text]): [Version, Version | null] => {
    const whole = formatVersion(version);
    // Behind the core, so that it is the suffix that changes.
    const place = 6 + (at % Math.max(1, whole.length - 5));
    const rest = whole.slice(how === '' ? place : place + 1);
    const middle = how === 'upper' ? (whole[place] ?? '').toUpperCase() : text;
    return [version, tryParseVersion(whole.slice(0, place) + middle + rest)];
  })
  .filter((pair): pair is [Version, Version] => pair[1] !== null);

/** Versions as people make them: word.number prereleases and counters. */
export const usualVersion: fc.Arbitrary<Version> = fc.record({
  core: core(fc.nat({ max: 11 }).map(String)),
  prerelease: often(
    fc.tuple(fc.constantFrom('alpha', 'beta', 'rc'), fc.nat({ max: 11 })).map(([name, n]) => `${name}.${n}`),
  ),
  build: often(
    fc.tuple(fc.nat({ max: 1001 }), fc.constantFrom(0, 3, 6)).map(([n, width]) => String(n).padStart(width, '0')),
  ),
});
