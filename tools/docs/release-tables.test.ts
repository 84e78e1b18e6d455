import { expect, test } from 'vitest';
import { phaseTable, preflightTable, typeTable } from './release-tables.ts';

const rowOf = (table: string, start: string) => table.split('\n').find((line) => line.startsWith(`| ${start}`));

test('each phase has its stages, its scripts in their order, and what follows a failure', () => {
  expect(phaseTable().split('\n')).toHaveLength(8);
  const row = rowOf(phaseTable(), '4 distribution');
  expect(row).toContain('`publish`, `deploy`');
  expect(row).toMatch(
    /`version-manager push`<br>`publish-packages --hold --type <type>`.*<br>`publish-packages --type <type>`/,
  );
  expect(row).toContain('winds back');
  expect(rowOf(phaseTable(), '1 preflight')).toContain('halts');
});

test('each type has what it raises and the channels that it publishes to', () => {
  expect(rowOf(typeTable(), '`major`')).toContain('| npm, github-release, static-download, aur |');
  expect(rowOf(typeTable(), '`patch`')).toContain('| npm, static-download, aur |');
  expect(rowOf(typeTable(), '`config`')).toContain('| nothing | nothing |');
});

test('what pre-flight does not look at is left empty', () => {
  expect(rowOf(preflightTable(), 'credentials')).toBe('| credentials | error | error | error |  |');
});
