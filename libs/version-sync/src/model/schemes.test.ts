import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNumerals } from './order/order.ts';
import { defaultScheme, type IncrementType, nextBuild, type Scheme, validateBuild } from './schemes.ts';
import { seeded } from './testing/arbitraries.ts';

const context = { now: new Date('2026-02-28T23:59:30Z'), commitCount: 1412 };
const reset: Scheme = { kind: 'counter-reset', width: 3, start: 1 };
const counter: Scheme = { kind: 'counter', width: 3, start: 1 };
const timestamp: Scheme = { kind: 'timestamp' };
const commits: Scheme = { kind: 'commit-count' };
const releases: IncrementType[] = ['major', 'minor', 'patch'];

const digits = fc.stringMatching(/^\d{1,30}$/).filter((build) => validateBuild(counter, build) === null);

describe('counters', () => {
  it.each([
    [null, '001'],
    ['000', '001'],
    ['001', '002'],
    ['007', '008'],
    ['008', '009'],
    ['009', '010'],
    ['077', '078'],
    ['099', '100'],
    ['999', '1000'],
    ['1', '002'],
    ['00099', '00100'],
    ['00999999999999999999999999999999', '01000000000000000000000000000000'],
    ['999999999999999999999999999999', '1000000000000000000000000000000'],
  ])('count from %s to %s', (current, next) => {
    expect(nextBuild(reset, current, 'build', context)).toBe(next);
    expect(nextBuild(counter, current, 'build', context)).toBe(next);
  });

  it('grow by exactly one and never get narrower', () => {
    fc.assert(
      fc.property(digits, (build) => {
        const next = nextBuild(counter, build, 'build', context);
        expect(BigInt(next) - BigInt(build)).toBe(1n);
        expect(next.length).toBeGreaterThanOrEqual(Math.max(3, build.length));
      }),
      seeded,
    );
  });

  it.each(releases)('start again on a %s release, or go on, as the scheme says', (type) => {
    expect(nextBuild(reset, '042', type, context)).toBe('001');
    expect(nextBuild(counter, '042', type, context)).toBe('043');
  });

  it('start where and as wide as the scheme says', () => {
    expect(nextBuild({ kind: 'counter-reset', width: 5, start: 100 }, null, 'build', context)).toBe('00100');
    expect(nextBuild(defaultScheme, '042', 'minor', context)).toBe('001');
  });

  it.each(['BUILD-TIME', 'abc', '1.2', '-1', '0x1f', '1e3', '202506291750', '202506091860', '202506202400'])(
    'refuse %s and say what to type',
    (build) => {
      for (const type of ['build', 'patch'] as const) {
        expect(() => nextBuild(reset, build, type, context)).toThrow(
          expect.objectContaining({ kind: 'input', next: expect.stringContaining('version-manager set X.Y.Z+001') }),
        );
      }
      expect(validateBuild(counter, build)).not.toBeNull();
    },
  );
});

describe('timestamps', () => {
  it('are UTC minutes', () => {
    expect(nextBuild(timestamp, null, 'build', context)).toBe('202602282359');
    expect(nextBuild(timestamp, '202602282358', 'major', context)).toBe('202602282359');
  });

  it.each([
    ['202602282359', '202603010000'],
    ['202802282359', '202802290000'],
    ['202712312359', '202801010000'],
    ['202606091859', '202606091900'],
  ])('go on from %s to %s where the clock is not past it', (current, next) => {
    expect(nextBuild(timestamp, current, 'build', context)).toBe(next);
  });

  it.each([
    '202506091860',
    '202506202400',
    '202502300000',
    '202502290000',
    '210002290000',
    '202500010000',
    '202513010000',
    '202506310000',
    '20250629175',
    '001',
    'BUILD-TIME',
  ])('refuse %s, which no calendar has', (build) => {
    expect(validateBuild(timestamp, build)).toEqual(expect.any(String));
    expect(() => nextBuild(timestamp, build, 'build', context)).toThrow(`build "${build}" does not fit`);
  });

  it('take leap days', () => {
    expect(validateBuild(timestamp, '202402291200')).toBeNull();
    expect(validateBuild(timestamp, '200002292359')).toBeNull();
  });

  it('are always minutes that exist, and always later', () => {
    const date = fc.date({ min: new Date('1970-01-01'), max: new Date('2999-12-31T23:59Z'), noInvalidDate: true });
    fc.assert(
      fc.property(date, date, (now, former) => {
        const current = nextBuild(timestamp, null, 'build', { now: former, commitCount: null });
        const next = nextBuild(timestamp, current, 'build', { now, commitCount: null });
        expect(validateBuild(timestamp, next)).toBeNull();
        expect(compareNumerals(next, current)).toBe(1);
      }),
      seeded,
    );
  });

  it('end with the year 9999', () => {
    expect(() => nextBuild(timestamp, '999912312359', 'build', context)).toThrow(
      'no timestamp build for the year 10000',
    );
  });
});

describe('commit counts', () => {
  it('are the number of commits, padded where the scheme has a width', () => {
    expect(nextBuild(commits, '1400', 'build', context)).toBe('1412');
    expect(nextBuild({ kind: 'commit-count', width: 6 }, null, 'patch', context)).toBe('001412');
  });

  it('need to be known', () => {
    expect(() => nextBuild(commits, '1400', 'build', { ...context, commitCount: null })).toThrow(
      expect.objectContaining({ kind: 'input', next: 'git fetch --unshallow' }),
    );
  });

  it.each(['1412', '1413', '0001412'])('give no build after +%s before there is a commit more', (current) => {
    expect(() => nextBuild(commits, current, 'build', context)).toThrow(`no build after +${current}`);
    expect(nextBuild(commits, current, 'patch', context)).toBe('1412');
  });
});
