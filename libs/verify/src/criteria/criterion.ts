import type { Finding } from '@windlass/kit/output/envelope';

/** One row of the success criteria: what must be so, what was found, and how a person looks for himself. */
export interface Criterion {
  readonly component: string;
  readonly check: string;
  readonly expected: string;
  readonly actual: string;
  /** `unknown` counts as a failure: what cannot be asked is not proved. */
  readonly verdict: 'ok' | 'wrong' | 'pending' | 'unknown';
  /** What to type to see it. */
  readonly command: string;
}

export function criterionFindings(rows: readonly Criterion[]): Finding[] {
  return rows
    .filter(({ verdict }) => verdict !== 'ok')
    .map((row) => ({
      check: `success-${row.verdict}`,
      severity: row.verdict === 'pending' ? ('warning' as const) : ('error' as const),
      message: `${row.component}, ${row.check}: ${row.verdict}`,
      expected: row.expected,
      actual: row.actual,
      fix: row.command,
    }));
}

export function formatCriteria(rows: readonly Criterion[]): string {
  const cells = [
    ['component', 'check', 'expected', 'actual', ''],
    ...rows.map((row) => [row.component, row.check, cut(row.expected), cut(row.actual), row.verdict]),
  ];
  const widths = cells[0]?.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0))) ?? [];
  const lines = cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}

const cut = (text: string): string => (text.length > 40 ? `${text.slice(0, 37)}…` : text);
