import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';

/** The remote cache of Nx: one action each. */
export async function run(context: ScriptContext): Promise<ScriptResult> {
  return context.args.positional('action') === 'check'
    ? (await import('./cache-check.ts')).check(context)
    : (await import('./cache-serve.ts')).serve(context);
}
