import { randomBytes } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { compileText } from './expression.ts';
import { type Allowance, type TextHit, TextSearch } from './text-search.ts';

type Piece = string | Buffer;

function searchFiles(
  sources: readonly string[],
  files: Readonly<Record<string, readonly Piece[]>>,
  allowance?: Allowance,
): TextSearch {
  const search = new TextSearch(sources, allowance);
  for (const [path, pieces] of Object.entries(files)) {
    const reader = search.reader(path);
    for (const piece of pieces) reader.push(Buffer.from(piece));
    reader.end();
  }
  return search;
}

const search = (source: string, ...pieces: readonly Piece[]): readonly TextHit[] =>
  searchFiles([source], { file: pieces }).hits();

describe('an expression is found', () => {
  test.each<[string, string, Piece, Pick<TextHit, 'offset' | 'line'>]>([
    ['in a text, by its line', 'SECRET_\\w+', 'one\ntwo SECRET_X\n', { offset: 8, line: 2 }],
    ['at the beginning of a line', '^two', 'one\ntwo', { offset: 4, line: 2 }],
    ['at the end of a line', 'one$', 'not one.\n one\ntwo', { offset: 10, line: 2 }],
    ['in a binary, by its offset', 'SECRET', Buffer.from('\0\xff\nSECRET', 'latin1'), { offset: 3, line: null }],
    ['where it is not ASCII', 'schlüssel', 'der schlüssel', { offset: 4, line: 1 }],
    ['where a letter of two bytes is repeated', 'xü+y', 'xüüüy', { offset: 0, line: 1 }],
  ])('%s', (_, source, content, at) => {
    expect(search(source, content)).toEqual([{ path: 'file', source, ...at }]);
  });

  it('across the border of two pieces, once, and with the right line', () => {
    const before = 'line\n'.repeat(100_000);
    expect(search('SECRET_KEY', `${before}SEC`, 'RET_KEY\n', 'SECRET_KEY')).toMatchObject([
      { offset: 500_000, line: 100_001 },
    ]);
  });

  it('wherever the pieces of a large file end, and wherever it stands', () => {
    const noise = randomBytes(2_400_000);
    for (const at of [0, 1_000_000, 1_048_573, 1_114_109, 2_399_994]) {
      const bytes = Buffer.from(noise);
      bytes.write('NEEDLE', at);
      for (const size of [4_096, 99_999, 1_048_576, 2_400_000]) {
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        );
        expect(search('NEEDLE', ...pieces)).toMatchObject([{ offset: at }]);
      }
    }
  });

  it('though it is long and lies across the border of two windows', () => {
    const long = `BEGIN${'x'.repeat(60_000)}END`;
    const text = `${'-'.repeat(1_040_000)}${long}${'-'.repeat(300_000)}`;
    expect(search('BEGINx+END', text.slice(0, 1_060_000), text.slice(1_060_000))).toMatchObject([
      { offset: 1_040_000 },
    ]);
  });

  it('in many small files, in their order, by each of several expressions once', () => {
    const files = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, at) => [`f${at}`, [at % 1000 === 7 ? 'b a b a' : 'nothing']]),
    );
    const hits = searchFiles(['a', 'b'], files).hits();
    expect(hits.map(({ path, source, offset }) => `${path} ${source} ${offset}`)).toEqual(
      [7, 1007, 2007].flatMap((at) => [`f${at} a 2`, `f${at} b 0`]),
    );
  });
});

describe('nothing is found', () => {
  test.each<[string, string, readonly Piece[]]>([
    ['where nothing is', 'SECRET', ['']],
    ['where a piece ends, but no line', 'one$', ['number one', ' and two']],
    ['where a piece begins, but no line', '^b', ['a'.repeat(100_000), 'b']],
    ['where a window begins, but no line', '^a', ['x', 'a'.repeat(2_500_000)]],
    ['where what must not follow comes with the next piece', 'foo(?!bar)', ['foob', 'ar']],
  ])('%s', (_, source, pieces) => {
    expect(search(source, ...pieces)).toEqual([]);
  });
});

describe('an expression that backtracks without end', () => {
  const allowance = { startMs: 300, msPerMegabyte: 1_000 };
  const trap = `${'a'.repeat(50)}!`;

  it('is stopped in its time and named; the others go on', () => {
    const started = performance.now();
    const files = { one: [trap], two: ['x'.repeat(1_200_000)], three: [`${trap} SECRET`] };
    const found = searchFiles(['(?:a+)+$', 'SECRET'], files, allowance);
    expect(found.hits()).toMatchObject([{ path: 'three', source: 'SECRET' }]);
    expect(found.stopped()).toEqual(['(?:a+)+$']);
    // Of its own it would take some years.
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('is stopped, too, where it is only quadratic', () => {
    expect(searchFiles(['.*.*SECRET'], { one: ['x'.repeat(900_000)] }, allowance).stopped()).toHaveLength(1);
  });

  it('is not one that is merely busy', () => {
    const text = 'user=admin password=hidden\n'.repeat(100_000);
    const found = searchFiles(['\\b[a-z]+=[a-z]+ secret', '(\\w+) \\1'], { one: [text] }, allowance);
    expect(found.stopped()).toEqual([]);
  });
});

it('what bytes cannot express is refused with what to write instead', () => {
  expect(() => compileText('[äö]')).toThrow(/write \(\?:ä\|ö\) instead/);
  expect(() => compileText('(')).toThrow(SyntaxError);
});
