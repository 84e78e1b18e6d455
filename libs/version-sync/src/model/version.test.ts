import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyVersion, seeded } from './testing/arbitraries.ts';
import { fixturesReason, hasFixtures, lines, rows } from './testing/fixtures.ts';
import { formatVersion, parseVersion, tryParseVersion } from './version.ts';

describe('a version as text', () => {
  it('keeps the zeros of the build', () => {
    expect(parseVersion('3.4.0-rc.1+001')).toEqual({ core: '3.4.0', prerelease: 'rc.1', build: '001' });
  });

  it('comes back as it was written, whatever SemVer allows', () => {
    fc.assert(
      fc.property(anyVersion, (version) => {
        expect(tryParseVersion(formatVersion(version))).toEqual(version);
      }),
      seeded,
    );
  });

  it.each([
    '',
    'v3.4.0',
    '3.4',
    '03.4.0',
    '3.4.0+',
    '3.4.0-',
    '3.4.0+BUILD_TIME_PLACEHOLDER',
    '3.4.0\n',
    ' 3.4.0',
    '٣.٤.٠',
  ])('refuses %j and says what a version is', (text) => {
    expect(tryParseVersion(text)).toBeNull();
    expect(() => parseVersion(text, 'pubspec.yaml:6:10')).toThrow(
      expect.objectContaining({ kind: 'input', where: 'pubspec.yaml:6:10', next: 'for example 3.4.0+001' }),
    );
  });

  describe.skipIf(!hasFixtures)(`agrees with the lists of semver.org and node-semver (${fixturesReason})`, () => {
    it.each(lines('valid.txt'))('takes %s', (text) => {
      const version = parseVersion(text);
      expect(formatVersion(version)).toBe(text);
    });

    it.each(lines('invalid.txt'))('refuses %s', (text) => {
      expect(tryParseVersion(text)).toBeNull();
    });

    it('reads the parts that node-semver reads', () => {
      const cases = rows('node-semver-valid-versions.json').filter(([text]) => !String(text).startsWith('v'));
      expect(cases.length).toBeGreaterThan(10);
      for (const [text, major, minor, patch, prerelease, build] of cases) {
        const join = (parts: unknown) => (Array.isArray(parts) && parts.length > 0 ? parts.join('.') : null);
        expect(parseVersion(String(text))).toEqual({
          core: `${major}.${minor}.${patch}`,
          prerelease: join(prerelease),
          build: join(build),
        });
      }
    });
  });
});
