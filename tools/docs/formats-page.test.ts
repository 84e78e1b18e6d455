import { formats } from '@windlass/version-sync/formats/list';
import { expect, test } from 'vitest';
import { samples } from './format-samples.ts';
import { formatTable, synced } from './formats-page.ts';

test('every format has a sample, and no sample is left of a format that is gone', () => {
  expect(Object.keys(samples).sort()).toEqual(formats.map(({ id }) => id).sort());
});

test('the table shows the lines that a sync really writes, a long one as a whole', () => {
  const row = formatTable()
    .split('\n')
    .find((line) => line.includes('`pkgbuild`'));
  expect(row).toBe('| Arch Linux PKGBUILD | `pkgbuild` | `PKGBUILD` | `pkgver=3.4.0`<br>`pkgrel=1` |');
});

test('a sample that another format takes is refused', () => {
  expect(() => synced('pubspec', { file: 'package.json', text: '{ "version": "1.0.0" }' })).toThrow(
    'package.json is taken by package-json, not by pubspec',
  );
});
