import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, suggest } from './suggest.ts';

describe('suggest', () => {
  const keys = ['product', 'version', 'git', 'release', 'builds', 'channels', 'tagPrefix'];

  it.each([
    ['prodct', 'product'],
    ['verison', 'version'],
    ['VERSION', 'version'],
    ['tag-prefix', 'tagPrefix'],
    ['tag_prefx', 'tagPrefix'],
    ['channel', 'channels'],
    ['gti', 'git'],
  ])('takes %s for %s', (word, meant) => {
    expect(suggest(word, keys)).toBe(meant);
  });

  it('suggests nothing where nothing is near', () => {
    expect(suggest('kubernetes', keys)).toBeNull();
    expect(suggest('npm', ['git'])).toBeNull();
    expect(suggest('x', [])).toBeNull();
  });

  it('prefers the nearest of several', () => {
    expect(suggest('counter-rest', ['counter', 'counter-reset'])).toBe('counter-reset');
  });
});

describe('editDistance', () => {
  it('counts two swapped neighbours as one edit', () => {
    expect(editDistance('ab', 'ba')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
  });

  it('is zero for the same word only, the same both ways, and at most the longer word', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance === 0).toBe(a === b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
      { seed: 20261121 },
    );
  });
});
