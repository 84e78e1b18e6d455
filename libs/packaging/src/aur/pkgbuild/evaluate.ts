import { WindlassError } from '@windlass/kit/errors';
import { Budget, largestPkgbuild } from './budget.ts';
import type { Shell } from './expand.ts';
import { parsePkgbuild } from './parse.ts';
import type { PrintedLine } from './printed-lines.ts';
import { pureOutput } from './pure.ts';
import { refused } from './reader.ts';
import { runStatements } from './run.ts';
import { newScope, type Scope } from './scope.ts';
import { endLocals } from './store.ts';
import type { Command } from './syntax.ts';

/** A PKGBUILD with the values that its variables have once it is read. Nothing of it was executed. */
export interface Pkgbuild {
  /** As it is called in errors. */
  readonly file: string;
  readonly text: string;
  readonly scope: Scope;
  /** What may still be spent on it. */
  readonly budget: Budget;
  /** Lines of functions that were looked at already: every package and every field asks for them. */
  readonly lines: Map<Command, readonly PrintedLine[]>;
}

/**
 * Reads a PKGBUILD as bash reads it, by the rules of bash(1), without bash.
 * @param text without its BOM.
 * @throws WindlassError `input` with file:line:column for what is no bash, for what only running it would tell, and for what takes more text,
 *   words or work than any PKGBUILD has a use for.
 */
export function evaluatePkgbuild(text: string, file: string): Pkgbuild {
  if (text.length > largestPkgbuild)
    throw new WindlassError('input', `${file} is too large for a PKGBUILD`, {
      where: { file },
      why: `it has ${text.length} characters; the AUR takes 256000 bytes`,
      next: 'move what is large into a file of its own',
    });
  const statements = parsePkgbuild(text, file);
  const budget = new Budget((what, at, next) => refused(text, file, what, at, next));
  const pkgbuild: Pkgbuild = { file, text, scope: newScope(), budget, lines: new Map() };
  const status = runStatements(statements, shellOf(pkgbuild));
  endLocals(pkgbuild.scope);
  // Where only running it would tell whether it fails, makepkg gives this answer or none.
  if (status !== false) return pkgbuild;
  const last = statements.at(-1) ?? { start: 0 };
  throw refused(text, file, 'the last command fails, and makepkg then refuses the file', last, 'add a line with: true');
}

export function shellOf({ text, file, scope, budget }: Pkgbuild): Shell {
  const shell: Shell = {
    scope,
    text,
    budget,
    refuse: (what, at, next): WindlassError => {
      // Its line has to be counted, and an error takes memory.
      budget.spend(at.start + 2000);
      return refused(text, file, what, at, next);
    },
    output: (body, at) => pureOutput(body, at, shell),
  };
  return shell;
}
