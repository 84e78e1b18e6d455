import type { BaseRecord, Records } from './records.ts';

export interface CommandAnswer {
  readonly output: string;
  readonly exitCode: number;
}

/** `ssh aur@aur.archlinux.org help` (aurweb/git/serve.py). */
const commands: Readonly<Record<string, string>> = {
  'adopt <name>': 'Request adoption of an orphan package base.',
  'disown <name>': 'Disown a package base.',
  'flag <name> <comment>': 'Flag a package base out-of-date.',
  'git-receive-pack': 'Internal command used with Git.',
  'git-upload-pack': 'Internal command used with Git.',
  help: 'Show this help message and exit.',
  'list-repos': 'List all your repositories.',
  'restore <name>': 'Restore a deleted package base.',
  'set-comaintainers <name> [...]': 'Set package base co-maintainers.',
  'set-keywords <name> [...]': 'Change package base keywords.',
  'unflag <name>': 'Remove out-of-date flag from a package base.',
  'unvote <name>': 'Remove vote from a package base.',
  'vote <name>': 'Vote for a package base.',
};

const hint = '\nTry `ssh aur@aur.archlinux.org help` for a list of commands.';
const done: CommandAnswer = { output: '', exitCode: 0 };
const died = (why: string): CommandAnswer => ({ output: `${why}\n`, exitCode: 1 });

/** The AUR's own commands, as far as a release may need them; those it has and the double has not are said to be missing. */
export function runCommand(records: Records, user: string, seconds: number, line: string): CommandAnswer {
  const [action, name, ...rest] = wordsOf(line);
  if (action === undefined) return died(`Welcome to AUR, ${user}! Interactive shell is disabled.${hint}`);
  if (action === 'help') return help();
  if (action === 'list-repos') return listed(records, user);
  if (!Object.keys(commands).some((one) => one.split(' ')[0] === action)) {
    return died(`${action}: invalid command: ${action}${hint}`);
  }
  if (name === undefined) return died(`${action}: missing repository name${hint}`);
  const base = records.base(name);
  if (base === undefined) return died(`${action}: package base not found: ${name}`);
  const answer = change(base, user, seconds, action, rest);
  records.save();
  return answer;
}

function change(
  base: BaseRecord,
  user: string,
  seconds: number,
  action: string,
  words: readonly string[],
): CommandAnswer {
  switch (action) {
    case 'adopt':
      if (base.maintainer !== null) return died(`adopt: permission denied: ${user}`);
      base.maintainer = user;
      return done;
    case 'disown':
      if (base.maintainer !== user) return died(`disown: permission denied: ${user}`);
      base.maintainer = null;
      return done;
    case 'set-keywords':
      base.keywords = words;
      return done;
    case 'flag':
      if ((words[0] ?? '').length < 3) return died(`flag: comment is too short: ${words[0] ?? ''}`);
      base.outOfDate ??= seconds;
      return done;
    case 'unflag':
      base.outOfDate = null;
      return done;
    default:
      return died(`${action}: the AUR of the harbor has no such command`);
  }
}

function help(): CommandAnswer {
  const names = Object.keys(commands);
  const width = Math.max(...names.map((name) => name.length)) + 4;
  const lines = names.toSorted().map((name) => `  ${name.padEnd(width)}${commands[name] ?? ''}`);
  return { output: `Commands:\n${lines.join('\n')}\n`, exitCode: 0 };
}

function listed(records: Records, user: string): CommandAnswer {
  const own = records.bases.filter((base) => base.maintainer === user);
  return { output: own.map((base) => ` ${base.name}\n`).join(''), exitCode: 0 };
}

/** Words as a shell would split them; quotes hold one together. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, one, bare]) => double ?? one ?? bare ?? '');
}
