import type { HouseOptions } from '@windlass/kit/actions/house';
import type { ScriptContext } from '@windlass/kit/cli/script';
import type { ResolvedConfig } from '@windlass/kit/config/resolved';

/** Ledger and lock of a product. Files and local git need no durable store; what reaches outside asks `requireDurable`. */
export function houseOptions(root: string, context: ScriptContext, config: ResolvedConfig | null): HouseOptions {
  const named = context.args.string('ledger') ?? config?.release.ledger;
  return {
    root,
    env: context.env,
    line: config?.release.line ?? 'main',
    ledger: named === 'git' ? 'git' : 'file',
    remote: config?.git.remote ?? 'origin',
    offline: context.args.flag('offline'),
  };
}
