import fs from 'node:fs';
import path from 'node:path';
import { WindlassError } from '../errors.ts';
import { whyOf } from '../fs/system-error.ts';

/** The log of one command: what was run, everything it said in the order in which it came, how it ended. Gets masked text only. */
export interface RunLog {
  /** A disk that fills up while the command runs loses the rest of the log, not the command. */
  write(text: string): void;
  close(ending: string): void;
  isWhole(): boolean;
}

/** Appends, so that a second try does not erase what the first one said. Throws `input` where the file cannot be written. */
export function openRunLog(file: string, commandLine: string, cwd: string): RunLog {
  const fd = begin(file, `# ${new Date().toISOString()} in ${cwd}\n$ ${commandLine}\n`);
  let atLineStart = true;
  let isWhole = true;
  const write = (text: string) => {
    if (text === '' || !isWhole) return;
    try {
      fs.writeSync(fd, text);
    } catch {
      isWhole = false;
    }
    atLineStart = text.endsWith('\n');
  };
  return {
    write,
    close: (ending) => {
      write(`${atLineStart ? '' : '\n'}# ${ending}\n\n`);
      fs.closeSync(fd);
    },
    isWhole: () => isWhole,
  };
}

function begin(file: string, header: string): number {
  let fd: number | undefined;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fd = fs.openSync(file, 'a', 0o600);
    fs.writeSync(fd, header);
    return fd;
  } catch (cause) {
    if (fd !== undefined) fs.closeSync(fd);
    throw new WindlassError('input', `the log ${file} cannot be written`, {
      where: { file },
      why: whyOf(cause),
      next: 'make room for it and its folder writable, or name another file',
      cause,
    });
  }
}
