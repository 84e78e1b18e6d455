import { expect, test } from 'vitest';
import { parseRelation } from './relation.ts';

test.each([
  ['libc6', 'libc6', null, null],
  ['libc6 (>= 2.28)', 'libc6', '>=', '2.28'],
  ['libc6(>=2.28)', 'libc6', '>=', '2.28'],
  ['libc6:any (<< 3)', 'libc6:any', '<<', '3'],
  ['glibc >= 2.28', 'glibc', '>=', '2.28'],
  ['glibc < 3', 'glibc', '<<', '3'],
  ['glibc > 2:1.0-1', 'glibc', '>>', '2:1.0-1'],
  ['glibc == 2', 'glibc', '=', '2'],
  ['libc.so.6(GLIBC_2.34)(64bit)', 'libc.so.6(GLIBC_2.34)(64bit)', null, null],
  ['font(:lang=de)', 'font(:lang=de)', null, null],
  ['pkgconfig(gtk4) >= 4.10', 'pkgconfig(gtk4)', '>=', '4.10'],
  ['/bin/sh', '/bin/sh', null, null],
  ['  a  ', 'a', null, null],
])('%j is %s %s %s', (text, name, operator, version) => {
  expect(parseRelation(text)).toEqual({ name, operator, version });
});

test.each(['', 'a b', 'a >=', 'a => 1', 'a (1.0)', 'a (>= )', 'a >= 1 2', 'a\nb', 'a, b', 'a (>= 1', '>= 1'])(
  '%j is none',
  (text) => {
    const parsed = parseRelation(text);
    expect(parsed === null || /[,]/.test(parsed.name)).toBe(true);
  },
);
