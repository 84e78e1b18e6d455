import { describe, expect, test } from 'vitest';
import { agrees, recipesIn } from './blocks.ts';

const fence = '```';

test('a recipe holds the blocks below its heading that are marked, with exit code, setup and what they print', () => {
  const markdown = `# Title

## One

<!-- setup
touch a
-->

<!-- run exit 2 -->

${fence}sh
false
${fence}

${fence}text
oh
${fence}

${fence}sh
not run
${fence}

## Two

Words.
`;
  expect(recipesIn(markdown)).toEqual([
    {
      title: 'One',
      blocks: [
        { line: 5, shell: 'touch a', exit: 0, printed: null },
        { line: 9, shell: 'false\n', exit: 2, printed: 'oh\n' },
      ],
    },
  ]);
});

test('a mark without a fence is an error, not a block that is silently left out', () => {
  expect(() => recipesIn('## One\n\n<!-- run -->\n\nWords.\n')).toThrow('"One" has 1 marks, and 0 blocks');
});

describe('what a document says is printed', () => {
  test.each([
    ['a b\n', 'a b\n', true],
    ['a … c\n', 'a b c\n', true],
    ['…\nc\n', 'a\nb\nc\n', true],
    ['a\n…\n', 'a\n', true],
    ['a.c\n', 'abc\n', false],
    ['a\n', 'a\nb\n', false],
    ['b\n', 'a\nb\n', false],
  ])('%j for %j: %s', (printed, output, same) => {
    expect(agrees(printed, output)).toBe(same);
  });
});
