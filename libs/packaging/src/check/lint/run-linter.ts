import { WindlassError } from '@windlass/kit/errors';
import { tailOf } from '@windlass/kit/run/capture';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { findProgram, programPath } from '../../builds/environment.ts';
import type { Linter } from './linters.ts';
import type { Remark } from './remark.ts';

const longestMs = 10 * 60 * 1000;

/** What a linter found; a text where it could not say. Null where it is not installed. */
export async function runLinter(
  { services, context }: ReleaseContext,
  linter: Linter,
  file: string,
  scratch: string,
): Promise<readonly Remark[] | string | null> {
  const path = programPath(context.env);
  if (findProgram(linter.program, path, scratch) === null) return null;
  // No configuration of this user's, and English.
  const env = {
    PATH: path,
    HOME: scratch,
    XDG_CONFIG_HOME: scratch,
    TMPDIR: scratch,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
  };
  const options = { kind: 'build', cwd: scratch, env, timeoutMs: longestMs, check: false, writes: false } as const;
  try {
    const ran = await services.runner.run(linter.program, linter.args(file), options);
    const remarks = linter.parse(`${ran.stdout}\n${ran.stderr}`);
    if (ran.exitCode === 0 || remarks.length > 0) return remarks;
    return `${linter.program} ended with exit code ${ran.exitCode}: ${tailOf(ran.stderr || ran.stdout, 5)}`;
  } catch (thrown) {
    if (thrown instanceof WindlassError && thrown.kind === 'build') return thrown.message;
    throw thrown;
  }
}
