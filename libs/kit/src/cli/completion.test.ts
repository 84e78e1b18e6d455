import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { completionScript } from './completion.ts';
import type { ScriptSpec } from './script.ts';

const specs = [
  {
    name: 'windlass',
    summary: 's',
    options: {},
    commands: [
      { name: 'status', describe: "who's there" },
      { name: 'completion', describe: 'd', positionals: [{ name: 'shell', describe: 'd', choices: ['bash', 'zsh'] }] },
    ],
  },
  { name: 'sync-versions', summary: 's', options: { to: { type: 'string', describe: 'd' } } },
] as const satisfies readonly Partial<ScriptSpec>[];

/** What bash itself offers for a command line, by running the completion function as readline does. */
function offered(...words: string[]): string[] {
  const program = `${completionScript('bash', specs)}
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _windlass; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const run = spawnSync('bash', ['--norc', '-c', program, 'bash', ...words], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return run.stdout.split('\n').filter(Boolean);
}

test('bash completes commands, flags, choices and a script behind windlass', () => {
  expect(offered('windlass', 'sta')).toEqual(['status']);
  expect(offered('windlass', 'completion', 'b')).toEqual(['bash']);
  expect(offered('sync-versions', '--t')).toEqual(['--to', '--timeout']);
  expect(offered('windlass', 'sync-versions', '--to')).toEqual(['--to']);
  expect(offered('sync-versions', '--reporter', 'g')).toEqual(['github', 'gitlab']);
  expect(offered('sync-versions', '--dry')).toEqual(['--dry-run']);
});

test('a shell that there is no completion for is refused with those that there are', () => {
  expect(() => completionScript('tcsh', specs)).toThrow('no completion for "tcsh"');
});

test('a quote in a description does not break the fish script', () => {
  expect(completionScript('fish', specs)).toContain("-d 'who\\'s there'");
});
