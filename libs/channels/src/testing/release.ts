import { Args } from '@windlass/kit/cli/args';
import { Redactor } from '@windlass/kit/run/redact';
import { openReleaseContext, type ReleaseContext } from '@windlass/version-sync/product/release-context';

/** The release of a product's folder, as a script with these flags would open it. */
export function openTestRelease(
  cwd: string,
  env: NodeJS.ProcessEnv,
  flags: readonly string[] = [],
): Promise<ReleaseContext> {
  return openReleaseContext({
    script: 'test',
    args: new Args(new Map(flags.map((flag) => [flag, true])), new Map(), []),
    command: null,
    cwd,
    env,
    emit: () => undefined,
    redactor: new Redactor(),
    signal: new AbortController().signal,
    now: () => new Date(),
  });
}
