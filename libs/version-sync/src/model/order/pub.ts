import { parseVersion } from '../version.ts';
import { compareLists, compareText, type Order, sign } from './order.ts';
import { compareCores } from './semver.ts';

const int64 = 2n ** 63n;

/** A number where Dart's `int.tryParse` gives one, which is more often than one thinks: `-5` and `0x1f` are numbers. */
function dartInt(part: string): bigint | null {
  const [, minus, digits] = /^(-?)(\d+|0[xX][0-9a-fA-F]+)$/.exec(part) ?? [];
  if (digits === undefined) return null;
  const value = BigInt(digits) * (minus === '-' ? -1n : 1n);
  return value < int64 && value >= -int64 ? value : null;
}

function compareParts(a: string, b: string): Order {
  const x = dartInt(a);
  const y = dartInt(b);
  if (x !== null && y !== null) return x === y ? 0 : x < y ? -1 : 1;
  if ((x === null) !== (y === null)) return x === null ? 1 : -1;
  return compareText(a, b);
}

function compareSuffixes(a: string | null, b: string | null, absent: Order): Order {
  if (a === null || b === null) return a === b ? 0 : a === null ? absent : sign(-absent);
  return compareLists(a.split('.'), b.split('.'), compareParts);
}

/**
 * The order of Dart's `pub_semver` (`Version.compareTo`), in which build metadata counts: `1.0.0` < `1.0.0+1` < `1.0.0+2`.
 * Source: https://github.com/dart-lang/pub_semver, lib/src/version.dart
 * @throws WindlassError `input` where a text is not a version.
 */
export function comparePub(a: string, b: string): Order {
  const x = parseVersion(a);
  const y = parseVersion(b);
  return (
    compareCores(x.core, y.core) ||
    compareSuffixes(x.prerelease, y.prerelease, 1) ||
    compareSuffixes(x.build, y.build, -1)
  );
}
