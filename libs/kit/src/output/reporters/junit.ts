import type { Envelope, Finding, Step } from '../envelope.ts';
import { errorFindings } from '../error-findings.ts';
import type { Event, Reporter, Streams } from '../events.ts';
import { formatWith, isShown, type ReporterOptions } from './formatters.ts';
import { plainFormatters } from './plain.ts';
import { findingLines } from './prose.ts';
import { writeReport } from './report-file.ts';
import { plainStyle } from './style.ts';

export const junitReportName = 'windlass-junit.xml';

/** What a run said, as far as JUnit can tell it. */
export interface JUnitRun {
  readonly script: string;
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  readonly errors: readonly Finding[];
  readonly envelope: Envelope | null;
}

/** Plain prose on stderr, and at the end a JUnit XML file. */
export function junit(streams: Streams, env: NodeJS.ProcessEnv, options: ReporterOptions = {}): Reporter {
  const steps: Step[] = [];
  const findings: Finding[] = [];
  const errors: Finding[] = [];
  let script = 'windlass';
  let envelope: Envelope | null = null;

  const gather = (event: Event) => {
    if (event.kind === 'start') script = event.script;
    if (event.kind === 'step') steps.push(event.step);
    if (event.kind === 'finding') findings.push(event.finding);
    if (event.kind === 'error') errors.push(...errorFindings(event.error));
    if (event.kind === 'end') envelope = event.envelope;
  };
  return {
    report: (event) => {
      gather(event);
      const text = isShown(event, options.detail) ? formatWith(plainFormatters, event) : '';
      if (text !== '') streams.stderr(text);
    },
    close: () => {
      const xml = junitXml({ script, steps, findings, errors, envelope });
      writeReport(xml, junitReportName, streams, env, options);
    },
  };
}

/**
 * The XML that Jenkins, GitLab and others read: steps are test cases, and so is each finding; a finding of severity error is a failure, a
 * thrown error is an error. Structure after https://github.com/windyroad/JUnit-Schema and the xunit plugin's junit-10.xsd.
 */
export function junitXml(run: JUnitRun): string {
  const { script, steps, findings, errors, envelope } = run;
  const failed =
    steps.filter(({ state }) => state === 'failed').length +
    findings.filter(({ severity }) => severity === 'error').length;
  const counts = {
    tests: steps.length + findings.length + errors.length,
    failures: failed,
    errors: errors.length,
    skipped: steps.filter(isSkipped).length,
    time: seconds(envelope?.durationMs ?? 0),
  };
  const started = envelope === null ? {} : { timestamp: envelope.startedAt.replace(/(?:\.\d+)?Z$/, '') };
  const cases = [
    ...steps.map((step) => stepCase(step, script)),
    ...findings.map((finding) => findingCase(finding, script, finding.severity === 'error' ? 'failure' : null)),
    ...errors.map((finding) => findingCase(finding, script, 'error')),
  ];
  const { skipped: _, ...total } = counts;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'windlass', ...total })}>`,
    `  <testsuite${attributes({ name: script, ...counts, ...started })}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function isSkipped({ state }: Step): boolean {
  return state === 'skipped' || state === 'planned' || state === 'pending';
}

function stepCase(step: Step, script: string): string {
  const { title, state, reason = state, durationMs = 0 } = step;
  const inner =
    state === 'failed'
      ? problem('failure', reason, 'failed', reason)
      : isSkipped(step)
        ? `<skipped${attributes({ message: `${state}: ${reason}` })}/>`
        : '';
  return testcase({ classname: `${script}.steps`, name: title, time: seconds(durationMs) }, inner);
}

function findingCase(finding: Finding, script: string, outcome: 'failure' | 'error' | null): string {
  const { check, message, file, line } = finding;
  const text = findingLines(finding, plainStyle);
  const inner =
    outcome === null ? `<system-out>${escapeXml(text)}</system-out>` : problem(outcome, message, check, text);
  const place = { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
  return testcase(
    {
      classname: `${script}.${check}`,
      name: [message, file, line].filter((part) => part !== undefined).join(' '),
      time: '0.000',
      ...place,
    },
    inner,
  );
}

function problem(element: 'failure' | 'error', message: string, type: string, text: string): string {
  return `<${element}${attributes({ message, type })}>${escapeXml(text)}</${element}>`;
}

function testcase(values: Readonly<Record<string, string | number>>, inner: string): string {
  return inner === ''
    ? `    <testcase${attributes(values)}/>`
    : `    <testcase${attributes(values)}>${inner}</testcase>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Without what XML 1.0 cannot hold at all (section 2.2: control characters, halves of surrogate pairs, U+FFFE and U+FFFF). */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}|[\uFFFE\uFFFF]/gu, (char) => (char === '\n' || char === '\t' ? char : ''))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
