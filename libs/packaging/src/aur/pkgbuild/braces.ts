import type { Budget } from './budget.ts';
import type { Part, Word } from './syntax.ts';

/** A character that no quote protects, or anything else of a word, which braces do not look into. */
type Atom = string | Exclude<Part, { is: 'text' }> | Extract<Part, { is: 'text' }>;

/** Brace expansion (bash(1)): `a{b,c}` is two words, `{1..3}` three. Words without braces come back as they are. */
export function expandBraces(word: Word, budget: Budget): Word[] {
  if (!word.parts.some((part) => part.is === 'text' && !part.quoted && part.text.includes('{'))) return [word];
  const atoms = word.parts.flatMap((part): Atom[] => (part.is === 'text' && !part.quoted ? [...part.text] : [part]));
  return expand(atoms, budget).map((expanded) => ({ ...word, parts: partsOf(expanded, word) }));
}

function expand(atoms: readonly Atom[], budget: Budget): Atom[][] {
  budget.spend(10 * atoms.length);
  for (let open = atoms.indexOf('{'); open !== -1; open = atoms.indexOf('{', open + 1)) {
    const found = alternativesAt(atoms, open, budget);
    if (found === null) continue;
    const rest = expand(atoms.slice(found.end), budget);
    const before = atoms.slice(0, open);
    budget.items(found.alternatives.length * rest.length);
    budget.spend(lengthOf(found.alternatives) * rest.length + lengthOf(rest) * found.alternatives.length);
    return found.alternatives.flatMap((middle) => rest.map((after) => [...before, ...middle, ...after]));
  }
  return [[...atoms]];
}

const lengthOf = (words: readonly (readonly Atom[])[]): number => words.reduce((sum, { length }) => sum + length, 0);

function alternativesAt(
  atoms: readonly Atom[],
  open: number,
  budget: Budget,
): { alternatives: Atom[][]; end: number } | null {
  const pieces: Atom[][] = [[]];
  let depth = 0;
  for (let at = open + 1; at < atoms.length; at++) {
    const atom = atoms[at] ?? '';
    budget.spend(1);
    if (atom === '}' && depth === 0) {
      const [only = []] = pieces;
      const alternatives =
        pieces.length > 1 ? pieces.flatMap((piece) => expand(piece, budget)) : sequence(only, budget);
      return alternatives === null ? null : { alternatives, end: at + 1 };
    }
    if (atom === '{') depth += 1;
    if (atom === '}') depth -= 1;
    if (atom === ',' && depth === 0) pieces.push([]);
    else pieces.at(-1)?.push(atom);
  }
  return null;
}

/** `{1..3}`, `{01..10..2}`, `{a..e}`; null for what is none. */
function sequence(atoms: readonly Atom[], budget: Budget): Atom[][] | null {
  if (!atoms.every((atom) => typeof atom === 'string')) return null;
  const text = atoms.join('');
  const match = /^(?:([+-]?\d+)\.\.([+-]?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.([+-]?\d+))?$/.exec(text);
  if (match === null) return null;
  if (text.includes('+') || /\d{10}/.test(text) || /[A-Z]\.\.[a-z]|[a-z]\.\.[A-Z]/.test(text))
    throw budget.refuse(`{${text}} is not evaluated`);
  const [, first, last, letter, lastLetter] = match;
  const isNumber = first !== undefined && last !== undefined;
  const from = isNumber ? Number(first) : (letter?.charCodeAt(0) ?? 0);
  const to = isNumber ? Number(last) : (lastLetter?.charCodeAt(0) ?? 0);
  const step = Math.abs(Number(match[5] ?? 1)) || 1;
  const padded = isNumber && [first, last].some((end) => /^-?0\d/.test(end));
  const width = padded ? Math.max(first.length, last.length) : 0;
  const count = Math.floor(Math.abs(to - from) / step) + 1;
  budget.items(count);
  return Array.from({ length: count }, (_, index) => {
    const value = from + (to < from ? -index : index) * step;
    return [...(isNumber ? numeral(value, width) : String.fromCharCode(value))];
  });
}

function numeral(value: number, width: number): string {
  const digits = String(Math.abs(value));
  return value < 0 ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0');
}

/** `$name` without braces and outside of quotes. */
const isBare = ({ quoted, name, start, end }: Extract<Part, { is: 'parameter' }>): boolean =>
  !quoted && /^[A-Za-z_]/.test(name) && end - start === name.length + 1;

/** Characters as text again. */
function partsOf(atoms: readonly Atom[], { start, end }: Word): Part[] {
  const parts: Part[] = [];
  for (const atom of atoms) {
    const last = parts.at(-1);
    if (typeof atom !== 'string') parts.push(atom);
    else if (last?.is === 'parameter' && isBare(last) && /\w/.test(atom))
      // Braces come before variables: `$a{b,c}` is `$ab $ac`.
      parts[parts.length - 1] = { ...last, name: last.name + atom, end: last.end + 1 };
    else if (last?.is === 'text' && !last.quoted) parts[parts.length - 1] = { ...last, text: last.text + atom };
    else parts.push({ is: 'text', text: atom, quoted: false, start, end });
  }
  return parts;
}
