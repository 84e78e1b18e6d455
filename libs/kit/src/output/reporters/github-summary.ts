import type { Envelope, Finding, Step } from '../envelope.ts';
import { findingPlace } from './prose.ts';
import { clean } from './style.ts';

/** GitHub refuses more than 1 MiB per step. Several scripts may share a step, so one takes far less. */
const mostRows = 200;
const mostCell = 500;

/** The Markdown that is appended to $GITHUB_STEP_SUMMARY. */
export function stepSummary(envelope: Envelope | null, script: string, findings: readonly Finding[]): string {
  const of = [envelope?.product, envelope?.version].filter((part) => part !== null && part !== undefined).join(' ');
  const verdict =
    envelope === null ? 'did not end' : envelope.ok ? 'passed' : `failed with exit code ${envelope.exitCode}`;
  return [
    `### ${cell(script)}${of === '' ? '' : ` (${cell(of)})`}: ${verdict}`,
    '',
    ...stepTable(envelope?.steps ?? []),
    ...findingTable(findings),
    ...(envelope?.residue ?? []).map((one) => `- left behind: ${cell(one)}`),
    '',
  ].join('\n');
}

function stepTable(steps: readonly Step[]): string[] {
  return table(
    ['Step', 'State', 'Reason'],
    steps.map(({ title, state, reason = '' }) => [title, state, reason]),
  );
}

function findingTable(findings: readonly Finding[]): string[] {
  return table(
    ['Severity', 'Where', 'Finding', 'Expected', 'Actual', 'Fix'],
    findings.map((finding) => {
      const { severity, message, expected = '', actual = '', fix = '' } = finding;
      return [severity, findingPlace(finding) ?? '', message, expected, actual, fix];
    }),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rest = rows.length - mostRows;
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.slice(0, mostRows).map((row) => line(row.map(cell))),
    '',
    ...(rest > 0 ? [`… and ${rest} more, in the log.`, ''] : []),
  ];
}

/** Text in a table cell: no Markdown, no HTML, no newline of the text itself takes effect. */
function cell(text: string): string {
  return clean(text)
    .slice(0, mostCell)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~#!@]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/\n/g, '<br>');
}
