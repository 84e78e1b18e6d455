import { parseVersion, type Version } from '../version.ts';
import { compareLists, compareNumerals, compareText, type Order } from './order.ts';

// Written out here and not taken from the `semver` package: this is on every script's start-up path, and that package refuses
// numbers past 2^53 and texts past 256 characters, which are versions all the same. It is the oracle in the tests.

/** `3.4.0` against `3.10.0`, each number by value. */
export function compareCores(a: string, b: string): Order {
  return compareLists(a.split('.'), b.split('.'), compareNumerals);
}

/** One dot-separated identifier: numbers by value and before words, words in ASCII order. https://semver.org/#spec-item-11 */
export function compareIdentifiers(a: string, b: string): Order {
  const aNumeric = /^\d+$/.test(a);
  const bNumeric = /^\d+$/.test(b);
  if (aNumeric && bNumeric) return compareNumerals(a, b);
  if (aNumeric !== bNumeric) return aNumeric ? -1 : 1;
  return compareText(a, b);
}

/** `rc.2` against `rc.10`; null, a release, comes after all of them. */
export function comparePrereleases(a: string | null, b: string | null): Order {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return compareLists(a.split('.'), b.split('.'), compareIdentifiers);
}

/** SemVer precedence of two parsed versions: build metadata does not count (item 10). */
export function comparePrecedence(a: Version, b: Version): Order {
  return compareCores(a.core, b.core) || comparePrereleases(a.prerelease, b.prerelease);
}

/**
 * The order of npm, Cargo, Helm, Hex and Go modules. A leading `v` is allowed.
 * @throws WindlassError `input` where a text is not a version.
 */
export function compareSemver(a: string, b: string): Order {
  return comparePrecedence(parseVersion(a.replace(/^v/, '')), parseVersion(b.replace(/^v/, '')));
}
