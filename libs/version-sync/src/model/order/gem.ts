import { compareLists, compareNumerals, compareText, type Order } from './order.ts';

const isNumber = (segment: string): boolean => /^\d/.test(segment);

// RubyGems drops the zeros at the end of the numbers, and those at the very end: 3.4.0.rc.0 is 3.4.rc.
function canonical(text: string): string[] {
  const segments = text.replaceAll('-', '.pre.').match(/\d+|[A-Za-z]+/g) ?? [];
  const word = segments.findIndex((segment) => !isNumber(segment));
  const numbers = word < 0 ? segments : segments.slice(0, word);
  const rest = word < 0 ? [] : segments.slice(word);
  return [...withoutTrailingZeros(numbers), ...withoutTrailingZeros(rest)];
}

function withoutTrailingZeros(segments: readonly string[]): string[] {
  return segments.slice(0, segments.findLastIndex((segment) => !/^0+$/.test(segment)) + 1);
}

function compareSegments(a: string, b: string): Order {
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? 1 : -1;
  return isNumber(a) ? compareNumerals(a, b) : compareText(a, b);
}

/** RubyGems' order (`Gem::Version#<=>`): a word is older than a number, an absent segment counts as 0. */
export function compareGem(a: string, b: string): Order {
  return compareLists(canonical(a), canonical(b), compareSegments, (present) => (isNumber(present) ? -1 : 1));
}
