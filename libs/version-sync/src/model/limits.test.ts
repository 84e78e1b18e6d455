import { describe, expect, it } from 'vitest';
import { versionWarnings } from './limits.ts';
import { type Ecosystem, ecosystems } from './projections.ts';
import { parseVersion } from './version.ts';

function checks(from: string | null, to: string, ...of: Ecosystem[]): string[] {
  return warnings(from, to, ...of).map((finding) => finding.check);
}

function warnings(from: string | null, to: string, ...of: Ecosystem[]) {
  return versionWarnings(from === null ? null : parseVersion(from), parseVersion(to), of);
}

describe('warnings about a new version', () => {
  it('are none for a plain patch release, whatever the channels but phones', () => {
    const all = ecosystems.filter((ecosystem) => ecosystem !== 'android');
    expect(warnings('3.4.0+001', '3.4.1+001', ...all)).toEqual([]);
    expect(warnings(null, '3.4.0+001', ...ecosystems)).toEqual([]);
    expect(warnings('3.4.0+001', '3.4.0+001', ...ecosystems)).toEqual([]);
  });

  it('say what Google Play refuses: above 2100000000, zero, standing still, going down', () => {
    expect(warnings('3.4.0+001', '3.4.0+202506291750', 'android')).toEqual([
      {
        check: 'android-version-code',
        severity: 'warning',
        message: 'the build 202506291750 is no versionCode: Google Play takes none above 2100000000',
        expected: 'at most 2100000000',
        actual: '202506291750',
        fix: 'use the scheme counter or commit-count',
      },
    ]);
    expect(checks(null, '3.4.0+000', 'android')).toEqual(['android-version-code']);
    expect(warnings('3.4.0+005', '3.5.0+001', 'android')[0]?.message).toContain('goes down, from 5 to 1');
    expect(warnings('3.4.0+001', '3.5.0+001', 'android')[0]?.message).toContain('stays 1');
    expect(checks('3.4.0+005', '3.5.0+006', 'android')).toEqual([]);
    expect(checks('3.4.0+005', '3.5.0+001', 'npm')).toEqual([]);
  });

  it('let CFBundleVersion start again with X.Y.Z, and only then', () => {
    expect(checks('3.4.0+005', '3.5.0+001', 'ios')).toEqual([]);
    expect(checks('3.4.0+abc', '3.4.0+abd', 'ios')).toEqual(['version-indistinguishable']);
  });

  it('name the part of a Windows version that does not fit 16 bits', () => {
    expect(warnings(null, '3.4.0+65536', 'windows')).toMatchObject([
      { check: 'windows-version-part', actual: '65536' },
    ]);
    expect(warnings(null, '3.70000.0+1', 'windows')[0]?.message).toContain('minor 70000');
    expect(checks(null, '65535.65535.65535+65535', 'windows')).toEqual([]);
    expect(checks(null, '3.4.0+65536', 'npm')).toEqual([]);
  });

  it('see a build that goes down within one release, but not a counter that starts again', () => {
    expect(checks('3.4.0+005', '3.4.0+004')).toEqual(['build-goes-down']);
    expect(checks('3.4.0+005', '3.4.0')).toEqual(['build-goes-down']);
    expect(checks('3.4.0+1000', '3.4.0+0999')).toEqual(['build-goes-down']);
    expect(checks('3.4.0+999', '3.4.0+1000')).toEqual([]);
    expect(checks('3.4.0+005', '3.4.1+001')).toEqual([]);
  });

  it('see a clock that goes back, over releases too', () => {
    expect(checks('3.4.0+202506291750', '3.4.1+202506291749')).toEqual(['build-goes-down']);
    expect(checks('3.4.0+202506291750', '3.4.1+202506291751')).toEqual([]);
  });

  it('see a version that comes before the former one', () => {
    expect(checks('3.4.0+001', '3.3.9+001', 'npm')).toEqual(['version-goes-down']);
    expect(checks('3.4.0', '3.4.0-rc.1')).toEqual(['version-goes-down']);
  });

  it('say which channels cannot tell a build release from the former build', () => {
    const found = warnings('3.4.0+001', '3.4.0+002', 'npm', 'pep440', 'aur', 'debian', 'pub', 'oci', 'windows', 'ios');
    expect(found.map((finding) => [finding.check, finding.actual])).toEqual([
      ['version-indistinguishable', '3.4.0'],
      ['version-indistinguishable', '3.4.0'],
    ]);
    expect(found[0]?.message).toBe(
      'npm cannot tell 3.4.0+002 from 3.4.0+001: npm ignores build metadata, so +002 is lost',
    );
  });

  it('say where an ecosystem takes the new version for the older one', () => {
    // SemVer compares r100 and r2 as words, dpkg and pacman the numbers in them.
    expect(warnings('3.4.0-r100', '3.4.0-r2', 'npm', 'debian', 'aur')).toMatchObject([
      { check: 'version-order', actual: '3.4.0~r2', expected: 'after 3.4.0~r100' },
      { check: 'version-order', actual: '3.4.0r2' },
    ]);
  });
});
