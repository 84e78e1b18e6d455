import type { WindlassError } from '@windlass/kit/errors';
import type { Shell } from './expand.ts';
import { parsePkgbuild } from './parse.ts';
import { pureOutput } from './pure.ts';
import { refused } from './reader.ts';
import { runStatements } from './run.ts';
import { newScope, type Scope } from './scope.ts';

/** A PKGBUILD with the values that its variables have once it is read. Nothing of it was executed. */
export interface Pkgbuild {
  /** As it is called in errors. */
  readonly file: string;
  readonly text: string;
  readonly scope: Scope;
}

/**
 * Reads a PKGBUILD as bash reads it, by the rules of bash(1), without bash.
 * @param text without its BOM.
 * @throws WindlassError `input` with file:line:column for what is no bash, and for what only running it would tell.
 */
export function evaluatePkgbuild(text: string, file: string): Pkgbuild {
  const statements = parsePkgbuild(text, file);
  const pkgbuild = { file, text, scope: newScope() };
  // Where only running it would tell whether it fails, makepkg gives this answer or none.
  if (runStatements(statements, shellOf(pkgbuild)) !== false) return pkgbuild;
  const last = statements.at(-1) ?? { start: 0 };
  throw refused(text, file, 'the last command fails, and makepkg then refuses the file', last, 'add a line with: true');
}

export function shellOf({ text, file, scope }: Pkgbuild): Shell {
  const shell: Shell = {
    scope,
    text,
    refuse: (what, at, next): WindlassError => refused(text, file, what, at, next),
    output: (body, at) => pureOutput(body, at, shell),
  };
  return shell;
}
