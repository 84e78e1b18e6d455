import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { WindlassError } from '@windlass/kit/errors';
import { suggest } from '@windlass/kit/suggest';
import { scripts } from '../scripts.ts';
import { surface } from '../surface.ts';

/** Reached only for a name that is no script: the entry file runs the others itself. */
export async function run(context: ScriptContext): Promise<ScriptResult> {
  const name = context.args.positional('script') ?? '';
  const near = suggest(name, [...Object.keys(scripts), ...surface.commands.map((command) => command.name)]);
  throw new WindlassError('usage', `there is no script or command "${name}"`, {
    ...(near === null ? {} : { why: `did you mean ${near}?` }),
    next: 'windlass list',
  });
}
