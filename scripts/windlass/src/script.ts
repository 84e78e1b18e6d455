import type { ScriptSpec } from '@windlass/kit/cli/script';

import { surface } from './surface.ts';

export const script: ScriptSpec = {
  ...surface,
  run: async (context) => {
    const { commands } = await import('./commands/list.ts');
    const command = commands[context.command ?? 'list'];
    if (!command) throw new Error(`command ${context.command} is in the surface and has no code`);
    return (await command()).run(context);
  },
};
