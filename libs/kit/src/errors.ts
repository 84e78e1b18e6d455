import { ExitCode } from './exit-codes.ts';
import type { Finding } from './output/envelope.ts';

/** The closed set of errors. `internal` is a fault of ours; everything else is something a person can act on. */
export const errorExitCodes = {
  usage: ExitCode.validation,
  config: ExitCode.validation,
  input: ExitCode.validation,
  gate: ExitCode.validation,
  build: ExitCode.build,
  publish: ExitCode.publish,
  verification: ExitCode.verification,
  restored: ExitCode.restored,
  'not-restored': ExitCode.notRestored,
  locked: ExitCode.locked,
  pending: ExitCode.pending,
  interrupted: ExitCode.interrupted,
  internal: ExitCode.internal,
} as const;

export type ErrorKind = keyof typeof errorExitCodes;

/** A place in a file. `line` and `column` count from 1; `column` counts UTF-16 units after any BOM. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface ErrorParts {
  /** file, or `file:line:column`, or host/step: where it happened. */
  readonly where?: Place | string;
  readonly why?: string;
  /** What to do about it; best is a command that can be pasted. */
  readonly next?: string;
  readonly cause?: unknown;
  /** Further errors of the same run (all misses are listed, not only the first). */
  readonly also?: readonly WindlassError[];
}

/** What, where, why and the next command to type. Never carries a secret: callers mask before they construct one. */
export class WindlassError extends Error {
  readonly kind: ErrorKind;
  readonly where: Place | string | undefined;
  readonly why: string | undefined;
  readonly next: string | undefined;
  readonly also: readonly WindlassError[];

  constructor(kind: ErrorKind, what: string, parts: ErrorParts = {}) {
    super(what, { cause: parts.cause });
    this.name = 'WindlassError';
    this.kind = kind;
    this.where = parts.where;
    this.why = parts.why;
    this.next = parts.next;
    this.also = parts.also ?? [];
  }

  get exitCode(): ExitCode {
    return errorExitCodes[this.kind];
  }
}

export function formatPlace(where: Place | string): string {
  if (typeof where === 'string') return where;
  return [where.file, where.line, where.line === undefined ? undefined : where.column]
    .filter((part) => part !== undefined)
    .join(':');
}

/** Anything thrown, as one of ours: what was not foreseen becomes `internal` and keeps its stack as cause. */
export function asWindlassError(thrown: unknown): WindlassError {
  if (thrown instanceof WindlassError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new WindlassError('internal', message, { cause: thrown });
}

/** The same error, with further ones of the same run behind it. */
export function withOthers(error: WindlassError, also: readonly WindlassError[]): WindlassError {
  return changed(error, { also: [...error.also, ...also] });
}

/** The same error with a next step, where it has none. A fault of ours keeps none: running it again helps nobody. */
export function withNext(error: WindlassError, next: string): WindlassError {
  return error.next !== undefined || error.kind === 'internal' ? error : changed(error, { next });
}

/** The same error at a place that says more: the key of the config that named the file. */
export function withPlace(error: WindlassError, where: Place): WindlassError {
  return changed(error, { where });
}

function changed(error: WindlassError, parts: ErrorParts): WindlassError {
  const { where, why, next, cause, also } = error;
  const former = Object.fromEntries(
    Object.entries({ where, why, next, cause, also }).filter(([, part]) => part !== undefined),
  );
  return new WindlassError(error.kind, error.message, { ...former, ...parts });
}

/** An error as a row of the result, so that `--json` says all that the terminal says. */
export function errorFinding(error: WindlassError): Finding {
  const place: Partial<Place> = typeof error.where === 'object' ? error.where : {};
  const where = typeof error.where === 'string' ? ` (${error.where})` : '';
  return {
    check: `error-${error.kind}`,
    severity: 'error',
    message: error.message + where + (error.why ? `: ${error.why}` : ''),
    ...place,
    ...(error.next ? { fix: error.next } : {}),
  };
}
