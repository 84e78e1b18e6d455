import { compareNumerals, compareText, type Order, sign } from './order.ts';

// A run of separators and the run of letters or digits after it.
const segment = /([^0-9A-Za-z]*)([0-9]+|[A-Za-z]+|$)/y;

interface Segment {
  readonly separators: number;
  readonly text: string;
}

function split(version: string): Segment[] {
  const segments: Segment[] = [];
  segment.lastIndex = 0;
  while (segment.lastIndex < version.length) {
    const match = segment.exec(version);
    if (!match) break;
    segments.push({ separators: match[1]?.length ?? 0, text: match[2] ?? '' });
  }
  return segments;
}

const isNumber = (text: string): boolean => /^[0-9]/.test(text);

// What is left over beats nothing, unless it begins with a letter straight away: `1.0rc` is before `1.0`, `1.0.a` after it.
function leftover(rest: Segment): Order {
  return rest.separators === 0 && !isNumber(rest.text) ? -1 : 1;
}

function compareFragments(a: string, b: string): Order {
  const x = split(a);
  const y = split(b);
  for (let i = 0; i < x.length && i < y.length; i += 1) {
    const one = x[i];
    const two = y[i];
    if (!one || !two) break;
    if (one.text === '' || two.text === '') {
      if (one.text === two.text) return 0;
      return one.text === '' ? sign(-endAgainst(two.text)) : endAgainst(one.text);
    }
    // Longer separators win before the segments are looked at.
    if (one.separators !== two.separators) return sign(one.separators - two.separators);
    if (isNumber(one.text) !== isNumber(two.text)) return isNumber(one.text) ? 1 : -1;
    const order = isNumber(one.text) ? compareNumerals(one.text, two.text) : compareText(one.text, two.text);
    if (order !== 0) return order;
  }
  const restOfX = x[y.length];
  const restOfY = y[x.length];
  if (restOfX) return leftover(restOfX);
  return restOfY ? sign(-leftover(restOfY)) : 0;
}

// Both sides had separators left and only one had a segment after them.
function endAgainst(text: string): Order {
  return isNumber(text) ? 1 : -1;
}

function parse(full: string): { epoch: string; version: string; release: string | null } {
  const [, epoch, rest] = /^(\d*):(.*)$/s.exec(full) ?? [null, '0', full];
  const text = rest ?? '';
  const dash = text.lastIndexOf('-');
  if (dash < 0) return { epoch: epoch ?? '0', version: text, release: null };
  return { epoch: epoch ?? '0', version: text.slice(0, dash), release: text.slice(dash + 1) };
}

/**
 * pacman's order of `[epoch:]pkgver[-pkgrel]`, as `vercmp(8)` answers it; pkgrel counts only where both have one.
 */
export function compareVercmp(a: string, b: string): Order {
  if (a === b) return 0;
  const x = parse(a);
  const y = parse(b);
  const order = compareFragments(x.epoch, y.epoch) || compareFragments(x.version, y.version);
  if (order !== 0 || x.release === null || y.release === null) return order;
  return compareFragments(x.release, y.release);
}
