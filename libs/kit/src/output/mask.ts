import { WindlassError } from '../errors.ts';
import { type Mask, maskDeep } from '../run/mask.ts';
import type { Event, Reporter } from './events.ts';

/** A reporter that never sees a secret, so that its files (summary, JUnit, Code Quality) cannot hold one either. */
export function maskReporter(reporter: Reporter, mask: Mask): Reporter {
  const { close } = reporter;
  return { report: (event) => reporter.report(maskEvent(event, mask)), ...(close === undefined ? {} : { close }) };
}

function maskEvent(event: Event, mask: Mask): Event {
  return event.kind === 'error' ? { kind: 'error', error: maskError(event.error, mask) } : maskDeep(event, mask);
}

/** The same error with its texts and the stack of its cause masked. */
export function maskError(error: WindlassError, mask: Mask): WindlassError {
  const { where, why, next, cause } = error;
  const copy = new WindlassError(error.kind, mask(error.message), {
    ...(where === undefined ? {} : { where: maskDeep(where, mask) }),
    ...(why === undefined ? {} : { why: mask(why) }),
    ...(next === undefined ? {} : { next: mask(next) }),
    ...(cause === undefined ? {} : { cause: maskCause(cause, mask) }),
    also: error.also.map((one) => maskError(one, mask)),
  });
  if (error.stack !== undefined) copy.stack = mask(error.stack);
  return copy;
}

function maskCause(cause: unknown, mask: Mask): unknown {
  if (!(cause instanceof Error)) return maskDeep(cause, mask);
  const copy = new Error(mask(cause.message));
  copy.name = cause.name;
  if (cause.stack !== undefined) copy.stack = mask(cause.stack);
  return copy;
}
