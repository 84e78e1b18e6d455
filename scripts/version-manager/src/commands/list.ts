import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';

type Run = (context: ScriptContext) => Promise<ScriptResult>;

/** What each command runs; only that is loaded. */
export const commands: Readonly<Record<string, Run>> = {
  get: async (context) => (await import('./read.ts')).get(context),
  'get-semantic': async (context) => (await import('./read.ts')).getSemantic(context),
  'get-build': async (context) => (await import('./read.ts')).getBuild(context),
  info: async (context) => (await import('./info.ts')).info(context),
  increment: async (context) => (await import('./raise.ts')).increment(context),
  set: async (context) => (await import('./raise.ts')).set(context),
  validate: async (context) => (await import('./validate.ts')).validate(context),
  history: async (context) => (await import('./history.ts')).history(context),
  suggest: async (context) => (await import('./suggest.ts')).suggest(context),
  push: async (context) => (await import('./push.ts')).push(context),
  undo: async (context) => (await import('./undo.ts')).undo(context),
};
