import { assign, type Status } from './assign.ts';
import { declare, printInto, unset } from './builtins.ts';
import { testDouble, testSingle } from './conditions.ts';
import { expandFields, expandNumber, expandPattern, expandText, type Shell, spendOf } from './expand.ts';
import { matches } from './glob.ts';
import { isOwnedFunction } from './scope.ts';
import { storeText } from './store.ts';
import { type Command, isAssignment, isWord, literalOf, type Pipeline, type Statement, type Word } from './syntax.ts';

/** Follows commands as bash would, as far as they only set variables and functions. Gives whether the last one succeeded. */
export function runStatements(statements: readonly Statement[], shell: Shell): Status {
  let status: Status = true;
  for (const statement of statements) {
    shell.budget.at = statement;
    shell.budget.spend(10);
    if (statement.background) throw shell.refuse('a command in the background is not evaluated', statement);
    status = runPipeline(statement.first, shell);
    for (const { operator, pipeline } of statement.rest)
      if ((operator === '&&') === known(status)) status = runPipeline(pipeline, shell);
  }
  return status;
}

/** For where something hangs on it. */
function known(status: Status): boolean {
  if (typeof status === 'boolean') return status;
  throw status;
}

function runPipeline({ commands, negated, start }: Pipeline, shell: Shell): Status {
  const [command, ...more] = commands;
  if (command === undefined || more.length > 0) throw shell.refuse('a pipeline is not evaluated', { start });
  const status = runCommand(command, shell);
  return negated ? !known(status) : status;
}

function runCommand(command: Command, shell: Shell): Status {
  switch (command.is) {
    case 'simple':
      return runSimple(command, shell);
    case 'function':
      if (isOwnedFunction(command.name))
        throw shell.refuse(`makepkg has a function ${command.name} of its own`, command, 'give yours another name');
      shell.scope.functions.set(command.name, command.body);
      return true;
    case 'if': {
      const branch = command.branches.find(({ condition }) => known(runStatements(condition, shell)));
      return runStatements(branch?.body ?? command.otherwise, shell);
    }
    case 'for':
      if (command.redirected) throw shell.refuse('a redirected loop is not evaluated', command);
      return runFor(command.name, command.words, command.body, shell);
    case 'case':
      return runCase(command, shell);
    case 'test':
      return testDouble(command.items, command, shell);
    case 'arithmetic':
      return expandNumber(command.expression, shell) !== 0n;
    case 'group':
      if (command.redirected) throw shell.refuse('a redirected group is not evaluated', command);
      return runStatements(command.body, shell);
    case 'other':
      throw shell.refuse(`${command.what} is not evaluated`, command);
  }
}

function runFor(name: string, words: readonly Word[], body: readonly Statement[], shell: Shell): Status {
  const items = words.flatMap((word) => expandFields(word, shell));
  let status: Status = true;
  shell.budget.items(items.length);
  for (const item of items) {
    storeText(name, item, words[0] ?? { start: 0 }, shell);
    status = runStatements(body, shell);
  }
  return status;
}

function runCase(command: Extract<Command, { is: 'case' }>, shell: Shell): Status {
  const { value } = expandText(command.word, shell);
  const arm = command.arms.find(({ patterns }) =>
    patterns.some((pattern) => matches(expandPattern(pattern, shell), value, spendOf(shell))),
  );
  if (arm !== undefined && arm.end !== ';;') throw shell.refuse(`${arm.end} in case is not evaluated`, command);
  return arm === undefined ? true : runStatements(arm.body, shell);
}

function runSimple(command: Extract<Command, { is: 'simple' }>, shell: Shell): Status {
  const { assignments, words, redirected } = command;
  const [first, ...rest] = words;
  if (redirected || command.hereString !== null) throw shell.refuse('a redirected command is not evaluated', command);
  if (first === undefined) {
    return assignments.map((assignment) => assign(assignment, shell)).at(-1) ?? true;
  }
  const name = isAssignment(first) ? null : literalOf(first);
  if (assignments.length > 0) throw shell.refuse('a command with variables of its own is not evaluated', command);
  if (name !== null && shell.scope.functions.has(name))
    throw shell.refuse(`${name} is a function that would have to be run`, command, 'write what it sets');
  const plain = rest.filter(isWord);
  if (name === ':' || name === 'true') return plain.flatMap((word) => expandFields(word, shell)).length >= 0;
  if (name === 'false') return false;
  if (name === 'test') return testSingle(plain, command, shell);
  if (name === '[' && plain.length > 0 && plain.slice(-1).every((word) => literalOf(word) === ']'))
    return testSingle(plain.slice(0, -1), command, shell);
  if (name === 'unset') return unset(plain, shell);
  if (name !== null && /^(?:declare|typeset|export|readonly)$/.test(name)) return declare(name, rest, command, shell);
  if (name === 'printf') return printInto(plain, shell);
  const shown = shell.text.slice(command.start, command.end).split('\n')[0]?.slice(0, 60);
  throw shell.refuse(
    `"${shown}" is a command that would have to be run`,
    command,
    'move it into prepare(), build() or package(), or write what it sets',
  );
}
