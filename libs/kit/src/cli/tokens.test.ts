import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenize } from './tokens.ts';

const table = {
  to: { type: 'string', describe: 'd' },
  only: { type: 'strings', describe: 'd' },
  plan: { type: 'boolean', describe: 'd' },
} as const;

test('reads what Node reads from any command line that Node, being strict, takes', () => {
  const word = fc.constantFrom(
    '--to',
    '--to=1',
    '--to=a=b',
    '--only',
    '--only=x',
    '--plan',
    '--no-plan',
    '--',
    '1.0',
    '-',
    'x y',
    '',
    '--to=',
  );
  let taken = 0;
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
      const options = {
        to: { type: 'string', multiple: true },
        only: { type: 'string', multiple: true },
        plan: { type: 'boolean', multiple: true },
      } as const;
      let node: ReturnType<
        typeof parseArgs<{ options: typeof options; tokens: true; allowPositionals: true; allowNegative: true }>
      >;
      try {
        node = parseArgs({ args: argv, options, tokens: true, allowPositionals: true, allowNegative: true });
      } catch {
        return;
      }
      taken += 1;
      const end = node.tokens.find((token) => token.kind === 'option-terminator')?.index ?? argv.length;
      const positionals = node.tokens.flatMap((token) => (token.kind === 'positional' ? [token] : []));
      const ours = tokenize(argv, table);
      expect(Object.fromEntries(ours.given)).toEqual({ ...node.values });
      expect(ours.words).toEqual(positionals.filter((token) => token.index < end).map((token) => token.value));
      expect(ours.rest).toEqual(positionals.filter((token) => token.index > end).map((token) => token.value));
      expect(ours.unknown).toEqual([]);
    }),
    { seed: 11, numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(300);
});

test('a flag is never taken for the value of the one before it', () => {
  expect(tokenize(['--to', '--plan'], table).given).toEqual(
    new Map<string, unknown>([
      ['to', ['']],
      ['plan', [true]],
    ]),
  );
  expect(tokenize(['--to', '-1'], table).given).toEqual(new Map([['to', ['-1']]]));
});

test('flags that no option has are named as typed', () => {
  expect(tokenize(['--too=1', '-x', '--no-to', '-plan', '--plan'], table).unknown).toEqual([
    '--too',
    '-x',
    '--no-to',
    '-plan',
  ]);
});
