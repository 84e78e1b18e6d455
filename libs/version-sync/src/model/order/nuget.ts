import { WindlassError } from '@windlass/kit/errors';
import { compareLists, compareNumerals, compareText, type Order } from './order.ts';

const pattern = /^(\d+(?:\.\d+){0,3})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/;

// NuGet reads a label as a number only where it fits an Int32 (VersionComparer in NuGet.Versioning).
const isNumber = (label: string): boolean => /^\d+$/.test(label) && compareNumerals(label, '2147483647') <= 0;

function compareLabels(a: string, b: string): Order {
  if (isNumber(a) && isNumber(b)) return compareNumerals(a, b);
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1;
  return compareText(a.toUpperCase(), b.toUpperCase());
}

function parse(text: string): { numbers: string[]; labels: string[] | null } {
  const match = pattern.exec(text);
  if (!match) {
    throw new WindlassError('input', `"${text}" is not a NuGet version`, {
      why: 'a NuGet version is one to four numbers, then -label.label, then +metadata',
      next: 'for example 3.4.0-rc.1',
    });
  }
  return { numbers: (match[1] ?? '').split('.'), labels: match[2]?.split('.') ?? null };
}

/**
 * NuGet's order: one to four numbers (absent ones are zero), labels without regard to case, build metadata ignored.
 * Source: https://learn.microsoft.com/nuget/concepts/package-versioning
 * @throws WindlassError `input` where a text is not a NuGet version.
 */
export function compareNuget(a: string, b: string): Order {
  const x = parse(a);
  const y = parse(b);
  const order = compareLists(x.numbers, y.numbers, compareNumerals, (number) => (/^0+$/.test(number) ? 0 : -1));
  if (order !== 0) return order;
  if (!x.labels || !y.labels) return x.labels === y.labels ? 0 : x.labels === null ? 1 : -1;
  return compareLists(x.labels, y.labels, compareLabels);
}
