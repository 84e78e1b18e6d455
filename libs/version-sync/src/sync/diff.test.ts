import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from './diff.ts';
import { type Edit, invert, mergeEdits, splice } from './splice.ts';

const line = fc.constantFrom('version: 1.0.0', 'same', 'same', '', '\ttab', 'é ü');
const eol = fc.constantFrom('\n', '\r\n');
const text = fc
  .tuple(fc.array(fc.tuple(line, eol), { maxLength: 30 }), fc.boolean())
  .map(([lines, final]) => lines.map(([l, e]) => l + e).join('') + (final ? 'last' : ''));

const case_ = text.chain((before) =>
  fc
    .array(fc.tuple(fc.nat(before.length), fc.nat(6), fc.constantFrom('', 'X', '2.0.0', 'a\nb\n', 'q\n')), {
      maxLength: 4,
    })
    .map((raw) => ({ before, edits: disjoint(before, raw) })),
);

function disjoint(before: string, raw: readonly (readonly [number, number, string])[]): Edit[] {
  const edits: Edit[] = [];
  let free = 0;
  for (const [start, length, replacement] of [...raw].sort((a, b) => a[0] - b[0])) {
    const end = Math.min(before.length, start + length);
    if (start < free || (edits.length > 0 && start === free)) continue;
    if (before.slice(start, end) === replacement) continue;
    edits.push({ start, end, was: before.slice(start, end), text: replacement });
    free = end;
  }
  return mergeEdits('f', before, edits);
}

test('the diff of any edits is one that patch(1) applies to give the edited text', () => {
  const dir = mkdtempSync(join(tmpdir(), 'diff-'));
  try {
    fc.assert(
      fc.property(case_, ({ before, edits }) => {
        const after = splice(before, edits);
        if (after === before) return;
        const file = join(dir, 'f');
        writeFileSync(file, before);
        const run = spawnSync('git', ['apply', '--unidiff-zero', '--whitespace=nowarn', '-p1', '-'], {
          cwd: dir,
          input: unifiedDiff('f', before, edits),
          encoding: 'utf8',
        });
        expect(run.stderr).toBe('');
        expect(readFileSync(file, 'utf8')).toBe(after);
      }),
      { seed: 7, numRuns: 150 },
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('inverted edits take the text back', () => {
  fc.assert(
    fc.property(case_, ({ before, edits }) => {
      expect(splice(splice(before, edits), invert(edits))).toBe(before);
    }),
    { seed: 7 },
  );
});

test('two rules that write different text into one place are refused, equal ones are merged', () => {
  const edit = { start: 0, end: 1, was: 'a', text: 'b' };
  expect(mergeEdits('f', 'abc', [edit, { ...edit }])).toEqual([edit]);
  expect(() => mergeEdits('f', 'abc', [edit, { ...edit, text: 'c' }])).toThrow(/two rules/);
});
