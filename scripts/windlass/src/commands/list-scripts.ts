import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { loadSpecs } from '../scripts.ts';

export async function run(_context: ScriptContext): Promise<ScriptResult> {
  const specs = await loadSpecs();
  const width = Math.max(...specs.map((spec) => spec.name.length));
  const text = specs.map((spec) => `${spec.name.padEnd(width)}  ${spec.summary}`).join('\n');
  return { text, data: { scripts: specs.map(({ name, summary }) => ({ name, summary })) } };
}
