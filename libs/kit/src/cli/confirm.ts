import { createInterface } from 'node:readline/promises';
import { WindlassError } from '../errors.ts';

export interface Question {
  /** What is asked, without `[y/N]`. */
  readonly question: string;
  /** What did not happen, where the answer is no or nobody can be asked. */
  readonly refusal: string;
  /** The command that needs no answer. */
  readonly next: string;
  readonly signal?: AbortSignal;
}

/** Asks on the terminal; a prompt is never shown where nobody can answer it. @throws WindlassError `usage` unless the answer is yes. */
export async function confirm({ question, refusal, next, signal }: Question): Promise<void> {
  const refused = (why: string) => new WindlassError('usage', refusal, { why, next });
  if (!process.stdin.isTTY) throw refused('there is no terminal to ask on');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `, signal === undefined ? {} : { signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw refused('the answer was no');
  } finally {
    lines.close();
  }
}
