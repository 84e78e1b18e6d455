import { compareNumerals, compareText, type Order } from './order.ts';

// Separators only separate; `~` and `^` count: https://rpm-software-management.github.io/rpm/man/rpm-version.7
const segments = /~|\^|[0-9]+|[A-Za-z]+/g;

type Kind = 'tilde' | 'end' | 'caret' | 'word' | 'number';
// Where two versions differ in kind, the earlier in this list is the older.
const ranks: readonly Kind[] = ['tilde', 'end', 'caret', 'word', 'number'];

function kindOf(segment: string | undefined): Kind {
  if (segment === undefined) return 'end';
  if (segment === '~') return 'tilde';
  if (segment === '^') return 'caret';
  return /^[0-9]/.test(segment) ? 'number' : 'word';
}

/** RPM's order of a Version (or a Release) alone: no epoch, no `-release`. */
export function compareRpm(a: string, b: string): Order {
  const x = a.match(segments) ?? [];
  const y = b.match(segments) ?? [];
  for (let i = 0; i < Math.max(x.length, y.length); i += 1) {
    const one = kindOf(x[i]);
    const two = kindOf(y[i]);
    if (one !== two) return ranks.indexOf(one) < ranks.indexOf(two) ? -1 : 1;
    const compare = one === 'number' ? compareNumerals : compareText;
    const order = compare(x[i] ?? '', y[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}
