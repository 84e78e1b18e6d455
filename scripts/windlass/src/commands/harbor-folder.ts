import { join, resolve } from 'node:path';
import type { ScriptContext } from '@windlass/kit/cli/script';
import { findRepository } from '@windlass/kit/git/repository';
import { stateDir } from '@windlass/kit/ledger/state-dir';

/** `--dir`, else a folder beside the ledger, where `git clean` and a pull request cannot reach it. */
export function harborFolder({ args, cwd, env }: ScriptContext): string {
  const named = args.string('dir');
  if (named !== undefined) return resolve(cwd, named);
  return join(stateDir(findRepository(cwd)?.root ?? cwd, env), 'harbor');
}
