import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import semverCompare from 'semver/functions/compare.js';
import { describe, expect, it } from 'vitest';
import { anyVersion, nearVersion, seeded, usualVersion } from '../testing/arbitraries.ts';
import { fixturesReason, hasFixtures, listOf, rows } from '../testing/fixtures.ts';
import { formatVersion } from '../version.ts';
import { compareDpkg } from './dpkg.ts';
import { compareGem } from './gem.ts';
import { compareNuget } from './nuget.ts';
import { compareNumerals, type Order } from './order.ts';
import { comparePep440, formatPep440, tryParsePep440 } from './pep440.ts';
import { comparePub } from './pub.ts';
import { compareRpm } from './rpm.ts';
import { compareSemver } from './semver.ts';
import { compareVercmp } from './vercmp.ts';

type Compare = (a: string, b: string) => Order;

/** Every pair of an ascending list, both ways round. */
function expectAscending(compare: Compare, ascending: readonly string[]): void {
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) expect(compare(a, b), `${a} and ${b}`).toBe(Math.sign(i - j));
  }
}

function expectRows(compare: Compare, name: string): void {
  const cases = rows(name);
  expect(cases.length).toBeGreaterThan(30);
  for (const [a, b, expected] of cases) {
    expect(compare(String(a), String(b)), `${a} and ${b}`).toBe(Number(expected));
    expect(compare(String(b), String(a)) + Number(expected), `${b} and ${a}`).toBe(0);
  }
}

describe('numerals', () => {
  it('are compared by value, however long and however padded', () => {
    expect(compareNumerals('008', '9')).toBe(-1);
    expect(compareNumerals('010', '8')).toBe(1);
    expect(compareNumerals('0', '')).toBe(0);
    expect(compareNumerals('100000000000000000000000000001', '100000000000000000000000000000')).toBe(1);
  });
});

describe('pacman', () => {
  it.skipIf(!hasFixtures)(`orders every pair as pacman's own vercmp test does (${fixturesReason})`, () => {
    expectRows(compareVercmp, 'vercmp.json');
  });

  it('puts a word before the release, and after it where a separator stands between', () => {
    expectAscending(compareVercmp, ['3.4.0alpha.1', '3.4.0rc1', '3.4.0', '3.4.0_rc1', '3.4.0.1', '3.4.1']);
  });

  it('lets trailing separators decide as libalpm does', () => {
    expect(compareVercmp('1.0.', '1.0')).toBe(1);
    expect(compareVercmp('1.0.', '1.0.a')).toBe(1);
    expect(compareVercmp('1.0.', '1.0.1')).toBe(-1);
    expect(compareVercmp('1.0.', '1.0_')).toBe(0);
  });

  it('counts the epoch first and pkgrel last', () => {
    expectAscending(compareVercmp, ['9.0-9', '1:1.0-1', '1:1.0-2', '1:1.0-10', '2:0.1-1']);
  });
});

describe('dpkg', () => {
  it.skipIf(!hasFixtures)(`orders every pair as Dpkg::Version's own test does (${fixturesReason})`, () => {
    expectRows(compareDpkg, 'dpkg-versions.json');
  });

  const noDpkg = spawnSync('dpkg', ['--version']).error !== undefined;
  it.skipIf(noDpkg)('agrees with the installed dpkg about hundreds of made-up versions (needs dpkg)', () => {
    const part = fc.stringMatching(/^[0-9][0-9a-zA.+~]{0,6}$/);
    const pairs = fc.sample(fc.tuple(part, part), { seed: seeded.seed, numRuns: 150 });
    const script = `while read a b; do for o in lt eq gt; do
      if dpkg --compare-versions "$a" "$o" "$b"; then echo "$o"; fi; done; done`;
    const answers = execFileSync('sh', ['-c', script], { input: pairs.map((pair) => `${pair.join(' ')}\n`).join('') });
    const names = { '-1': 'lt', '0': 'eq', '1': 'gt' };
    expect(pairs.map(([a, b]) => names[compareDpkg(a, b)])).toEqual(answers.toString().trim().split('\n'));
  });
});

describe('RPM', () => {
  it('knows the tilde, the caret and that separators only separate', () => {
    expectAscending(compareRpm, [
      '3.4.0~alpha.1',
      '3.4.0~rc.2',
      '3.4.0~rc.10',
      '3.4.0',
      '3.4.0^1',
      '3.4.0.a',
      '3.4.0.1',
      '3.4.1',
    ]);
    expect(compareRpm('3.4.0~rc.1', '3.4.0~rc1')).toBe(0);
    expect(compareRpm('1.05', '1.5')).toBe(0);
  });
});

describe('PEP 440', () => {
  describe.skipIf(!hasFixtures)(`agrees with the tests of pypa/packaging (${fixturesReason})`, () => {
    it('about the order of every pair', () => {
      const versions = listOf('pep440.json', 'VERSIONS').map(String);
      expect(versions.length).toBeGreaterThan(80);
      expectAscending(comparePep440, versions);
    });

    it('about what is no version', () => {
      const invalid = listOf('pep440.json', 'test_invalid_versions').map(String);
      expect(invalid.length).toBeGreaterThan(10);
      for (const text of invalid) {
        expect(tryParsePep440(text), text).toBeNull();
        expect(() => comparePep440(text, '1.0')).toThrow('is not a Python version');
      }
    });

    it.each(['test_normalized_versions', 'test_version_str_repr'])('about normal forms (%s)', (key) => {
      const cases = listOf('pep440.json', key);
      expect(cases.length).toBeGreaterThan(40);
      for (const row of cases) {
        const [text, normal] = Array.isArray(row) ? row.map(String) : [];
        const version = tryParsePep440(text ?? '');
        expect(version && formatPep440(version), text).toBe(normal);
      }
    });
  });

  it('takes zeros at the end of the release for nothing', () => {
    expect(comparePep440('3.4', '3.4.0')).toBe(0);
    expect(comparePep440('3.4.0.1', '3.4')).toBe(1);
    expect(comparePep440('3.4', '3.4.0.1')).toBe(-1);
  });
});

describe('SemVer', () => {
  it.skipIf(!hasFixtures)(`orders every pair as node-semver's own test does (${fixturesReason})`, () => {
    const cases = rows('node-semver-comparisons.json');
    expect(cases.length).toBeGreaterThan(20);
    for (const [newer, older] of cases) {
      expect(compareSemver(String(newer), String(older)), `${newer} and ${older}`).toBe(1);
      expect(compareSemver(String(older), String(newer)), `${older} and ${newer}`).toBe(-1);
    }
  });

  it('agrees with the semver package wherever that can read a version', () => {
    const readable = fc.oneof(nearVersion, usualVersion).map(formatVersion);
    fc.assert(
      fc.property(readable, readable, (a, b) => {
        expect(compareSemver(a, b)).toBe(semverCompare(a, b));
      }),
      seeded,
    );
  });

  it('reads numbers that the semver package refuses', () => {
    expect(compareSemver('99999999999999999999999.0.0', '99999999999999999999998.0.0')).toBe(1);
    expect(() => compareSemver('3.4', '3.4.0')).toThrow('"3.4" is not a version');
  });
});

describe('NuGet', () => {
  it('takes one to four numbers, labels without case, and no metadata', () => {
    expectAscending(compareNuget, [
      '1.0-alpha',
      '1.0-alpha.2',
      '1.0-alpha.10',
      '1.0-alpha.beta',
      '1.0-RC',
      '1.0',
      '1.0.0.1',
      '1.0.1',
      '2.0',
    ]);
    expect(compareNuget('1.0.0-RC.1', '1.0.0.0-rc.1+build')).toBe(0);
    expect(compareNuget('1.0', '1.0.0.0+001')).toBe(0);
    expect(() => compareNuget('1.0.0.0.0', '1')).toThrow('is not a NuGet version');
  });

  it('reads labels past Int32 as words', () => {
    expect(compareNuget('1.0.0-2147483648', '1.0.0-2147483647')).toBe(1);
    expect(compareNuget('1.0.0-10000000000', '1.0.0-9999999999')).toBe(-1);
  });
});

describe('pub', () => {
  it('orders by build, unlike SemVer', () => {
    expectAscending(comparePub, [
      '1.0.0-dev.1+9',
      '1.0.0-dev.2',
      '1.0.0',
      '1.0.0+1',
      '1.0.0+002',
      '1.0.0+1000',
      '1.0.0+1000.1',
      '1.0.0+a',
    ]);
    expect(comparePub('1.0.0+1', '1.0.0+001')).toBe(0);
  });

  it('reads as numbers what Dart does', () => {
    expect(comparePub('1.0.0+0x1f', '1.0.0+31')).toBe(0);
    expect(comparePub('1.0.0+-5', '1.0.0+0')).toBe(-1);
    expect(comparePub('1.0.0+9223372036854775808', '1.0.0+9223372036854775807')).toBe(1);
    expect(comparePub('1.0.0+10000000000000000000', '1.0.0+9223372036854775808')).toBe(-1);
  });
});

describe('RubyGems', () => {
  it('puts words before numbers and forgets zeros at the end', () => {
    expectAscending(compareGem, [
      '3.4.0.alpha.1',
      '3.4.0.rc',
      '3.4.0.rc.1',
      '3.4.0.rc.10',
      '3.4.0',
      '3.4.0.1',
      '3.4.1',
    ]);
    expect(compareGem('3.4.0', '3.4')).toBe(0);
    expect(compareGem('3.4.0-rc1', '3.4.0.pre.rc.1')).toBe(0);
    expect(compareGem('3.4.0.rc.0', '3.4.rc')).toBe(0);
  });
});

describe('every order', () => {
  const orders: Record<string, Compare> = {
    compareVercmp,
    compareDpkg,
    compareRpm,
    compareNuget,
    comparePub,
    compareGem,
    compareSemver,
  };

  it.each(Object.keys(orders))(
    '%s is an order: nothing before itself, turned round for turned-round pairs, no circles',
    (name) => {
      const compare = orders[name];
      if (!compare) throw new Error(name);
      // Without hyphens: pacman ignores a pkgrel that only one side has, so 1-1 = 1 = 1-2, which is no order and its own choice.
      const text = fc
        .oneof(nearVersion, anyVersion)
        .map((version) => formatVersion(version).replace(/-/g, name === 'compareVercmp' ? '_' : '-'));
      fc.assert(
        fc.property(text, text, text, (a, b, c) => {
          expect(compare(a, a)).toBe(0);
          expect(compare(a, b) + compare(b, a)).toBe(0);
          if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
        }),
        seeded,
      );
    },
  );
});
