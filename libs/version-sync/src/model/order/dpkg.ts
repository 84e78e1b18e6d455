import { compareNumerals, type Order, sign } from './order.ts';

// deb-version(7): `~` before everything, even the end; then the end; then letters; then the rest.
function weight(character: string | undefined): number {
  if (character === '~') return -1;
  if (character === undefined) return 0;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}

function compareNonDigits(a: string, b: string): Order {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = weight(a[i]) - weight(b[i]);
    if (difference !== 0) return sign(difference);
  }
  return 0;
}

// Words and numbers in turn, always a word first: ['', '3', '.', '4'].
const split = (text: string): string[] => text.split(/(\d+)/);

function compareFragments(a: string, b: string): Order {
  const x = split(a);
  const y = split(b);
  for (let i = 0; i < Math.max(x.length, y.length); i += 1) {
    const compare = i % 2 === 0 ? compareNonDigits : compareNumerals;
    const order = compare(x[i] ?? '', y[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function parse(full: string): { epoch: string; version: string; revision: string } {
  const colon = full.indexOf(':');
  const rest = full.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: colon < 0 ? '0' : full.slice(0, colon),
    version: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

/** dpkg's order of `[epoch:]upstream[-revision]`; source: deb-version(7), "Sorting algorithm". */
export function compareDpkg(a: string, b: string): Order {
  const x = parse(a);
  const y = parse(b);
  return (
    compareNumerals(x.epoch, y.epoch) ||
    compareFragments(x.version, y.version) ||
    compareFragments(x.revision, y.revision)
  );
}
