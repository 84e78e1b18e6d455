import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';

interface CommandModule {
  readonly run: (context: ScriptContext) => Promise<ScriptResult>;
}

/** One file per command. */
export const commands: Readonly<Record<string, () => Promise<CommandModule>>> = {
  list: () => import('./list-scripts.ts'),
  run: () => import('./run-script.ts'),
  init: () => import('./init.ts'),
  adopt: () => import('./adopt.ts'),
  status: () => import('./status.ts'),
  unlock: () => import('./unlock.ts'),
  completion: () => import('./completion.ts'),
  doctor: () => import('./doctor.ts'),
  harbor: () => import('./harbor.ts'),
  cache: () => import('./cache.ts'),
};
