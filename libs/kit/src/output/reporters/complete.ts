import type { Finding, Step } from '../envelope.ts';
import type { Event, Reporter } from '../events.ts';

/**
 * A script may say each step and finding as it goes, or only give them with its result. Either way a reporter sees each of them once:
 * what the envelope holds and no event told is told before the end.
 */
export function complete(reporter: Reporter): Reporter {
  const told = new Map<string, number>();
  let failed = false;

  const isNew = (key: string) => {
    const left = told.get(key) ?? 0;
    told.set(key, left - 1);
    return left <= 0;
  };
  const missing = (event: Extract<Event, { readonly kind: 'end' }>): Event[] => [
    ...event.envelope.steps.filter((step) => isNew(stepKey(step))).map((step): Event => ({ kind: 'step', step })),
    ...event.envelope.findings
      // An error that was reported stands in the envelope as a finding once more.
      .filter(({ check }) => !(failed && check.startsWith('error-')))
      .filter((finding) => isNew(findingKey(finding)))
      .map((finding): Event => ({ kind: 'finding', finding })),
  ];

  return {
    ...reporter,
    report: (event) => {
      if (event.kind === 'step') tell(told, stepKey(event.step));
      if (event.kind === 'finding') tell(told, findingKey(event.finding));
      if (event.kind === 'error') failed = true;
      if (event.kind === 'end') for (const one of missing(event)) reporter.report(one);
      reporter.report(event);
    },
  };
}

function tell(told: Map<string, number>, key: string): void {
  told.set(key, (told.get(key) ?? 0) + 1);
}

function stepKey({ id, state }: Step): string {
  return JSON.stringify(['step', id, state]);
}

function findingKey({ check, message, file, line, column }: Finding): string {
  return JSON.stringify(['finding', check, message, file, line, column]);
}
