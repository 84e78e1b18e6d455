import type { ScriptSpec } from '@windlass/kit/cli/script';
import { script } from './script.ts';
import { scripts } from './scripts.ts';
import { surface } from './surface.ts';

export interface Call {
  readonly spec: ScriptSpec;
  readonly argv: readonly string[];
}

/**
 * Which script a command line of windlass means. `windlass sync-versions …` and `windlass run sync-versions …` are the script itself, not
 * a child process; nothing at all lists the scripts; an unknown word is looked for among the scripts, too, so that the error can name one.
 */
export async function dispatch(argv: readonly string[]): Promise<Call> {
  const words = argv[0] === 'run' ? argv.slice(1) : argv;
  const [word] = words;
  const load = word === undefined ? undefined : scripts[word];
  if (load) return { spec: (await load()).script, argv: words.slice(1) };
  if (argv[0] === undefined) return { spec: script, argv: ['list'] };
  const isOwn = argv[0].startsWith('-') || surface.commands.some((command) => command.name === argv[0]);
  return { spec: script, argv: isOwn ? argv : ['run', ...argv] };
}
