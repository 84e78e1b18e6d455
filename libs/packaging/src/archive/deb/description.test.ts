import { expect, test } from 'vitest';
import { extendedDescription } from './description.ts';

const lines = (text: string): string => extendedDescription(text).join('\n');

test('paragraphs are wrapped below 80 columns, and kept apart', () => {
  const long = 'word '.repeat(40);
  const found = extendedDescription(`${long}\nand on.\n\n\n${long}`);
  expect(Math.max(...found.map((line) => line.length))).toBeLessThan(80);
  expect(found.every((line) => line.startsWith(' '))).toBe(true);
  expect(found.filter((line) => line === ' .')).toHaveLength(2);
  expect(found.join(' ').replaceAll(/ +/g, ' ')).toContain('word word and on. . .');
});

test('items of a list stay apart, and what belongs to one is under it', () => {
  expect(lines('It can:\n- shine\n  at night,\n* blink\n  - twice\nand so on')).toBe(
    [' It can:', '  - shine at night,', '  * blink', '    - twice', ' and so on'].join('\n'),
  );
});

test('a long item hangs below its mark', () => {
  const [first = '', second = ''] = extendedDescription(`- ${'light '.repeat(20)}`);
  expect(first).toMatch(/^ {2}- light/);
  expect(second).toMatch(/^ {4}light/);
});

test('what is indented is shown as it is', () => {
  expect(lines('Type:\n\n    beacon  --on\n\tbeacon --off')).toBe(
    [' Type:', ' .', '     beacon  --on', '   beacon --off'].join('\n'),
  );
});

test('no line is one that deb-control(5) keeps for later, or ends the field', () => {
  const found = extendedDescription('.NET is here\n.\n\nPackage: other\n- .hidden\r\nlast\n\n\n');
  expect(found.filter((line) => line !== ' .' && /^ \./.test(line))).toEqual([]);
  expect(found.every((line) => /^ \S|^ {2}/.test(line))).toBe(true);
  expect(found.at(-1)).toBe(' last');
});

test('a word that is longer than a line is not cut, and nothing gives nothing', () => {
  expect(lines('x'.repeat(100))).toBe(` ${'x'.repeat(100)}`);
  expect(extendedDescription('')).toEqual([]);
  expect(extendedDescription('\n \n')).toEqual([]);
});
