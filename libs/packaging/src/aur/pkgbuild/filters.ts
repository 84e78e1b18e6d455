import type { Spend } from './glob.ts';

const isAscii = (text: string): boolean => !/[^\0-\u007f]/.test(text);

/** `printf` with `%s`, `%%`, `\n` and `\t`; null for anything else. */
export function printf([format, ...args]: readonly string[], spend: Spend): string | null {
  if (format === undefined || format.startsWith('-')) return null;
  const pieces = format.match(/%s|%%|\\[nt\\]|[^%\\]+|[\s\S]/g) ?? [];
  const slots = pieces.filter((piece) => piece === '%s').length;
  if (pieces.some((piece) => piece === '%' || piece === '\\') || (slots === 0 && args.length > 0)) return null;
  const escapes: ReadonlyMap<string, string> = new Map([
    ['%%', '%'],
    ['\\n', '\n'],
    ['\\t', '\t'],
    ['\\\\', '\\'],
  ]);
  const output: string[] = [];
  // The format is used again while there are arguments left.
  for (let at = 0; at === 0 || at < args.length; at += slots) {
    let next = at;
    for (const piece of pieces) {
      const text = piece === '%s' ? (args[next++] ?? '') : (escapes.get(piece) ?? piece);
      spend(text.length + 1);
      output.push(text);
    }
    if (slots === 0) break;
  }
  return output.join('');
}

/** `tr from to` and `tr -d set`; null for other options, classes that are not upper and lower, and text outside of ASCII. */
export function translate(args: readonly string[], text: string, spend: Spend): string | null {
  const [first = '', second = ''] = args;
  if (args.length !== 2 || !isAscii(text + first + second)) return null;
  spend(text.length + 128 * (first.length + second.length));
  if (first === '-d') {
    const set = characters(second);
    return set && [...text].filter((char) => !set.includes(char)).join('');
  }
  const [from, to] = [characters(first), characters(second)];
  if (/^-./.test(first) || from === null || to === null || to.length === 0) return null;
  const last = to.at(-1) ?? '';
  // Where a character stands twice, the second place counts.
  const table = new Map(from.map((char, at) => [char, to[at] ?? last]));
  return [...text].map((char) => table.get(char) ?? char).join('');
}

/** Null where it is not understood, or longer than all of ASCII. */
function characters(set: string): string[] | null {
  const named = set.replaceAll('[:upper:]', 'A-Z').replaceAll('[:lower:]', 'a-z').replaceAll('[:digit:]', '0-9');
  if (/\[[:=]|\\/.test(named)) return null;
  const found: string[] = [];
  for (const [token] of named.matchAll(/[A-Za-z0-9]-[A-Za-z0-9]|[\s\S]/g)) {
    const [from, to] = [token.charCodeAt(0), token.charCodeAt(token.length - 1)];
    if (to < from || found.length > 1000) return null;
    for (let code = from; code <= to; code++) found.push(String.fromCharCode(code));
  }
  return found;
}

/** `cut -d X -f LIST` and `cut -c LIST`; null for anything else. */
export function cut(args: readonly string[], text: string, spend: Spend): string | null {
  const match = /^(?:-d\0?([\s\S])\0-f\0?([\d,-]+)|-f\0?([\d,-]+)\0-d\0?([\s\S])|-c\0?([\d,-]+))$/.exec(
    args.join('\0'),
  );
  if (match === null || !isAscii(text)) return null;
  const delimiter = match[1] ?? match[4] ?? '';
  const wanted = ranges(match[2] ?? match[3] ?? match[5] ?? '');
  if (wanted === null) return null;
  const lines = text.replace(/\n$/, '').split('\n');
  const kept = lines.map((line) => {
    if (delimiter !== '' && !line.includes(delimiter)) return line;
    const pieces = line.split(delimiter);
    spend(pieces.length * wanted.length);
    return pieces.filter((_, index) => wanted.some(([from, to]) => index + 1 >= from && index < to)).join(delimiter);
  });
  return kept.map((line) => `${line}\n`).join('');
}

function ranges(list: string): [number, number][] | null {
  const found = list.split(',').map((one): [number, number] | null => {
    const match = /^(\d+)$|^(\d*)-(\d*)$/.exec(one);
    if (match === null || one === '-') return null;
    const [from, to] =
      match[1] !== undefined
        ? [Number(match[1]), Number(match[1])]
        : [Number(match[2] || 1), match[3] ? Number(match[3]) : Number.POSITIVE_INFINITY];
    return from === 0 || to < from ? null : [from, to];
  });
  return found.every((range) => range !== null) ? found : null;
}
