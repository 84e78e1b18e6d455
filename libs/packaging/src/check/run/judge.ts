import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { WindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import { tailOf } from '@windlass/kit/run/capture';
import type { RunResult } from '@windlass/kit/run/options';
import type { Version } from '@windlass/version-sync/model/version';
import { acceptedVersions, tellsVersion, versionsIn } from '../version-token.ts';
import type { Ran } from './start.ts';

export interface Expected {
  /** As one would type it. */
  readonly command: string;
  readonly version: Version;
  /** Of the program, absolute. */
  readonly file: string;
}

export type Fault = Pick<Finding, 'severity' | 'message' | 'expected' | 'actual'>;

/** What is wrong with how a program told its version. */
export function faultsOf({ outcome, leftRunning, leftAtHome }: Ran, expected: Expected): readonly Fault[] {
  const { command } = expected;
  const [fault = null] = outcome instanceof WindlassError ? [notRun(outcome, expected)] : judge(outcome, expected);
  const left: Fault[] = [];
  if (leftRunning.length > 0 && !isTimeout(outcome))
    left.push({
      severity: 'error',
      message: `${command} left processes running, which were ended`,
      expected: 'a program that has told its version has ended',
      actual: some(leftRunning),
    });
  if (leftAtHome.length > 0 && fault === null)
    left.push({
      severity: 'warning',
      message: `${command} wrote to its home only to tell its version`,
      expected: 'nothing in $HOME',
      actual: some(leftAtHome),
    });
  return fault === null ? left : [fault, ...left];
}

function judge(ran: RunResult, { command, version }: Expected): readonly Fault[] {
  const expected = acceptedVersions(version).join(' or ');
  const wrong = (message: string, actual: string): readonly Fault[] => [
    { severity: 'error', message, expected, actual },
  ];
  if (ran.exitCode !== 0) {
    const how = ran.signal === null ? `exit code ${ran.exitCode}` : `ended by ${ran.signal}`;
    const said = `${ran.stderr}\n${ran.stdout}`;
    const why = reasons.find(([pattern]) => pattern.test(said))?.[1] ?? '';
    return wrong(`${command} failed${why}`, `${how}: ${tailOf(ran.stderr.trim() || ran.stdout, 5)}`);
  }
  if (tellsVersion(ran.stdout, version)) return [];
  const said = versionsIn(ran.stdout).join(' ') || tailOf(ran.stdout, 3) || 'nothing';
  const onStderr = tellsVersion(ran.stderr, version) ? '; it does on stderr, where nobody reads it' : '';
  return wrong(`${command} does not tell this version${onStderr}`, said);
}

/** What programs say of what they miss: X11, GTK, Qt, Electron; ld.so(8); Node; Python. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [
    /(?:cannot|can't|could not|unable to|failed to) (?:open|connect to) (?:X )?display|missing X server|\$DISPLAY|no display/i,
    ': it needs a display, where it should tell its version before it opens a window',
  ],
  [/error while loading shared libraries/, ': it needs a library that is neither in the package nor on this machine'],
  [/GLIBC(?:XX)?_[\d.]+' not found/, ': it was built for a newer C library'],
  [/ModuleNotFoundError|Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND/, ': it needs a module that is not there'],
];

function notRun(error: WindlassError, { command, file, version }: Expected): Fault {
  const expected = acceptedVersions(version).join(' or ');
  const late = / took longer than (\d+) ms and was stopped$/.exec(error.message)?.[1];
  if (late !== undefined) {
    const message = `${command} took longer than ${late} ms and was stopped`;
    return { severity: 'error', message, expected, actual: error.why ?? 'it said nothing' };
  }
  const interpreter = / was not found$/.test(error.message) ? interpreterOf(file) : null;
  if (interpreter !== null) {
    const message = `${command} cannot be run: what it is run by is not there`;
    return { severity: 'error', message, expected, actual: interpreter };
  }
  return {
    severity: 'error',
    message: `${command} cannot be run: ${error.message}`,
    expected,
    actual: error.why ?? error.message,
  };
}

/** The system says of a program whose interpreter is missing that the program itself is (execve(2), ENOENT). */
function interpreterOf(file: string): string | null {
  if (!existsSync(file)) return null;
  const bytes = Buffer.alloc(256);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(fd);
  }
  const [line = ''] = bytes.toString('latin1').split('\n');
  if (line.startsWith('#!')) return line.trimEnd();
  return line.startsWith('\x7fELF') ? 'its dynamic loader: it was built for another C library' : null;
}

function isTimeout(outcome: Ran['outcome']): boolean {
  return outcome instanceof WindlassError && / took longer than /.test(outcome.message);
}

function some(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${names.slice(0, 3).join(', ')}${more}`;
}
