import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askBash, evaluate } from './testing/bash.ts';

const variables = `x='a.b/c-d'; y='one  two '; z=; n=3; v=1.20.3; list=(p 'q r' '' s.t); far=([2]=u [5]=v-w)\n`;

const name = fc.constantFrom(
  'x',
  'y',
  'z',
  'n',
  'v',
  'nope',
  'list[@]',
  'list[*]',
  'list[1]',
  'list[-1]',
  'far[@]',
  'list',
);
const plain = fc.constantFrom(
  'a',
  'b',
  '.',
  '/',
  '-',
  '1',
  'c-d',
  'q',
  '_',
  ',',
  '{a,b}',
  '{1..3}',
  '{x',
  'e}',
  '{,k}',
  '~x',
  '%',
  '#',
  ':',
  '+',
);
const glob = fc.constantFrom(
  '*',
  '?',
  '[a-c]',
  '[!a]',
  '[./]',
  '.',
  'a',
  '/',
  '-',
  '"*"',
  '\\*',
  "'.'",
  '$x',
  '"$x"',
  '[[:alpha:]]',
  '1',
  '0',
);
const pattern = fc.array(glob, { maxLength: 3 }).map((parts) => parts.join(''));
const operand = fc.oneof(
  plain.filter((text) => !text.includes('}')),
  fc.constantFrom('', ' ', 'a b', '"a  b"', "'c d'", '$y', '"$y"', '\\ ', '$x'),
);
const number = fc.integer({ min: -4, max: 5 }).map((value) => (value < 0 ? ` ${value}` : `${value}`));

const expansion = fc.oneof(
  name.map((it) => `\${${it}}`),
  fc.constantFrom(
    '$x',
    '$y',
    '$z',
    '$n$v',
    '${#x}',
    '${#list[@]}',
    '${#nope}',
    '$((n * 2 + 1))',
    '$(( 7 / n ** 2 ))',
    '${!far[@]}',
  ),
  fc
    .tuple(name, fc.constantFrom('#', '##', '%', '%%'), pattern)
    .map(([it, operator, by]) => `\${${it}${operator}${by}}`),
  fc
    .tuple(
      name,
      fc.constantFrom('/', '//', '/#', '/%'),
      pattern,
      fc.constantFrom('/_', '', '/', '/<>', '/$n', '/\\/', '/"y z"'),
    )
    .map(([it, operator, by, to]) => `\${${it}${operator}${by.replaceAll('/', '\\/')}${to}}`),
  fc
    .tuple(name, fc.constantFrom('-', ':-', '+', ':+'), operand)
    .map(([it, operator, by]) => `\${${it}${operator}${by}}`),
  fc
    .tuple(name, number, fc.option(number))
    .map(([it, from, count]) => `\${${it}:${from}${count === null ? '' : `:${count}`}}`),
  fc.tuple(name, fc.constantFrom('^', '^^', ',', ',,')).map(([it, operator]) => `\${${it}${operator}}`),
);
const piece = fc.oneof(
  plain,
  expansion,
  expansion.map((it) => `"${it}"`),
  fc.tuple(plain, expansion).map(([text, it]) => `"${text}${it}"`),
  fc.constantFrom("'it is'", '""', "''", '\\ ', "$'\\t'", '"\\$x"', '"\\a"', '\\$'),
);
const word = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));

describe('expansion', () => {
  test('gives what bash gives, or refuses', () => {
    const words = fc.sample(word, {
      numRuns: 1500,
      seed: 20261121,
    });
    const scripts = words.map((each) => `${variables}r=(${each})`);
    const real = askBash(scripts);
    const ours = scripts.map(evaluate);
    const wrong = words.flatMap((each, at) =>
      ours[at] === null || ours[at] === real[at] ? [] : [{ word: each, bash: real[at], ours: ours[at] }],
    );
    expect(real).toHaveLength(words.length);
    expect(wrong).toEqual([]);
    // Refusing everything would be no evaluator.
    expect(ours.filter((each) => each !== null).length / words.length).toBeGreaterThan(0.6);
  });
});
