import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePkgbuild } from './parse.ts';
import { printedLines } from './printed-lines.ts';

const heredoc = 'cat <<E\nx\nE';

/** Bodies of functions in which `=` stands for an assignment of nothing. */
const bodies: readonly string[] = [
  '=',
  'true\n=\n=\ntrue',
  `${heredoc}\n=\n=`,
  `true\n${heredoc}\n=\n=`,
  `true\ntrue\n${heredoc}\n=\n=\n=`,
  `${heredoc}\n=\n${heredoc}\n=\n=`,
  `${heredoc}\n${heredoc}\n=\n=`,
  `true; =\n${heredoc}\n=\n=`,
  `if true; then\n${heredoc}\nfi\n=\n=`,
  `true\nif true; then\n${heredoc}\nfi\n=\n=`,
  `{\n${heredoc}\n}\n=\n=`,
  `if true; then\n${heredoc}\n=\n=\nfi\n=\n=`,
  `if true; then\ntrue\n${heredoc}\n=\n=\nfi\n=\n=`,
  `case x in\ny)\n${heredoc}\n=\n=\n;;\nz) =;; *) =; =;;\nesac\n=\n=`,
  `case x in\ny)\n${heredoc}\n;;\nesac\n=\n=`,
  `for i in a; do\n${heredoc}\n=\n=\ndone\n=\n=`,
  `while ${heredoc}\ndo\n=\n=\ndone\n=\n=`,
  `while read x; do\n=\ndone <<E\nx\nE\n=\n=`,
  `true\nuntil read x; do =; done <<E\nx\nE\n=\n=`,
  `{ =; } <<E\nx\nE\n=\n=`,
  'cat <<E | tee\nx\nE\n=\n=',
  'cat <<E && tee\nx\nE\n=\n=',
  'tee && cat <<E\nx\nE\n=\n=',
  'cat <<E &\nx\nE\n=\n=',
  'true\ncat <<E &\nx\nE\n=\n=',
  'true\n=\ncat <<E &\nx\nE\n=\ntrue &\n=\n=',
  'cat <<E; =\nx\nE\n=\n=',
  'cat <<< x\n=\n=',
  `x=$(${heredoc}\n)\n=\n=`,
  `g() {\n${heredoc}\n}\n=\n=`,
  'true & =\n=',
  'if =; then =; elif =; then =; else =; fi\n=',
  '=\n{ =; }\n{\n=\ntrue\n}\n=',
  'select x in a; do =; done; =\n=',
  'for ((;;)); do =; done; =',
];

/** A body with a name of its own for each assignment, and what bash makes of it. */
function printed(body: string): { readonly real: readonly string[]; readonly ours: readonly string[] } {
  let count = 0;
  const text = `f() {\n${body.replace(/(?<![\w=])=(?![\w=])/g, () => `v${++count}=`)}\n}\n`;
  const { stdout } = spawnSync('bash', ['--norc', '-c', 'eval "$0"; declare -f f', text], { encoding: 'utf8' });
  // What makepkg looks for: a line of its own, and a character behind the sign.
  const real = [...stdout.matchAll(/^\s+(v\d+)=(.?)/gm)].map(([, name, more]) => `${name}${more === '' ? '' : ';'}`);
  const [statement] = parsePkgbuild(text, 'PKGBUILD');
  const [command] = statement?.first.commands ?? [];
  if (command?.is !== 'function') throw new Error('this is no function');
  const lines = printedLines(command.body).lines.filter(({ assignment }) => assignment.name !== 'x');
  return { real, ours: lines.map(({ assignment, bare }) => `${assignment.name}${bare ? '' : ';'}`) };
}

test.each(bodies)('lines are found where bash prints them: %j', (body) => {
  const { real, ours } = printed(body);
  expect(real.length).toBeGreaterThan(0);
  expect(ours).toEqual(real);
});

test('and in bodies put together by chance', () => {
  const { statement } = fc.letrec<{ statement: string; list: string }>((tie) => ({
    list: fc.array(tie('statement'), { minLength: 1, maxLength: 4 }).map((all) => all.join('\n')),
    statement: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom(
        '=',
        '=',
        'true',
        heredoc,
        'cat <<E | tee\nx\nE',
        'tee && cat <<E\nx\nE',
        'true; =; true',
        'true &',
        'cat <<E &\nx\nE',
        'true & =',
      ),
      tie('list').map((list) => `if true; then\n${list}\nfi`),
      fc.tuple(tie('list'), tie('list')).map(([one, two]) => `if true; then\n${one}\nelse\n${two}\nfi`),
      tie('list').map((list) => `for i in a; do\n${list}\ndone`),
      tie('list').map((list) => `{\n${list}\n}`),
      tie('list').map((list) => `while true; do\n${list}\ndone <<E\nx\nE`),
      fc.tuple(tie('list'), tie('list')).map(([one, two]) => `case x in\na)\n${one}\n;;\n*)\n${two}\n;;\nesac`),
    ),
  }));
  const body = fc.array(statement, { minLength: 1, maxLength: 5 }).map((all) => all.join('\n'));
  for (const each of fc.sample(body, { numRuns: 60, seed: 20261121 })) {
    const { real, ours } = printed(each);
    expect(ours, each).toEqual(real);
  }
});
