import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAs, compareVersions } from './compare.ts';
import { anyVersion, nearVersion, seeded } from './testing/arbitraries.ts';
import { parseVersion } from './version.ts';

const compare = (a: string, b: string) => compareVersions(parseVersion(a), parseVersion(b));

describe('our own order', () => {
  it('counts the build as a number, after no build, before the next patch', () => {
    const ascending = [
      '3.4.0-alpha.1+999',
      '3.4.0-rc.2',
      '3.4.0-rc.10',
      '3.4.0',
      '3.4.0+001',
      '3.4.0+008',
      '3.4.0+010',
      '3.4.0+999',
      '3.4.0+1000',
      '3.4.0+202506291750',
      '3.4.0+abc',
      '3.4.1+001',
      '3.10.0',
    ];
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) expect(compare(a, b), `${a} and ${b}`).toBe(Math.sign(i - j));
    }
  });

  it('takes +1 and +001 for the same place', () => {
    expect(compare('3.4.0+1', '3.4.0+001')).toBe(0);
  });

  it('has no circles', () => {
    const version = fc.oneof(anyVersion, nearVersion);
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(compareVersions(a, b) + compareVersions(b, a)).toBe(0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
      seeded,
    );
  });
});

describe('comparing as an ecosystem does', () => {
  it('uses its order and its syntax', () => {
    expect(compareAs('aur', '3.4.0rc1', '3.4.0')).toBe(-1);
    expect(compareAs('npm', '3.4.0+1', '3.4.0+2')).toBe(0);
    expect(compareAs('git-tag', 'v3.4.0+1', 'v3.4.0+2')).toBe(-1);
    expect(compareAs('windows', '3.4.0.9', '3.4.0.10')).toBe(-1);
  });

  it('has no answer where nothing is ordered', () => {
    expect(compareAs('oci', '1', '2')).toBeNull();
  });

  it('refuses a text of another ecosystem', () => {
    expect(() => compareAs('npm', '3.4.0.1', '3.4.0')).toThrow('"3.4.0.1" is not a version');
  });
});
