import { harborFor } from '@windlass/harbor/derive';
import { findVerdaccio } from '@windlass/harbor/npm/verdaccio';
import type { HarborOptions } from '@windlass/harbor/options';
import type { ScriptContext } from '@windlass/kit/cli/script';
import { loadConfig } from '@windlass/kit/config/load';
import { resolveConfig } from '@windlass/kit/config/resolved';
import { WindlassError } from '@windlass/kit/errors';
import { remoteUrl } from '@windlass/kit/git/refs';
import { findRepository } from '@windlass/kit/git/repository';

/** What the harbor of this product holds. Without a config: npm, and GitHub where the repository has its remote there. */
export async function harborOptions(
  { args, cwd, env }: ScriptContext,
  dir: string,
): Promise<{ readonly options: HarborOptions; readonly notes: readonly string[] }> {
  const file = args.string('config');
  const loaded = await loadConfig({ cwd, env, ...(file === undefined ? {} : { file }) });
  const config = loaded?.config ?? resolveConfig({});
  const root = loaded?.dir ?? cwd;
  const remote = findRepository(root) === null ? null : remoteUrl(root, config.git.remote);
  const { options, notes } = harborFor(config, remote);
  const from = [root, cwd];
  const missing = whyNoNpm(from);
  // Whoever publishes to npm rehearses that; for the others the registry is an extra.
  if (missing && config.channels.npm) throw missing;
  const npm = missing === null;
  const without = missing === null ? [] : [`no npm registry in it: ${missing.message} (${missing.next})`];
  return { options: { ...options, dir, npm, from }, notes: [...notes, ...without] };
}

function whyNoNpm(from: readonly string[]): WindlassError | null {
  try {
    findVerdaccio(from);
    return null;
  } catch (thrown) {
    if (thrown instanceof WindlassError) return thrown;
    throw thrown;
  }
}
