import { describe, expect, it } from 'vitest';
import { locateInSource } from './locate-source.ts';
import type { KeyPath } from './position.ts';

/** The text that the place points at. */
function at(text: string, path: KeyPath, part: 'key' | 'value' = 'value'): string | undefined {
  const position = locateInSource(text, path, part);
  if (position === undefined) return undefined;
  const line = text.split('\n')[position.line - 1] ?? '';
  return line.slice(position.column - 1);
}

describe('locateInSource', () => {
  it.each([
    ['export default { a: { b: 1 } };', '1 } };'],
    ['export default defineConfig({ a: { b: 1 } });', '1 } });'],
    ['export default defineConfig ( { a: { b: 1 } } );', '1 } } );'],
    ['module.exports = { a: { b: 1 } }', '1 } }'],
    ['const c: Config = { a: { b: 1 } };\nexport default c;', '1 } };'],
    ['const c = defineConfig({ a: { b: 1 } });\nexport default c;', '1 } });'],
  ])('finds the exported object: %s', (text, rest) => {
    expect(at(text, ['a', 'b'])).toBe(rest);
  });

  it('gives the place of a key or of its value', () => {
    const text = 'export default { "a-b": 1, \'c\': 2 }';
    expect(at(text, ['a-b'], 'key')).toBe('"a-b": 1, \'c\': 2 }');
    expect(at(text, ['c'], 'key')).toBe("'c': 2 }");
    expect(at(text, ['c'])).toBe('2 }');
  });

  it('is not misled by comments, strings, calls and nested keys of the same name', () => {
    const text = [
      'export default {',
      '  // a: 1,',
      '  /* a: 2, */',
      '  x: { a: 3 }, y: "a: 4, }", z: `a: 5 }`, w: f(1, { a: 6 }, [7]), v: (a) => a, u: "\\"a: 8",',
      '  a: [{ b: 1 }, { b: 9 }],',
      '};',
    ].join('\n');
    expect(at(text, ['a', 1, 'b'])).toBe('9 }],');
    expect(at(text, ['a'], 'key')).toBe('a: [{ b: 1 }, { b: 9 }],');
  });

  it('stops at what is computed', () => {
    expect(at('export default { a: make(), b: 1 }', ['a', 'b'])).toBe('make(), b: 1 }');
    expect(at('export default { ...base, b: 1 }', ['b'])).toBe('1 }');
    expect(at('const a = {};\nexport default { a, b: 1 }', ['a', 'c'])).toBe('a, b: 1 }');
  });

  it('gives nothing where no object is exported, and ends on broken text', () => {
    expect(at('export default make();', ['a'])).toBeUndefined();
    expect(at('export const a = 1;', ['a'])).toBeUndefined();
    expect(at('export default { a: [1, {', ['a', 1, 'b'])).toBe('{');
    expect(at('export default { a: "', ['b'])).toBe('{ a: "');
  });
});
