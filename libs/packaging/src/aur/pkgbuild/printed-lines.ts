import { type Assignment, type Command, isAssignment, type Pipeline, type Statement } from './syntax.ts';

/** An assignment that begins a line in what `declare -f` prints of a function: there makepkg looks for what the function sets. */
export interface PrintedLine {
  readonly assignment: Assignment;
  /** Nothing else stands on the line. */
  readonly alone: boolean;
  /** Nothing follows it in print, not even a semicolon. */
  readonly bare: boolean;
  readonly inSubshell: boolean;
}

export interface Printed {
  readonly lines: readonly PrintedLine[];
  /** Offsets of all assignments, those that begin no line too. */
  readonly starts: ReadonlySet<number>;
}

/** What stands behind the last command of a list. */
type End = 'semicolon' | 'line end';

export function printedLines(body: Command): Printed {
  const printer = new Printer();
  printer.command(body, false);
  return printer;
}

/** Follows bash's own printer (print_cmd.c of bash 5), which leaves out a semicolon here and there behind a heredoc. */
class Printer implements Printed {
  readonly lines: PrintedLine[] = [];
  readonly starts = new Set<number>();
  /** How many lists stand around: outside of any, heredocs are printed at once. */
  #lists = 0;
  /** Whether a heredoc waits to be printed behind the line. */
  #waiting = false;
  /** Whether one was printed since the last semicolon: the next one is left out. */
  #printed = false;

  list(statements: readonly Statement[], inSubshell: boolean, end: End): void {
    const isList = statements.length > 1;
    if (isList) this.#lists += 1;
    let beginsLine = true;
    for (const [at, statement] of statements.entries()) {
      const line = this.#statement(statement, inSubshell, beginsLine);
      // `a; b & c` is `a; (b & c)` to bash, and `a & b & c` is `(a & b) & c`.
      if (at > 0 && (!statement.background || statements[at - 1]?.background)) this.#flush();
      const isLast = at === statements.length - 1;
      // What follows `&` stands on the same line, unless a heredoc is printed between them.
      beginsLine = !statement.background || this.#waiting;
      if (statement.background) this.#flush();
      const bare = isLast ? end === 'line end' : !statement.background && !this.#semicolon();
      if (line !== null) this.lines.push({ ...line, bare });
    }
    if (isList) this.#lists -= 1;
    this.#flush();
  }

  command(command: Command, inSubshell: boolean): void {
    this.#inside(command, inSubshell);
    if (command.heredoc && this.#lists > 0) this.#waiting = true;
  }

  #inside(command: Command, inSubshell: boolean): void {
    if (command.is === 'simple')
      for (const assignment of [...command.assignments, ...command.words.filter(isAssignment)])
        this.starts.add(assignment.start);
    if (command.is === 'group') this.list(command.body, inSubshell, 'line end');
    if (command.is === 'for') this.list(command.body, inSubshell, 'semicolon');
    if (command.is === 'case') for (const { body } of command.arms) this.list(body, inSubshell, 'line end');
    if (command.is === 'function') {
      this.command(command.body, inSubshell);
      this.#printed = false;
    }
    if (command.is === 'if') {
      for (const { condition, body } of command.branches) {
        this.#head(condition);
        this.list(body, inSubshell, 'semicolon');
      }
      this.list(command.otherwise, inSubshell, 'semicolon');
    }
    if (command.is === 'other') {
      this.#head(command.head);
      this.list(command.body, inSubshell || command.what === 'a subshell', 'semicolon');
    }
  }

  /** What a loop or a condition goes by begins no line. */
  #head(statements: readonly Statement[]): void {
    const before = this.lines.length;
    this.list(statements, false, 'semicolon');
    this.lines.splice(before);
  }

  #statement(statement: Statement, inSubshell: boolean, beginsLine: boolean): Omit<PrintedLine, 'bare'> | null {
    const { first, rest } = statement;
    const pipelines = [first, ...rest.map(({ pipeline }) => pipeline)];
    const isList = pipelines.length > 1;
    if (isList) this.#lists += 1;
    for (const pipeline of pipelines) {
      this.#pipeline(pipeline, inSubshell);
      if (isList) this.#flush();
    }
    if (isList) this.#lists -= 1;
    const [lead, ...more] = first.commands;
    if (!beginsLine || lead?.is !== 'simple' || first.negated || lead.assignments[0] === undefined) return null;
    const isOne = lead.assignments.length === 1 && lead.words.length + more.length + rest.length === 0;
    const alone = isOne && !statement.background && !lead.redirected && lead.hereString === null;
    return { assignment: lead.assignments[0], alone, inSubshell };
  }

  #pipeline({ commands }: Pipeline, inSubshell: boolean): void {
    const isList = commands.length > 1;
    if (isList) this.#lists += 1;
    for (const command of commands) {
      this.command(command, inSubshell);
      if (isList) this.#flush();
    }
    if (isList) this.#lists -= 1;
  }

  #flush(): void {
    if (this.#waiting) this.#printed = true;
    this.#waiting = false;
  }

  /** Between two commands; whether there is one. */
  #semicolon(): boolean {
    if (this.#waiting) {
      this.#flush();
      return false;
    }
    const isThere = !this.#printed;
    this.#printed = false;
    return isThere;
  }
}
