import { Args, type ArgValue } from '@windlass/kit/cli/args';
import { WindlassError } from '@windlass/kit/errors';
import type { Event } from '@windlass/kit/output/events';
import { Redactor } from '@windlass/kit/run/redact';
import { openReleaseContext, type ReleaseContext } from '@windlass/version-sync/product/release-context';

export interface TestRelease extends ReleaseContext {
  readonly events: readonly Event[];
  readonly abort: AbortController;
}

/** What a script would start from in this folder. */
export async function releaseIn(
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  options: Readonly<Record<string, ArgValue>> = {},
): Promise<TestRelease> {
  const events: Event[] = [];
  const abort = new AbortController();
  const release = await openReleaseContext({
    script: 'test',
    args: new Args(new Map(Object.entries(options)), new Map(), []),
    command: null,
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, XDG_STATE_HOME: `${cwd}/.state`, ...env },
    emit: (event) => events.push(event),
    redactor: new Redactor(),
    signal: abort.signal,
    now: () => new Date(),
  });
  return { ...release, events, abort };
}

/** The error that work ends with, with all that is wrong. */
export async function failure(work: Promise<unknown>): Promise<WindlassError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof WindlassError) return thrown;
  throw new Error('expected a WindlassError', { cause: thrown });
}
