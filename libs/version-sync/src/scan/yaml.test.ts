import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry, Shape } from './entry.ts';
import { scanYaml } from './yaml.ts';
import { scanBlockYaml } from './yaml-block.ts';
import { scanAnyYaml } from './yaml-full.ts';

const shapes: readonly Shape[] = [
  { version: true },
  { version: { '.': true, '*': true } },
  { services: { '*': { image: true, build: true } } },
  { modules: { '*': { version: true, services: { '*': { image: true, version: true } } } } },
  { '*': { '.': true, '*': { '.': true, '*': { '.': true } } } },
  { '*': true },
];

const key = fc.constantFrom(
  'version',
  'image',
  'build',
  'services',
  'modules',
  '"name"',
  "'x.y'",
  'a b',
  'version-x',
  '/p',
);
const scalar = fc.constantFrom(
  ...[
    '1.2.3',
    '"1.2.3"',
    "'1.2.3'",
    '1.2.3+001 # why',
    '1.2.3#no',
    'a:b',
    '-x',
    '',
    '# none',
    '~',
    '"a # b"',
    '"a \\" b"',
    "'it''s'",
    '{}',
    '[]',
  ],
  ...[
    '{a: 1}',
    '[1, 2]',
    '[a, {b: 1.2.3}]',
    '&a 1.2.3',
    '!t 1.2.3',
    'text "with" quotes',
    'http://x.y/1.2.3',
    '?a',
    '1.2.3\t# tab',
    "'a' # c",
  ],
);
// `I` is the indentation of the line's own block; what follows it must be deeper.
const lines = fc.constantFrom(
  ...[
    '|\nI  version: 9.9.9\n\nI    x',
    '>- # c\nI image: 9.9.9',
    '|2\nI  version: x',
    'one\nI  two',
    '"one\n\nI version: 3"',
    '[a,\nI  b]',
    '{a: b,\nI c: d}',
    '{\nI }',
  ],
);

type Node =
  | { readonly map: readonly (readonly [string, Node])[] }
  | { readonly list: readonly Node[] }
  | { readonly line: string };
const { node } = fc.letrec<{ node: Node; map: Node; list: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'medium', maxDepth: 4 },
    { weight: 4, arbitrary: scalar.map((line) => ({ line })) },
    { weight: 1, arbitrary: lines.map((line) => ({ line })) },
    { weight: 3, arbitrary: tie('map') },
    { weight: 2, arbitrary: tie('list') },
  ),
  map: fc
    .uniqueArray(fc.tuple(key, tie('node')), { minLength: 1, maxLength: 4, selector: ([name]) => name })
    .map((map) => ({ map })),
  list: fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((list) => ({ list })),
}));
const root = fc
  .uniqueArray(fc.tuple(key, node), { minLength: 1, maxLength: 5, selector: ([name]) => name })
  .map((map) => ({ map }));

/** Prints a node as lines of a block at `indent`; `pick` chooses among the ways to write it. */
function print(value: Node, indent: number, pick: (count: number) => number): string[] {
  const margin = ' '.repeat(indent);
  if ('line' in value) return [margin + value.line.replaceAll('I', margin)];
  const step = 1 + pick(4);
  const noise = () => [[], [], [], [''], [`${margin}# version: 9.9.9`], ['   '], ['# left']][pick(7)] ?? [];
  if ('list' in value) {
    return value.list.flatMap((item) => {
      const [first = '', ...rest] = print(item, indent + 2, pick);
      const compact = pick(5) > 0 || 'line' in item;
      return [...noise(), ...(compact ? [`${margin}- ${first.trimStart()}`] : [`${margin}-`, first]), ...rest];
    });
  }
  return value.map.flatMap(([name, item]) => {
    const head = `${margin}${name}:${pick(9) === 0 ? ' # c' : ''}`;
    if ('line' in item) return [...noise(), `${margin}${name}: ${item.line.replaceAll('I', margin)}`];
    const below = 'list' in item && pick(2) === 0 ? indent : indent + step;
    return [...noise(), head, ...noise(), ...print(item, below, pick)];
  });
}

const strays = [
  '}',
  'word',
  '---',
  '...',
  '--- # d',
  'version: 9.9.9',
  '  image: 9.9.9',
  '\t',
  '<<: *a',
  '"',
  '- a',
  '%YAML 1.2',
  '? x',
  '    - version: 1',
];
const text = fc
  .record({ root, choices: fc.array(fc.nat(60), { minLength: 1, maxLength: 50 }), eol: fc.constantFrom('\n', '\r\n') })
  .map(({ root, choices, eol }) => {
    let next = 0;
    const pick = (count: number) => (choices[next++ % choices.length] ?? 0) % count;
    const printed = [...(pick(4) === 0 ? ['---'] : []), ...print(root, 0, pick).flatMap((line) => line.split('\n'))];
    // Most texts stay as they are; some get a line that does not belong.
    if (pick(4) === 0) printed.splice(pick(printed.length + 1), 0, strays[pick(strays.length)] ?? '');
    return printed.join(eol) + (pick(2) === 0 ? eol : '');
  });

const runs = 1500;

function full(source: string, shape: Shape) {
  try {
    return scanAnyYaml(source, 'x.yaml', shape);
  } catch {
    return null;
  }
}

describe('the fast reader of YAML', () => {
  it('finds what the full parser finds, or leaves it to that', () => {
    let compared = 0;
    let found = 0;
    // Where a collection begins is told by its first line here, and by its first key there.
    const plain = (entries: readonly Entry[]) =>
      entries.map((entry) => (entry.form === 'collection' ? { ...entry, start: 0, end: 0 } : entry));
    fc.assert(
      fc.property(text, fc.constantFrom(...shapes), (source, shape) => {
        const fast = scanBlockYaml(source, shape);
        const all = fast && full(source, shape);
        if (!fast || !all) return;
        compared += 1;
        if (fast.length > 0) found += 1;
        expect(plain(fast)).toEqual(plain(all));
      }),
      { seed: 3, numRuns: runs },
    );
    expect(compared).toBeGreaterThan(runs / 2);
    expect(found).toBeGreaterThan(runs / 10);
  });

  it('reads an ordinary file without the full parser', () => {
    const source = [
      '# yaml-language-server: $schema=x',
      '---',
      'name: app',
      "description: 'a: b'",
      'notes: |',
      '  version: 9.9.9',
      '   deeper',
      '',
      '  end',
      'long: one',
      '  two: three',
      'flow: [a, b,',
      '  c]',
      'version: 1.2.3+004  # kept',
      'list:',
      '- version: 8.8.8',
      'deps:',
      '  version: 7.7.7',
      '',
    ].join('\r\n');
    expect(scanBlockYaml(source, { version: true })).toMatchObject([{ value: '1.2.3+004', form: 'bare' }]);
  });
});

describe('scanYaml', () => {
  it.each([
    ['a flow mapping', '{name: x, version: "1.2.3"}\n'],
    ['a tag before the value', 'version: !!str 1.2.3\n'],
    ['an anchor before the value', 'version: &v 1.2.3\n'],
    ['a value on the next line', 'version:\n  1.2.3\n'],
    ['a folded block', 'version: >-\n  1.2.3\nname: x\n'],
    ['an explicit key', '? version\n: 1.2.3\n'],
    ['an escape in quotes', 'version: "1.2\\x2e3"\n'],
    ['a directive', '%YAML 1.2\n---\nversion: 1.2.3\n'],
    ['an indented root', '  name: x\n  version: 1.2.3\n'],
  ])('reads %s', (_what, source) => {
    expect(scanYaml(source, 'x.yaml', { version: true })).toMatchObject([{ path: ['version'], value: '1.2.3' }]);
  });

  it('reads the first document only', () => {
    expect(scanYaml('version: 1.0.0\n---\nversion: 2.0.0\n', 'x.yaml', { version: true })).toMatchObject([
      { value: '1.0.0' },
    ]);
    expect(scanYaml('---\n---\nversion: 2.0.0\n', 'x.yaml', { version: true })).toEqual([]);
  });

  it.each(['{{ VERSION }}', '%{{VERSION}}%', '@VERSION@'])(
    'takes a mark of a template engine, %s, as it stands',
    (mark) => {
      const source = `name: x\nversion: ${mark} # filled by CI\n`;
      const [entry] = scanYaml(source, 'x.yaml', { version: true });
      expect(entry).toMatchObject({ value: mark, start: 17, end: 17 + mark.length });
    },
  );

  it('refuses a wanted key that stands twice, and says where', () => {
    expect(() => scanYaml('version: 1.0.0\nversion: 2.0.0\n', 'x.yaml', { version: true })).toThrow(
      expect.objectContaining({
        kind: 'input',
        why: 'the key version stands twice',
        where: { file: 'x.yaml', line: 2, column: 10 },
      }),
    );
  });

  it('refuses a broken file, and says where', () => {
    expect(() => scanYaml('version: 1.0.0\n  foo: bar\n', 'x.yaml', { version: true })).toThrow(
      expect.objectContaining({
        kind: 'input',
        where: { file: 'x.yaml', line: expect.any(Number), column: expect.any(Number) },
      }),
    );
  });
});
