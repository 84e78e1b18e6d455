import { type Assignment, type Command, isAssignment, type Statement } from './syntax.ts';

/** An assignment that begins a line in what `declare -f` prints of a function: there makepkg looks for what the function sets. */
export interface PrintedLine {
  readonly assignment: Assignment;
  /** Nothing else stands on the line. */
  readonly alone: boolean;
  /** No semicolon follows it in print: it is the last of its block. */
  readonly last: boolean;
  readonly inSubshell: boolean;
}

export interface Printed {
  readonly lines: readonly PrintedLine[];
  /** Offsets of all assignments, those that begin no line too. */
  readonly starts: ReadonlySet<number>;
}

export function printedLines(body: Command): Printed {
  const lines: PrintedLine[] = [];
  const starts = new Set<number>();
  enter(body, false);
  return { lines, starts };

  function walk(statements: readonly Statement[], inSubshell: boolean, endsBare: boolean): void {
    for (const [at, statement] of statements.entries()) {
      const { first, rest, background } = statement;
      const [lead, ...more] = first.commands;
      if (lead?.is === 'simple' && !first.negated && lead.assignments[0] !== undefined) {
        const alone =
          lead.assignments.length === 1 &&
          lead.words.length + more.length + rest.length === 0 &&
          !background &&
          !lead.redirected &&
          lead.hereString === null;
        const last = endsBare && at === statements.length - 1;
        lines.push({ assignment: lead.assignments[0], alone, last, inSubshell });
      }
      for (const pipeline of [first, ...rest.map((one) => one.pipeline)])
        for (const command of pipeline.commands) enter(command, inSubshell);
    }
  }

  function enter(command: Command, inSubshell: boolean): void {
    if (command.is === 'simple')
      for (const assignment of [...command.assignments, ...command.words.filter(isAssignment)])
        starts.add(assignment.start);
    if (command.is === 'group') walk(command.body, inSubshell, true);
    if (command.is === 'for') walk(command.body, inSubshell, false);
    if (command.is === 'other') walk(command.body, inSubshell || command.what === 'a subshell', false);
    if (command.is === 'function') enter(command.body, inSubshell);
    if (command.is === 'case') for (const arm of command.arms) walk(arm.body, inSubshell, true);
    if (command.is === 'if') {
      for (const branch of command.branches) walk(branch.body, inSubshell, false);
      walk(command.otherwise, inSubshell, false);
    }
  }
}
