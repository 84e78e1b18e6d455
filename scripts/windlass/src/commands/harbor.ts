import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';

/** The rehearsal world: one action each. */
export async function run(context: ScriptContext): Promise<ScriptResult> {
  switch (context.args.positional('action')) {
    case 'down':
      return (await import('./harbor-down.ts')).down(context);
    case 'status':
      return (await import('./harbor-status.ts')).status(context);
    default:
      return (await import('./harbor-up.ts')).up(context);
  }
}
