import type { Row } from './rows.ts';

const head = ['where', 'live', 'ledger', 'source', 'state'] as const;

/** For people, in columns; the reason stands behind the state. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ place, live, ledger, source, state, why }) => [
    ...[place, live ?? '-', ledger ?? '-', source],
    why === null ? state : `${state}: ${why}`,
  ]);
  const lines = [[...head], ...cells];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
