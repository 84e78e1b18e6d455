import { asWindlassError, WindlassError } from '../errors.ts';

export interface Signals {
  readonly signal: AbortSignal;
  /** Seconds until the run gives up; undefined or 0 is never. */
  timeout(seconds: number | undefined): void;
  /** What was thrown, as `interrupted` where a signal or the time-out was the reason. */
  asInterruption(thrown: unknown): WindlassError;
  stop(): void;
}

const longestTimeout = (2 ** 31 - 1) / 1000;

/** The first SIGINT or SIGTERM asks the run to stop where it can be resumed; the second one ends the process at once. */
export function watchSignals(): Signals {
  const controller = new AbortController();
  let reason: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const abort = (why: string) => {
    reason ??= why;
    controller.abort(new WindlassError('interrupted', why));
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      stop();
      process.kill(process.pid, name);
    } else abort(`interrupted by ${name}`);
  };
  const stop = () => {
    clearTimeout(timer);
    for (const name of names) process.removeListener(name, onSignal);
  };
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    timeout(seconds) {
      // Beyond 24 days Node's timer would fire at once; nothing runs that long.
      if (!seconds || seconds > longestTimeout) return;
      timer = setTimeout(() => abort(`gave up after ${seconds} s (--timeout)`), seconds * 1000);
    },
    asInterruption(thrown) {
      const error = asWindlassError(thrown);
      if (reason === undefined || (error.kind !== 'internal' && error.kind !== 'interrupted')) return error;
      return new WindlassError('interrupted', reason, {
        ...(error.where === undefined ? {} : { where: error.where }),
        ...(error.why === undefined ? {} : { why: error.why }),
        cause: thrown,
        next: 'run the same command again: it goes on where it stopped',
      });
    },
    stop,
  };
}
