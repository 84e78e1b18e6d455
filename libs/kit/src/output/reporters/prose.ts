import { formatPlace, type Place, type WindlassError } from '../../errors.ts';
import type { Envelope, Finding, Step } from '../envelope.ts';
import type { Formatters } from './formatters.ts';
import { clean, type Style } from './style.ts';

/** Events as lines for people: what `plain` and `pretty` share. Each text ends in a newline or is empty. */
export function prose(style: Style): Formatters {
  return {
    start: ({ script, title }) => `${style.paint('bold', clean(script))}: ${clean(title)}\n`,
    'step-start': ({ title }) => `${style.mark('running')} ${clean(title)}\n`,
    step: ({ step }) => stepLine(step, style),
    progress: () => '',
    finding: ({ finding }) => findingLines(finding, style),
    note: ({ level, message }) =>
      level === 'warning' ? `${style.mark('warning')} ${hang(message)}\n` : `${hang(message)}\n`,
    error: ({ error }) => errorLines(error, style),
    end: ({ envelope }) => `${summary(envelope, style)}\n`,
  };
}

export function stepLine(step: Step, style: Style): string {
  const { state, title, reason, durationMs } = step;
  const why = reason === undefined ? '' : `: ${hang(reason)}`;
  // Times that nobody waits for only make the line longer.
  const time = durationMs === undefined || durationMs < 100 ? '' : style.paint('dim', ` ${duration(durationMs)}`);
  return `${style.mark(state)} ${hang(title)}${why}${time}\n`;
}

/** `file:line:column severity message`, then expected, actual and fix. */
export function findingLines(finding: Finding, style: Style): string {
  const { check, severity, message, expected, actual, fix } = finding;
  const place = findingPlace(finding);
  const head = [
    ...(place === null ? [] : [style.paint('bold', clean(place))]),
    style.mark(severity),
    hang(message),
    style.paint('dim', clean(check)),
  ];
  return `${head.join(' ')}\n${details({ expected, actual, fix })}`;
}

export function findingPlace({ file, line, column }: Finding): string | null {
  if (file === undefined) return null;
  return formatPlace({ file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) });
}

/** What, where, why and next; a stack only where the fault is ours. */
export function errorLines(error: WindlassError, style: Style): string {
  const head = `${style.mark('error')} ${style.paint('bold', hang(error.message))}\n`;
  const where = error.where === undefined ? undefined : placeText(error.where);
  const stack = error.kind === 'internal' ? stackOf(error) : '';
  const also = error.also.map((one) => errorLines(one, style)).join('');
  return head + details({ where, why: error.why, next: error.next }) + stack + also;
}

function placeText(where: Place | string): string {
  return formatPlace(where);
}

function stackOf(error: WindlassError): string {
  const { stack } = error.cause instanceof Error ? error.cause : error;
  return stack === undefined ? '' : `${clean(stack).replace(/^/gm, '  ')}\n`;
}

function details(parts: Readonly<Record<string, string | undefined>>): string {
  const shown = Object.entries(parts).filter(([, text]) => text !== undefined);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, text = '']) => `  ${`${name}:`.padEnd(width + 1)} ${hang(text)}\n`).join('');
}

/** Cleaned; further lines stand below the first, indented, so that a message cannot pose as a line of ours. */
function hang(text: string): string {
  return clean(text).trimEnd().replaceAll('\n', '\n    ');
}

/** `sync-versions: 3 done, 2 unchanged; 1 error; exit code 2; 40 ms` */
export function summary(envelope: Envelope, style: Style): string {
  const { script, ok, exitCode, steps, findings, residue, durationMs } = envelope;
  const states = tally(steps.map(({ state }) => state)).map(([state, count]) => `${count} ${state}`);
  const severities = tally(findings.map(({ severity }) => severity)).map(([severity, count]) =>
    plural(count, severity),
  );
  const parts = [
    ...(states.length === 0 ? [] : [states.join(', ')]),
    ...(severities.length === 0 ? [] : [severities.join(', ')]),
    ...(residue.length === 0 ? [] : [`left behind: ${residue.map(hang).join('; ')}`]),
    ...(ok ? [] : [`exit code ${exitCode}`]),
    duration(durationMs),
  ];
  return `${style.mark(ok ? 'ok' : 'failed')} ${style.paint('bold', clean(script))}: ${parts.join('; ')}`;
}

function tally<T extends string>(words: readonly T[]): [T, number][] {
  const counts = new Map<T, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts];
}

function plural(count: number, severity: string): string {
  return severity === 'info' ? `${count} info` : `${count} ${severity}${count === 1 ? '' : 's'}`;
}

/** Milliseconds as a person says them. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
