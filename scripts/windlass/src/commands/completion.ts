import { completionScript } from '@windlass/kit/cli/completion';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { loadSpecs } from '../scripts.ts';
import { surface } from '../surface.ts';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const specs = await loadSpecs();
  // The scripts' names complete as commands of windlass.
  const commands = [...surface.commands, ...specs.map(({ name, summary }) => ({ name, describe: summary }))];
  const text = completionScript(context.args.positional('shell') ?? '', [{ ...surface, commands }, ...specs]);
  return { text, data: { script: text } };
}
