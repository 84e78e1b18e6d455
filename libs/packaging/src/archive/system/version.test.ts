import { parseVersion } from '@windlass/version-sync/model/version';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { debIdentity } from '../deb/identity.ts';
import { rpmIdentity } from '../rpm/identity.ts';
import { has, run } from './testing/programs.ts';
import { sampleMeta } from './testing/sample.ts';

const metaOf = (version: string, release = '1') => ({
  ...sampleMeta({ system: { release } }),
  version: parseVersion(version),
});
const debVersion = (version: string, release?: string): string => debIdentity(metaOf(version, release)).version;
const rpmVersion = (version: string, release?: string): string => {
  const identity = rpmIdentity(metaOf(version, release));
  return `${identity.version}-${identity.release}`;
};

test.each([
  ['1.2.3', '1', '1.2.3-1', '1.2.3-1'],
  ['1.2.3', '2', '1.2.3-2', '1.2.3-2'],
  ['1.2.3+004', '1', '1.2.3+004-1', '1.2.3-004.1'],
  ['1.2.3-rc.1', '1', '1.2.3~rc.1-1', '1.2.3~rc.1-1'],
  ['1.2.3-rc.1+20240102', '3', '1.2.3~rc.1+20240102-3', '1.2.3~rc.1-20240102.3'],
  ['1.2.3-a-b+c-d', '1', '1.2.3~a~b+c~d-1', '1.2.3~a_b-c_d.1'],
])('%s with revision %s is %s in a deb and %s in an rpm', (version, release, deb, rpm) => {
  expect(debVersion(version, release)).toBe(deb);
  expect(rpmVersion(version, release)).toBe(rpm);
});

/** Oldest first: version, and revision of the packaging. */
const ascending: readonly (readonly [string, string])[] = [
  ['0.9.9', '1'],
  ['1.0.0-alpha', '1'],
  ['1.0.0-alpha.1', '1'],
  ['1.0.0-beta.2', '1'],
  ['1.0.0-beta.11', '1'],
  ['1.0.0-rc.1+001', '1'],
  ['1.0.0-rc.1+002', '1'],
  ['1.0.0', '1'],
  ['1.0.0+001', '1'],
  ['1.0.0+001', '2'],
  ['1.0.0+002', '1'],
  ['1.0.0+010', '1'],
  ['1.0.0+999', '1'],
  ['1.0.0+1000', '1'],
  ['1.0.1', '1'],
  ['1.0.10', '1'],
  ['1.1.0-rc.1', '1'],
  ['1.1.0', '1'],
];

/** The same for versions that are counted up at random. */
const counted = fc
  .sample(fc.tuple(fc.nat(20), fc.nat(20), fc.option(fc.nat(30)), fc.nat(1200), fc.integer({ min: 1, max: 30 })), {
    seed: 4,
    numRuns: 40,
  })
  .sort((a, b) => order(a, b))
  .map(([minor, patch, candidate, build, release]): readonly [string, string] => {
    const counter = String(build).padStart(3, '0');
    return [`1.${minor}.${patch}${candidate === null ? '' : `-rc.${candidate}`}+${counter}`, String(release)];
  });

function order(a: readonly (number | null)[], b: readonly (number | null)[]): number {
  const differ = a.findIndex((part, at) => part !== b[at]);
  // No candidate is the release, which comes after all of them.
  return differ === -1 ? 0 : (a[differ] ?? 1e9) - (b[differ] ?? 1e9);
}

const pairsOf = (rows: typeof ascending, project: typeof debVersion): string[][] =>
  rows.slice(1).map((newer, at) => [project(...(rows[at] ?? newer)), project(...newer)]);

describe('a newer version is newer', () => {
  test.skipIf(!has('dpkg')).each([
    ['in a row', ascending],
    ['counted up', counted],
  ])('to dpkg, %s (needs dpkg)', (_, rows) => {
    const pairs = pairsOf(rows, debVersion).filter(([a, b]) => a !== b);
    const script = 'while read a b; do dpkg --compare-versions "$a" lt "$b" || echo "$a $b"; done';
    const wrong = run('sh', ['-c', `printf '%s\\n' "$@" | (${script})`, 'sh', ...pairs.map((pair) => pair.join(' '))]);
    expect(pairs.length).toBeGreaterThan(15);
    expect(wrong).toBe('');
  });

  test.skipIf(!has('rpm')).each([
    ['in a row', ascending],
    ['counted up', counted],
  ])('to rpm, %s (needs rpm)', (_, rows) => {
    const pairs = pairsOf(rows, rpmVersion).filter(([a, b]) => a !== b);
    const calls = pairs.map(([a, b]) => `io.write(rpm.vercmp("${a}", "${b}") .. " ")`).join(' ');
    expect(run('rpm', ['--eval', `%{lua: ${calls}}`]).trim()).toBe(pairs.map(() => '-1').join(' '));
  });
});
