import { type ErrorKind, errorExitCodes, WindlassError } from '@windlass/kit/errors';

/** What a harbor in the foreground tells the process that started it, over Node's own channel; nothing where there is none. */
export function tellReady(notes: readonly string[]): void {
  tell({ harbor: 'ready', notes });
}

export function tellFailure({ kind, message, why, next }: WindlassError): void {
  tell({ harbor: kind, message, why, next });
}

function tell(message: object): void {
  // Whoever started it may be gone: it goes on.
  process.send?.(message, () => undefined);
}

/** What there is to be noted, where the other one is ready; null where it said something else. */
export function readyNotes(message: unknown): readonly string[] | null {
  if (typeof message !== 'object' || message === null || !('harbor' in message) || message.harbor !== 'ready')
    return null;
  const notes = 'notes' in message && Array.isArray(message.notes) ? message.notes : [];
  return notes.filter((note) => typeof note === 'string');
}

/** The error that the other process told; null where it is none. */
export function failureOf(message: unknown): WindlassError | null {
  if (typeof message !== 'object' || message === null || !('harbor' in message)) return null;
  const told = new Map<string, unknown>(Object.entries(message));
  const text = (name: string): string | undefined => {
    const value = told.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [why, next] = [text('why'), text('next')];
  const { harbor } = message;
  const parts = { ...(why === undefined ? {} : { why }), ...(next === undefined ? {} : { next }) };
  return isKind(harbor) ? new WindlassError(harbor, text('message') ?? 'the harbor did not start', parts) : null;
}

function isKind(word: unknown): word is ErrorKind {
  return typeof word === 'string' && Object.hasOwn(errorExitCodes, word);
}
