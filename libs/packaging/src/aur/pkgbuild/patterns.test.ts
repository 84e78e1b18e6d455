import { expect, test } from 'vitest';
import { Dice } from '../testing/dice.ts';
import { askBash, evaluate } from './testing/bash.ts';

const count = process.env['WINDLASS_SOAK'] ? 5000 : 400;
const dice = new Dice(Number(process.env['WINDLASS_SEED'] ?? 20261121));

const joined = (least: number, most: number, make: () => string): string =>
  Array.from({ length: dice.number(least, most) }, make).join('');
const text = (): string => joined(0, 7, () => dice.pick(['a', 'b', 'c', '1', '.', 'x']));

const atoms = [
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  '[a-c]',
  '(a|b)',
  '(ab)',
  '(a|bc)',
  '((a|b)c)',
  '[[:digit:]]',
  '\\.',
  'x',
];
const times = ['', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,1}', '{2,}'];
function expression(): string {
  const [start, end] = [dice.chance(0.3) ? '^' : '', dice.chance(0.3) ? '$' : ''];
  const other = dice.chance(0.2) ? `|${dice.pick(atoms)}${dice.pick(times)}` : '';
  return start + joined(1, 4, () => dice.pick(atoms) + dice.pick(times)) + other + end;
}
const basic = (): string =>
  (dice.chance(0.2) ? '^' : '') +
  joined(1, 3, () => dice.pick(['a', '.', '[ab]', '[^a]', 'c', '1', '\\.']) + dice.pick(['', '', '*'])) +
  (dice.chance(0.2) ? '$' : '');
const glob = (): string =>
  joined(1, 4, () => dice.pick(['a', 'b', '*', '?', '[ab]', '[!a]', '[a-c1]', 'c', '"*"', '.']));

test.each([
  ['regular expressions', () => `x='${text()}'; if [[ $x =~ ${expression()} ]]; then r=(y); else r=(n); fi`],
  ['what sed looks for', () => `r=("$(echo '${text()}' | sed 's/${basic()}/<>/${dice.pick(['', 'g'])}')")`],
  [
    'patterns',
    () =>
      `x='${text()}'; r=("\${x${dice.pick(['#', '##', '%', '%%'])}${glob()}}" "\${x${dice.pick(['/', '//', '/#', '/%'])}${glob()}/<>}")`,
  ],
])('%s match what they match in bash, or are refused', (_, make) => {
  const scripts = Array.from({ length: count }, make);
  const real = askBash(scripts);
  const ours = scripts.map(evaluate);
  const wrong = scripts.flatMap((script, at) =>
    ours[at] === null || ours[at] === real[at] ? [] : [{ script, bash: real[at], ours: ours[at] }],
  );
  expect(wrong).toEqual([]);
  expect(ours.filter((each) => each !== null).length).toBeGreaterThan(count * 0.95);
});
