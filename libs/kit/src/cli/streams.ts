import { ExitCode } from '../exit-codes.ts';
import { whyOf } from '../fs/system-error.ts';
import type { Streams } from '../output/events.ts';

/** The streams of a real process. A reader that went away (`… | head -1`) is no error of ours. */
export function processStreams(from: NodeJS.Process): Streams {
  from.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    from.exitCode = ExitCode.validation;
    from.stderr.write(`error stdout cannot be written: ${whyOf(error)}\n`);
  });
  // Prose that nobody can read stops no work.
  from.stderr.on('error', () => undefined);
  const { NO_COLOR, FORCE_COLOR, CI, TERM } = from.env;
  const isTTY = from.stderr.isTTY === true;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0';
  return {
    stdout: (text) => void from.stdout.write(text),
    stderr: (text) => void from.stderr.write(text),
    isTTY,
    color: forced || (isTTY && !NO_COLOR && !CI && TERM !== 'dumb'),
    columns: from.stdout.columns ?? from.stderr.columns ?? 100,
  };
}
