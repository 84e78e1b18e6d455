import { deploy } from '@windlass/deploy/deploy';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const release = await openReleaseContext(context);
  const { args } = context;
  try {
    return await deploy(release, {
      servers: args.strings('host').flatMap((names) => names.split(',')),
      probe: args.flag('probe'),
      waitMs: (args.number('probe-wait') ?? 0) * 1000,
    });
  } finally {
    await release.services.http.close();
  }
}
