import { relative } from 'node:path';
import { expect } from 'vitest';
import { formatPlace, WindlassError } from '../../errors.ts';

export interface Shown {
  /** From the given folder. */
  readonly where: string;
  readonly what: string;
  readonly why: string | undefined;
  readonly next: string | undefined;
}

/** The error that `run` rejects with, and each that came with it, as they would be shown. */
export async function failures(run: () => Promise<unknown>, root: string): Promise<Shown[]> {
  const error = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(WindlassError);
  if (!(error instanceof WindlassError)) return [];
  expect(error.exitCode).toBe(2);
  return [error, ...error.also].map(({ where = '', message, why, next }) => ({
    where: formatPlace(typeof where === 'string' ? where : { ...where, file: relative(root, where.file) }),
    what: message,
    why,
    next,
  }));
}
