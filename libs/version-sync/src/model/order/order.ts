/** Negative, zero, positive as in `Array.sort`, but only ever one of three. */
export type Order = -1 | 0 | 1;

export function sign(difference: number): Order {
  if (difference < 0) return -1;
  return difference > 0 ? 1 : 0;
}

/** By code unit, which is ASCII order for every alphabet used in versions. */
export function compareText(a: string, b: string): Order {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Decimal digit strings of any length by value: `009` = `9`, thirty digits as exactly as three. An empty string is zero.
 * Strings, because a JavaScript number loses digits past 2^53.
 */
export function compareNumerals(a: string, b: string): Order {
  const x = a.replace(/^0+/, '');
  const y = b.replace(/^0+/, '');
  return x.length === y.length ? compareText(x, y) : sign(x.length - y.length);
}

/** The first difference between two lists; `missing` says how an absent element compares with a present one (0: alike, go on). */
export function compareLists<T>(
  a: readonly T[],
  b: readonly T[],
  compare: (x: T, y: T) => Order,
  missing: (present: T) => Order = () => -1,
): Order {
  const absent = (present: T | undefined): Order => (present === undefined ? 0 : missing(present));
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const x = a[i];
    const y = b[i];
    const order = x === undefined ? absent(y) : y === undefined ? sign(-missing(x)) : compare(x, y);
    if (order !== 0) return order;
  }
  return 0;
}
