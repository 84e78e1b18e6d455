import { completionScript } from '@windlass/kit/cli/completion';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { loadSpecs } from '../scripts.ts';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { script } = await import('../script.ts');
  const specs = await loadSpecs();
  // The scripts' names complete as commands of windlass.
  const commands = [...(script.commands ?? []), ...specs.map(({ name, summary }) => ({ name, describe: summary }))];
  const text = completionScript(context.args.positional('shell') ?? '', [{ ...script, commands }, ...specs]);
  return { text, data: { script: text } };
}
