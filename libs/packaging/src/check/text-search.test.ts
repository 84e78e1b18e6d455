import { randomBytes } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { compileText, type TextHit, TextSearch } from './text-search.ts';

function search(source: string, ...pieces: readonly (string | Buffer)[]): readonly TextHit[] {
  let found: readonly TextHit[] = [];
  const reader = new TextSearch(new Map([[source, compileText(source)]]), (hits) => {
    found = hits;
  });
  for (const piece of pieces) reader.push(Buffer.from(piece));
  reader.end();
  return found;
}

describe('an expression is found', () => {
  test.each<[string, string, string | Buffer, Omit<TextHit, 'source'>]>([
    ['in a text, by its line', 'SECRET_\\w+', 'one\ntwo SECRET_X\n', { offset: 8, line: 2 }],
    ['at the beginning of a line', '^two', 'one\ntwo', { offset: 4, line: 2 }],
    ['in a binary, by its offset', 'SECRET', Buffer.from('\0\xff\nSECRET', 'latin1'), { offset: 3, line: null }],
    ['where it is not ASCII', 'schlüssel', 'der schlüssel', { offset: 4, line: 1 }],
    ['where a letter of two bytes is repeated', 'xü+y', 'xüüüy', { offset: 0, line: 1 }],
  ])('%s', (_, source, content, at) => {
    expect(search(source, content)).toEqual([{ source, ...at }]);
  });

  it('across the border of two pieces, once, and with the right line', () => {
    const before = 'line\n'.repeat(100_000);
    expect(search('SECRET_KEY', `${before}SEC`, 'RET_KEY\n', 'SECRET_KEY')).toEqual([
      { source: 'SECRET_KEY', offset: 500_000, line: 100_001 },
    ]);
  });

  it('wherever the pieces of a large file end', () => {
    const bytes = Buffer.concat([randomBytes(200_000), Buffer.from('NEEDLE'), randomBytes(100_000)]);
    for (const size of [1_000, 65_536, 99_999, 200_003]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      expect(search('NEEDLE', ...pieces)).toMatchObject([{ offset: 200_000 }]);
    }
  });
});

it('nothing is found where nothing is, and a piece does not begin a line', () => {
  expect(search('^b', 'a'.repeat(100_000), 'b')).toEqual([]);
  expect(search('SECRET', '')).toEqual([]);
});

it('what bytes cannot express is refused with what to write instead', () => {
  expect(() => compileText('[äö]')).toThrow(/write \(\?:ä\|ö\) instead/);
  expect(() => compileText('(')).toThrow(SyntaxError);
});
