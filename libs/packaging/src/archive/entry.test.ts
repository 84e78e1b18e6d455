import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byPath } from './entry.ts';

test('paths are ordered by their bytes in UTF-8, whatever is in them', () => {
  const path = fc.string({ unit: 'binary', maxLength: 4 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(path, path, (a, b) => {
      const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(Math.sign(byPath({ path: a }, { path: b }))).toBe(expected);
    }),
    {
      numRuns: 500,
      examples: [
        ['\u{1f600}', '\ufb00'],
        ['a\ue000', 'a\u{10000}'],
        ['a/b', 'a.b'],
        ['a', 'a/b'],
      ],
    },
  );
});
