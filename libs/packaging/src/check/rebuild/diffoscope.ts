import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { findProgram, programPath } from '../../builds/environment.ts';

const longestMs = 5 * 60 * 1000;
const longestReport = 50_000;

/** What diffoscope says of two files; null where it is not installed, or could not say in time. */
export async function diffoscope(
  { services, context }: ReleaseContext,
  first: string,
  second: string,
): Promise<string | null> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-diffoscope-')));
  try {
    const path = programPath(context.env);
    if (findProgram('diffoscope', path, scratch) === null) return null;
    const env = { PATH: path, HOME: scratch, TMPDIR: scratch, LANG: 'C.UTF-8', TZ: 'UTC' };
    const options = { kind: 'build', cwd: scratch, env, timeoutMs: longestMs, check: false, writes: false } as const;
    const limits = ['--no-progress', '--no-default-limits', '--max-text-report-size', String(longestReport)];
    const ran = await services.runner.run('diffoscope', [...limits, '--text', '-', first, second], options);
    // 1: they differ; 2: trouble.
    return ran.exitCode === 1 ? ran.stdout.trim() : null;
  } catch (thrown) {
    if (thrown instanceof WindlassError && thrown.kind === 'build') return null;
    throw thrown;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
