import fs from 'node:fs';
import path from 'node:path';
import { WindlassError } from '../errors.ts';
import { codeOf, whyOf } from '../fs/system-error.ts';
import { tailOf } from './capture.ts';
import { showCommand } from './command-line.ts';
import { listen } from './listen.ts';
import type { RunOptions, RunResult } from './options.ts';
import { Redactor } from './redact.ts';
import { openRunLog } from './run-log.ts';
import { type Ending, start } from './start.ts';

/**
 * Runs a program with exactly these arguments, without a shell, in a process group of its own.
 *
 * zx starts and watches it: its `spawn` option is where the words go in unquoted, because everything else in zx goes through a shell.
 * Throws `input` where the program or `cwd` is missing, `interrupted` on abort, `options.kind` on timeout and on a non-zero exit.
 */
export async function run(file: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const redactor = options.redactor ?? new Redactor();
  const cwd = path.resolve(options.cwd ?? '.');
  const commandLine = redactor.mask(showCommand(file, args));
  throwIfAborted(options.signal, commandLine);
  if (!fs.existsSync(cwd)) {
    throw new WindlassError('input', `${commandLine} cannot run in ${cwd}`, {
      where: cwd,
      why: 'there is no such folder',
    });
  }
  const log = options.log === undefined ? undefined : openRunLog(options.log, commandLine, redactor.mask(cwd));
  const started = performance.now();
  const output = { stdout: listen(redactor, options, log?.write), stderr: listen(redactor, options, log?.write) };
  let ending: Ending;
  try {
    ending = await start(file, args, cwd, options, output);
  } catch (thrown) {
    log?.close('did not start');
    throw notStarted(file, commandLine, redactor, options, thrown);
  }
  const stdout = output.stdout.end();
  const stderr = output.stderr.end();
  const durationMs = Math.round(performance.now() - started);
  const took = `${durationMs} ms`;
  const how = ending.signal === null ? `exit code ${ending.code}` : `ended by ${ending.signal}`;
  log?.close(ending.stopped === undefined ? `${how} after ${took}` : `stopped by ${ending.stopped} after ${took}`);

  const said = tailOf(redactor.mask(stderr.trim() === '' ? stdout : stderr));
  const parts = {
    ...(said === '' ? {} : { why: said }),
    ...(options.log === undefined ? {} : { where: { file: options.log } }),
  };
  if (ending.stopped === 'abort')
    throw new WindlassError('interrupted', `${commandLine} was stopped after ${took}`, parts);
  if (ending.stopped === 'timeout') {
    throw new WindlassError(
      options.kind,
      `${commandLine} took longer than ${options.timeoutMs} ms and was stopped`,
      parts,
    );
  }
  if ((options.check ?? true) && ending.code !== 0) {
    throw new WindlassError(options.kind, `${commandLine}: ${how}`, parts);
  }
  return {
    ran: true,
    commandLine,
    exitCode: ending.code,
    signal: ending.signal,
    stdout,
    stderr,
    truncated: output.stdout.truncated() || output.stderr.truncated(),
    durationMs,
    log: log?.isWhole() ? (options.log ?? null) : null,
  };
}

function throwIfAborted(signal: AbortSignal | undefined, commandLine: string): void {
  if (signal?.aborted)
    throw new WindlassError('interrupted', `${commandLine} was not started: the run is being stopped`);
}

function notStarted(
  file: string,
  commandLine: string,
  redactor: Redactor,
  options: RunOptions,
  cause: unknown,
): WindlassError {
  // The system's error itself is not passed on: it carries the arguments unmasked (`spawnargs`).
  const code = codeOf(cause);
  const name = redactor.mask(file);
  if (code === 'ENOENT') {
    const searched = redactor.mask((options.env ?? process.env)['PATH'] ?? '');
    return new WindlassError('input', `${name} was not found`, {
      why: file.includes('/') ? 'there is no such file' : `it is in no folder of PATH (${searched})`,
      next: `install ${name}, or add its folder to PATH; then: command -v ${name}`,
    });
  }
  if (code === 'EACCES') {
    return new WindlassError('input', `${name} may not be executed`, {
      why: 'permission denied',
      next: `chmod +x ${name}`,
    });
  }
  return new WindlassError(options.kind, `${commandLine} could not be started`, { why: redactor.mask(whyOf(cause)) });
}
