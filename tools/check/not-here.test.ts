import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNotHere, unexcused } from './not-here.ts';

const table = [
  '| test | reason |',
  '| --- | --- |',
  '| `test/a.test.ts` > on a Mac | needs macOS |',
  '| `test/b.test.ts` | needs docker |',
  '| `libs/` > needs ../cases | they are elsewhere |',
];

test('a skipped test is excused by its file or folder and a part of its title', () => {
  const rows = readNotHere(table.join('\n'));
  const skipped = [
    { file: 'test/a.test.ts', title: 'on a Mac > signs' },
    { file: 'test/a.test.ts', title: 'elsewhere > signs' },
    { file: 'test/b.test.ts', title: 'anything' },
    { file: 'test/c.test.ts', title: 'on a Mac > signs' },
    { file: 'libs/x/y.test.ts', title: 'agrees (needs ../cases)' },
    { file: 'libs/x/y.test.ts', title: 'agrees' },
  ];
  expect(unexcused(skipped, rows)).toEqual([skipped[1], skipped[3], skipped[5]]);
});

test('a row without a reason is refused', () => {
  expect(() => readNotHere('| `test/a.test.ts` | |')).toThrow('gives no reason for test/a.test.ts');
});

test('every row of the real list can be read', () => {
  const markdown = readFileSync(join(import.meta.dirname, '../../test/not-here.md'), 'utf8');
  expect(readNotHere(markdown)).toHaveLength(markdown.split('\n').filter((line) => line.startsWith('| `')).length);
});
