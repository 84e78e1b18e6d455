import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { ExitCode } from '@windlass/kit/exit-codes';
import { commitsSince, latestTag } from '@windlass/kit/git/history';
import { formatVersion } from '@windlass/version-sync/model/version';
import { openProduct, readVersion } from '@windlass/version-sync/product/open';
import { suggestIncrement } from '@windlass/version-sync/suggest/conventional';

/** stdout is the type alone (`minor`, or `none`), so that a script can take it; the reasons go to stderr. */
export async function suggest(context: ScriptContext): Promise<ScriptResult> {
  const product = await openProduct(context);
  const { version } = readVersion(product);
  const tag = latestTag(product.root, product.config.git.tagPrefix);
  const suggestion = suggestIncrement(commitsSince(product.root, tag), version.core);
  context.emit({ kind: 'note', level: 'info', message: `${suggestion.why} (since ${tag ?? 'the first commit'})` });
  for (const { hash, subject } of suggestion.deciding)
    context.emit({ kind: 'note', level: 'info', message: `  ${hash.slice(0, 8)} ${subject}` });
  return {
    exitCode: ExitCode.ok,
    product: product.name,
    version: formatVersion(version),
    text: suggestion.type ?? 'none',
    data: { ...suggestion, since: tag },
  };
}
