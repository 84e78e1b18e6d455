import type { WindlassError } from '@windlass/kit/errors';
import { evaluateArithmetic } from './arithmetic.ts';
import { expandBraces } from './braces.ts';
import type { Budget } from './budget.ts';
import type { Pattern } from './glob.ts';
import { firstText, type Tools } from './lookup.ts';
import { expandParameter, type Value } from './parameters.ts';
import { type PatternCharacter, patternOf } from './pattern.ts';
import { type Piece, toFields } from './pieces.ts';
import { refuseGlob, refuseOpenBraces, refuseTilde } from './refuse-words.ts';
import { compile, type Expression } from './regex.ts';
import { type Item, madeUp, type Scope } from './scope.ts';
import type { Part, Span, Statement, Word } from './syntax.ts';

/** What words are expanded in. */
export interface Shell {
  readonly scope: Scope;
  readonly text: string;
  readonly budget: Budget;
  /** Makes the error for something that is not understood. */
  readonly refuse: (what: string, at: Pick<Span, 'start'>, next?: string) => WindlassError;
  /** What a command substitution prints, where that can be told without running it. */
  readonly output: (body: readonly Statement[], at: Span) => string;
}

/** The fields that a word becomes (bash(1), EXPANSION): none, one or several. */
export function expandFields(word: Word, shell: Shell): Item[] {
  const { budget } = shell;
  const words = expandBraces(word, budget);
  if (words.length > 1) refuseOpenBraces(word, shell);
  const items = words.flatMap((one) => {
    budget.spend(10);
    refuseTilde(one, /^~/, shell);
    const fields = toFields(one.parts.flatMap((part) => piecesOf(part, shell, false)));
    const values = fields.map((pieces) => {
      refuseGlob(pieces, word, shell);
      return budget.text(pieces.map(({ text }) => text).join(''));
    });
    const [value, ...more] = values;
    if (value === undefined) return [];
    if (more.length > 0) return values.map((text) => madeUp(text, word));
    return [{ ...madeUp(value, word), origin: originOf(one, value, shell) }];
  });
  budget.items(items.length);
  return items;
}

/** The text that a word becomes where it is not split: the value of a variable, a side of a comparison. */
export function expandText(word: Word, shell: Shell): Item {
  const pieces = word.parts.flatMap((part) => piecesOf(part, shell, false));
  const value = shell.budget.text(pieces.map((piece) => (piece === 'break' ? ' ' : piece.text)).join(''));
  // In what is assigned also behind a colon, as in PATH.
  refuseTilde(word, /^~/, shell);
  for (const part of word.parts)
    if (part.is === 'text' && !part.quoted && part.text.includes(':~'))
      refuseTilde({ ...word, parts: [part] }, /:~/, shell);
  return { ...madeUp(value, word), origin: originOf(word, value, shell) };
}

export function expandPattern(word: Word, shell: Shell): Pattern {
  const pattern = patternOf(charactersOf(word, shell), spendOf(shell));
  if (pattern === null) throw shell.refuse('this pattern is not understood', word, 'use *, ?, […] and plain text only');
  return pattern;
}

/** What stands behind `=~`. */
export function expandExpression(word: Word, shell: Shell): Expression {
  const expression = compile(charactersOf(word, shell), spendOf(shell));
  if (expression === null)
    throw shell.refuse('this regular expression is not understood', word, 'use == and a pattern');
  return expression;
}

export function spendOf({ budget }: Shell): (steps: number) => void {
  return (steps) => budget.spend(steps);
}

function charactersOf(word: Word, shell: Shell): PatternCharacter[] {
  return word.parts
    .flatMap((part) => piecesOf(part, shell, false))
    .flatMap((piece): PatternCharacter[] =>
      piece === 'break'
        ? [{ char: ' ', literal: true }]
        : [...shell.budget.text(piece.text)].map((char) => ({ char, literal: piece.quoted })),
    );
}

/** The value of an arithmetic expression. */
export function expandNumber(word: Word, shell: Shell): bigint {
  const { value } = expandText(word, shell);
  try {
    return evaluateArithmetic(value, (name) => firstText(name, word, shell), spendOf(shell));
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw shell.refuse(`this arithmetic is not understood: ${thrown.message}`, word);
  }
}

const tools: Tools = { text: expandText, pattern: expandPattern, number: expandNumber };

function piecesOf(part: Part, shell: Shell, inOperand: boolean): Piece[] {
  if (part.is === 'text') return [{ text: part.text, quoted: part.quoted, split: inOperand && !part.quoted }];
  if (part.is === 'odd') throw shell.refuse(`${part.what} is not evaluated`, part, adviceFor(part.what));
  if (part.is === 'parameter') return spread(expandParameter(part, shell, tools), part.quoted, shell);
  const { quoted } = part;
  if (part.is === 'command') {
    const text = withoutLineEnds(shell.output(part.body, part));
    return [{ text, quoted, split: !quoted }];
  }
  return [{ text: String(expandNumber(part.expression, shell)), quoted, split: !quoted }];
}

function withoutLineEnds(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}

function adviceFor(what: string): string {
  return what.includes('backticks') ? 'write $( … ), or the value itself' : 'write the value itself';
}

function spread(value: Value, quoted: boolean, shell: Shell): Piece[] {
  if ('word' in value) {
    if (!quoted) refuseTilde(value.word, /^~/, shell);
    const pieces = value.word.parts.flatMap((part) => piecesOf(part, shell, !quoted));
    // Between quotes also nothing is a field.
    return quoted && pieces.length === 0 ? [{ text: '', quoted, split: false }] : pieces;
  }
  const pieces = value.texts.map((text) => ({ text, quoted, split: !quoted }));
  return pieces.flatMap((piece, index): Piece[] => (index === 0 ? [piece] : ['break', piece]));
}

/** Where the value stands letter for letter: in this word, or in that of the variable that the word is. */
function originOf({ parts }: Word, value: string, shell: Shell): Span | null {
  const [part, ...more] = parts;
  if (part === undefined || more.length > 0) return null;
  if (part.is === 'text') {
    const { start, end } = part;
    return shell.text.slice(start, end) === value ? { start, end } : null;
  }
  if (part.is !== 'parameter' || part.operator !== null || part.index !== null || part.indirect || part.length)
    return null;
  const variable = shell.scope.variables.get(part.name);
  return variable?.is === 'scalar' ? variable.item.origin : null;
}
