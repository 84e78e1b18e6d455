import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanJson } from './json.ts';

const everything = (depth: number): import('./entry.ts').Shape =>
  depth === 0 ? { '.': true } : { '.': true, '*': everything(depth - 1) };

/** Every scalar of a value with its path, as the scanner is to find them. */
function leaves(value: unknown, path: readonly (string | number)[] = []): [string, unknown][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]));
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
  }
  return [[JSON.stringify(path), value]];
}

const document = fc.dictionary(
  fc
    .oneof(fc.constantFrom('version', 'a.b', '', '"', 'é\n'), fc.string())
    .filter((key) => key !== '.' && key !== '__proto__'),
  fc.jsonValue({ maxDepth: 3 }).filter((value) => !/"(?:\.|__proto__)":/.test(JSON.stringify(value))),
);

describe('scanJson', () => {
  it('finds what JSON.parse finds, at the offsets where it stands', () => {
    fc.assert(
      fc.property(document, fc.constantFrom(undefined, 1, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const entries = scanJson(text, 'x.json', everything(8));
        const found = entries.map((entry) => {
          const raw = text.slice(entry.start, entry.end);
          return [JSON.stringify(entry.path), JSON.parse(entry.form === 'text' ? `"${raw}"` : raw)];
        });
        expect(found).toEqual(leaves(JSON.parse(text)));
        for (const entry of entries.filter(({ form }) => form === 'text')) {
          expect(entry.value).toBe(JSON.parse(`"${text.slice(entry.start, entry.end)}"`));
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('refuses exactly what JSON.parse refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '01',
      '1.',
      'true',
      'nul',
      ' ',
      '\n',
      '//x\n',
      '\\',
    );
    const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
    const broken = fc.tuple(document, fc.nat(), fc.constantFrom('', ',', '"', '}')).map(([value, at, put]) => {
      const text = JSON.stringify(value);
      const place = at % text.length;
      return text.slice(0, place) + put + text.slice(place + 1);
    });
    fc.assert(
      fc.property(fc.oneof(texts, broken), (text) => {
        const accepts = (read: () => unknown) => {
          try {
            read();
            return true;
          } catch {
            return false;
          }
        };
        expect(accepts(() => scanJson(text, 'x.json', {}))).toBe(accepts(() => JSON.parse(text)));
      }),
      { seed: 2, numRuns: 5000 },
    );
  });

  it('says where a file is broken', () => {
    expect(() => scanJson('{\n  "a": 1\n  "b": 2\n}', 'x.json', {})).toThrow(
      expect.objectContaining({ kind: 'input', where: { file: 'x.json', line: 3, column: 3 } }),
    );
  });

  it('takes comments and trailing commas only where the ecosystem does', () => {
    const text = '{ // the "version": "9.9.9"\n  /* and */ "version": "1.2.3", }';
    expect(scanJson(text, 'deno.jsonc', { version: true }, { comments: true })).toMatchObject([{ value: '1.2.3' }]);
    expect(() => scanJson(text, 'package.json', { version: true })).toThrow('no valid JSON');
  });

  it('gives a key that stands twice twice', () => {
    const entries = scanJson('{"version":"1.0.0","version":"2.0.0"}', 'x.json', { version: true });
    expect(entries.map(({ value }) => value)).toEqual(['1.0.0', '2.0.0']);
  });

  it('refuses a bomb of brackets instead of overflowing', () => {
    expect(() => scanJson('['.repeat(100_000), 'x.json', {})).toThrow('no valid JSON');
  });
});
