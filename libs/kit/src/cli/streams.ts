import { fstatSync, writeSync } from 'node:fs';
import { ExitCode } from '../exit-codes.ts';
import { codeOf, whyOf } from '../fs/system-error.ts';
import type { Streams } from '../output/events.ts';

/**
 * The streams of a real process. A reader that went away (`… | head -1`) is no error of ours. Written to directly, which is what Node's own
 * streams do in the end (they are synchronous, except on Windows): to make those takes 4 to 7 ms, for they load `node:net`.
 */
export function processStreams(from: NodeJS.Process): Streams {
  // Prose that nobody can read stops no work.
  const stderr = writer(
    2,
    () => from.stderr,
    () => undefined,
  );
  const stdout = writer(
    1,
    () => from.stdout,
    (error) => {
      if (codeOf(error) === 'EPIPE') return;
      from.exitCode = ExitCode.validation;
      stderr(`error stdout cannot be written: ${whyOf(error)}\n`);
    },
  );
  const { NO_COLOR, FORCE_COLOR, CI, TERM } = from.env;
  const isTTY = mayBeTerminal(2) && from.stderr.isTTY === true;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0';
  return {
    stdout,
    stderr,
    isTTY,
    color: forced || (isTTY && !NO_COLOR && !CI && TERM !== 'dumb'),
    get columns() {
      return from.stdout.columns ?? from.stderr.columns ?? 100;
    },
  };
}

/** Writes to a file descriptor until it takes no more at once (a pipe that another process made non-blocking); Node's stream takes the rest. */
function writer(
  fd: 1 | 2,
  stream: () => NodeJS.WriteStream,
  onError: (error: unknown) => void,
): (text: string) => void {
  let later: NodeJS.WriteStream | undefined;
  const queue = (bytes: Uint8Array) => {
    later ??= stream().on('error', onError);
    later.write(bytes);
  };
  return (text) => {
    let bytes = Buffer.from(text);
    if (later !== undefined || process.platform === 'win32') return queue(bytes);
    try {
      while (bytes.length > 0) bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') queue(bytes);
      else onError(error);
    }
  };
}

/** Only a character device can be one. */
function mayBeTerminal(fd: number): boolean {
  try {
    return process.platform === 'win32' || fstatSync(fd).isCharacterDevice();
  } catch {
    return false;
  }
}
