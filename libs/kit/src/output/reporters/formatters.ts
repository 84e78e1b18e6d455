import type { Event } from '../events.ts';

type Kind = Event['kind'];
type EventMap = { readonly [K in Kind]: Extract<Event, { readonly kind: K }> };
type EventOf<K extends Kind> = { [P in K]: EventMap[P] & { readonly kind: P } }[K];

/** One formatter per kind of event: a reporter that forgets a kind does not compile. */
export type Formatters = { readonly [K in Kind]: (event: EventMap[K]) => string };

export function formatWith<K extends Kind>(formatters: Formatters, event: EventOf<K>): string {
  const format: (event: EventMap[K]) => string = formatters[event.kind];
  return format(event);
}

export type Detail = 'quiet' | 'normal' | 'verbose';

export interface ReporterOptions {
  readonly detail?: Detail;
  /** Relative report paths start here. */
  readonly cwd?: string;
  /** False: no report file is written (a reporter that CI chose, not the user, and no WINDLASS_REPORT). */
  readonly writesReport?: boolean;
  /** Milliseconds since the epoch; for section markers. */
  readonly now?: () => number;
}

/** Whether an event is to be shown as prose. Reports in files take every event. */
export function isShown(event: Event, detail: Detail = 'normal'): boolean {
  if (event.kind === 'note' && event.level === 'verbose') return detail === 'verbose';
  if (detail === 'verbose') return true;
  // What a person typed needs no echo, and a question that was answered on stdout needs no "ok" behind it.
  if (event.kind === 'start') return false;
  if (event.kind === 'end') return detail === 'normal' && (!event.envelope.ok || event.envelope.steps.length > 0);
  if (detail === 'normal') return true;
  switch (event.kind) {
    case 'error':
      return true;
    case 'finding':
      return event.finding.severity === 'error';
    case 'step':
      return event.step.state === 'failed';
    default:
      return false;
  }
}
