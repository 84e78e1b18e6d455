import { expect, test } from 'vitest';
import { formatSize, parseSize } from './size.ts';

test.each([
  ['10GB', 1e10],
  ['500 MiB', 500 * 2 ** 20],
  ['1.5kb', 1500],
  ['1B', 1],
])('%s', (written, bytes) => expect(parseSize(written)).toBe(bytes));

test.each(['', '10', 'GB', '-1GB', '0B', '1e3GB', '10 apples', '0.1B', '9999999TB'])('"%s" is refused', (written) => {
  expect(() => parseSize(written)).toThrow(/is no size/);
});

test('sizes are shown so that one can compare them', () => {
  expect([0, 999, 1500, 2e6, 1.25e10, 3e12].map(formatSize)).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '2.0 MB',
    '12.5 GB',
    '3.0 TB',
  ]);
});
