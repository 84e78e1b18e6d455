import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shape } from './entry.ts';
import { scanToml } from './toml.ts';
import { scanAnyToml } from './toml-full.ts';
import { scanPlainToml } from './toml-plain.ts';

const shapes: readonly Shape[] = [
  { package: { version: { '.': true, workspace: true } }, workspace: { package: { version: true } } },
  { package: { '*': { name: true, version: true, source: true } } },
  { project: { version: true, dynamic: { '*': true } }, tool: { poetry: { version: true } } },
  { '*': { '.': true, '*': { '.': true, '*': { '.': true, '*': true } } } },
  { '*': { '.': true, '*': { '.': true, '*': { '.': true } } } },
  { version: true, package: true },
];

const name = fc.constantFrom(
  'package',
  'package',
  'version',
  'version',
  'package',
  'project',
  'tool',
  'version',
  'dynamic',
  'workspace',
  '"version"',
  "'tool'",
  'poetry',
  'name',
  'a-b',
);
const dotted = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .chain((parts) => fc.constantFrom(parts.join('.'), parts.join(' . ')));
const simple = fc.constantFrom(
  '"1.2.3"',
  "'1.2.3'",
  '""',
  '"a # b"',
  '"a \\" b"',
  '"\\\\"',
  "'a\\'",
  '1',
  '1_000',
  'true',
  '-inf',
  '1979-05-27T07:32:00Z',
  '1979-05-27 07:32:00',
  '0x1F',
  '3.14e-2',
  '"""1.2.3"""',
  "'''1.2.3'''",
  '"""\n[package]\nversion = "9"\n"""',
  "'''\nversion = '9'\n'''",
  '""""quoted""""',
  '"""a \\""" b"""',
);
const value = fc.letrec<{ value: string; list: string; table: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, simple, simple, tie('list'), tie('table')),
  list: fc
    .array(tie('value'), { maxLength: 3 })
    .chain((items) => fc.constantFrom(`[${items.join(', ')}]`, `[ # [x]\n  ${items.join(' , # ]\n  ')}\n]`)),
  table: fc
    .uniqueArray(fc.tuple(name, tie('value')), { maxLength: 2, selector: ([key]) => key.replace(/["']/g, '') })
    .map((pairs) => `{ ${pairs.map(([k, v]) => `${k} = ${v}`).join(', ')} }`),
})).value;
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(dotted, fc.constantFrom(' = ', '='), value, fc.constantFrom('', ' # "x" = 1', '\t'))
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: dotted.map((key) => `[${key}]`) },
  { weight: 2, arbitrary: dotted.map((key) => `[[ ${key} ]] # y`) },
  { weight: 1, arbitrary: fc.constantFrom('', '# [package]', '  ', 'broken', '[', 'a = ', 'a = "x', 'a = 1 b = 2') },
);
const text = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'))
  .map(([lines, eol]) => lines.join(eol));

describe('the fast reader of TOML', () => {
  it('finds what the full parser finds, or leaves it to that', () => {
    let found = 0;
    let compared = 0;
    fc.assert(
      fc.property(text, fc.constantFrom(...shapes), (source, shape) => {
        const fast = scanPlainToml(source, shape);
        if (!fast) return;
        let all: typeof fast;
        try {
          all = scanAnyToml(source, 'x.toml', shape);
        } catch {
          return;
        }
        compared += 1;
        if (all.length > 0) found += 1;
        expect(fast).toEqual(all);
      }),
      { seed: 4, numRuns: 3000 },
    );
    expect(compared).toBeGreaterThan(1000);
    expect(found).toBeGreaterThan(200);
  });

  it('reads an ordinary file without the full parser', () => {
    const source =
      '# x\n[package]\nname = "a"\nversion = "1.2.3" # v\ninclude = [\n  "src/**", # ]\n]\n[dependencies]\nserde = { version = "1.2.3" }\n';
    expect(scanPlainToml(source, { package: { version: true } })).toMatchObject([
      { value: '1.2.3', start: 36, end: 41 },
    ]);
  });
});

describe('scanToml', () => {
  it.each([
    ['an escape in the value', '[package]\nversion = "1.2.\\u0033"\n'],
    ['a multi-line string', "[package]\nversion = '''\n1.2.3'''\n"],
    ['a dotted key', 'package.version = "1.2.3"\n'],
    ['an inline table', 'package = { name = "x", version = "1.2.3" }\n'],
    ['an escape in a key', '[package]\n"vers\\u0069on" = "1.2.3"\n'],
  ])('reads %s', (_what, source) => {
    expect(scanToml(source, 'x.toml', { package: { version: true } })).toMatchObject([
      { path: ['package', 'version'], value: '1.2.3' },
    ]);
  });

  it('refuses a broken file, and says where', () => {
    expect(() => scanToml('[package]\nversion = = 1\n', 'x.toml', {})).toThrow(
      expect.objectContaining({ kind: 'input', where: { file: 'x.toml', line: 2, column: expect.any(Number) } }),
    );
  });

  it('refuses a wanted key that stands twice', () => {
    const twice = '[package]\nversion = "1.0.0"\nversion = "2.0.0"\n';
    expect(() => scanToml(twice, 'x.toml', { package: { version: true } })).toThrow('no valid TOML');
  });
});
