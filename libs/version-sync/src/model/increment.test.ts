import fc from 'fast-check';
import semverInc from 'semver/functions/inc.js';
import { describe, expect, it } from 'vitest';
import { compareVersions } from './compare.ts';
import { increment } from './increment.ts';
import { defaultScheme, type IncrementType, type Scheme, validateBuild } from './schemes.ts';
import { anyVersion, seeded, usualVersion } from './testing/arbitraries.ts';
import { fixturesReason, hasFixtures, rows } from './testing/fixtures.ts';
import { formatVersion, parseVersion, tryParseVersion } from './version.ts';

const context = { now: new Date('2026-11-21T01:02:03Z'), commitCount: 1412 };
const coreTypes = ['major', 'minor', 'patch'] as const;
const types: readonly IncrementType[] = [...coreTypes, 'build'];

function next(
  version: string,
  type: IncrementType,
  scheme: Scheme = defaultScheme,
  isBurnt?: (text: string) => boolean,
): string {
  const full = isBurnt === undefined ? context : { ...context, isBurnt };
  return formatVersion(increment(parseVersion(version), type, scheme, full));
}

describe('increment', () => {
  it.each([
    ['3.4.5+007', 'major', '4.0.0+001'],
    ['3.4.5+007', 'minor', '3.5.0+001'],
    ['3.4.5+007', 'patch', '3.4.6+001'],
    ['3.4.5+007', 'build', '3.4.5+008'],
    ['3.4.5', 'build', '3.4.5+001'],
    ['3.4.5-rc.1+009', 'build', '3.4.5-rc.1+010'],
    ['3.4.5-rc.1+009', 'patch', '3.4.5+001'],
    ['3.5.0-rc.1+009', 'minor', '3.5.0+001'],
    ['4.0.0-rc.1+009', 'major', '4.0.0+001'],
    ['3.9.99999999999999999999+1', 'patch', '3.9.100000000000000000000+001'],
  ] as const)('of %s by %s gives %s', (from, type, to) => {
    expect(next(from, type)).toBe(to);
  });

  it.skipIf(!hasFixtures)(`does to X.Y.Z what node-semver's own test says (${fixturesReason})`, () => {
    const cases = rows('node-semver-increments.json').filter(
      ([from, type, to]) =>
        coreTypes.some((each) => each === type) && to !== null && tryParseVersion(String(from)) !== null,
    );
    expect(cases.length).toBeGreaterThan(15);
    for (const [from, type, to] of cases) {
      const step = coreTypes.find((each) => each === type) ?? 'build';
      const { core, prerelease } = increment(parseVersion(String(from)), step, defaultScheme, context);
      expect(formatVersion({ core, prerelease, build: null }), `${from} ${type}`).toBe(to);
    }
  });

  it('agrees with the semver package about X.Y.Z of made-up versions', () => {
    fc.assert(
      fc.property(usualVersion, fc.constantFrom(...coreTypes), (version, type) => {
        const { core, prerelease } = increment(version, type, defaultScheme, context);
        expect(formatVersion({ core, prerelease, build: null })).toBe(semverInc(formatVersion(version), type));
      }),
      seeded,
    );
  });

  it('always gives a later version, under every scheme and from every version that fits it', () => {
    const schemes: Scheme[] = [
      defaultScheme,
      { kind: 'counter', width: 3, start: 1 },
      { kind: 'timestamp' },
      { kind: 'commit-count' },
    ];
    const build = fc.option(
      fc.oneof(fc.stringMatching(/^\d{1,20}$/), fc.constantFrom('202611210102', '202712312359', '1411', '001')),
      { nil: null },
    );
    let compared = 0;
    fc.assert(
      fc.property(
        anyVersion,
        build,
        fc.constantFrom(...types),
        fc.constantFrom(...schemes),
        (any, build, type, scheme) => {
          const version = { ...any, build };
          fc.pre(build === null || validateBuild(scheme, build) === null);
          // A commit count that has not grown is an error of its own.
          fc.pre(scheme.kind !== 'commit-count' || BigInt(build ?? 0) < 1412n);
          compared += 1;
          expect(compareVersions(version, increment(version, type, scheme, context))).toBe(-1);
        },
      ),
      seeded,
    );
    expect(compared).toBe(seeded.numRuns);
  });
});

describe('burnt versions', () => {
  const burnt =
    (...versions: string[]) =>
    (text: string) =>
      versions.includes(text);

  it('are skipped by the next patch, never by a bigger step', () => {
    expect(next('3.4.5+007', 'patch', defaultScheme, burnt('3.4.6+001', '3.4.7+001'))).toBe('3.4.8+001');
    expect(next('3.4.5+007', 'major', defaultScheme, burnt('4.0.0+001'))).toBe('4.0.1+001');
  });

  it('are skipped by the next build in a build release', () => {
    expect(next('3.4.5+007', 'build', defaultScheme, burnt('3.4.5+008', '3.4.5+009'))).toBe('3.4.5+010');
    expect(next('3.4.5', 'build', { kind: 'timestamp' }, burnt('3.4.5+202611210102'))).toBe('3.4.5+202611210103');
  });

  it('end the search with an error where there is nothing else', () => {
    expect(() => next('3.4.5+007', 'patch', defaultScheme, () => true)).toThrow(
      expect.objectContaining({ kind: 'input', why: expect.stringContaining('1000 versions in a row') }),
    );
  });
});
