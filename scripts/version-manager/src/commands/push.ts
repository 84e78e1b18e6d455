import { kindTable } from '@windlass/kit/actions/engine-options';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { perform } from '@windlass/version-sync/product/perform';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';
import { gitKinds } from '@windlass/version-sync/release/git-kinds';
import { pushPlan } from '@windlass/version-sync/release/push-plan';
import { remoteKinds } from '@windlass/version-sync/release/remote-kinds';

/** The commit of this version gets its tag, and both go to the remote: the first thing of a release that others see. */
export async function push(context: ScriptContext): Promise<ScriptResult> {
  const release = await openReleaseContext(context);
  const { root, services } = release;
  const kinds = kindTable(...gitKinds(root), ...remoteKinds(root, services.env));
  return perform(release, () => pushPlan(release), kinds);
}
