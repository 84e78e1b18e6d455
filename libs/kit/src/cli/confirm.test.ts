import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const program = `
import { confirm } from ${JSON.stringify(resolve(import.meta.dirname, 'confirm.ts'))};
const question = { question: 'Sink it?', refusal: 'it floats', next: 'sink --yes' };
await confirm(question).then(() => console.log('SUNK'), ({ kind, message, why, next }) => console.log([kind, message, why, next].join('|')));
`;

/** Node in a terminal of its own (script(1) makes one), or with a pipe. */
function answer(text: string, terminal: boolean): Promise<string> {
  const words = [process.execPath, '--conditions=@windlass/source', '--input-type=module', '--eval', program];
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = terminal
    ? spawn('script', ['--quiet', '--return', '--command', quoted, '/dev/null'])
    : spawn(words[0] ?? '', words.slice(1));
  let out = '';
  let asked = false;
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (asked || !out.includes('[y/N]')) return;
    asked = true;
    child.stdin.write(text);
  });
  if (!terminal) child.stdin.end(text);
  return new Promise((done) => child.on('close', () => done(out)));
}

const hasScript = existsSync('/usr/bin/script');

describe('confirm', () => {
  it('shows no prompt where there is no terminal, and takes nothing for a yes', async () => {
    expect(await answer('y\n', false)).toBe('usage|it floats|there is no terminal to ask on|sink --yes\n');
  });

  it.skipIf(!hasScript)('goes on only after a yes', async () => {
    expect(await answer('y\n', true)).toMatch(/Sink it\? \[y\/N\][\s\S]*SUNK/);
    expect(await answer('\n', true)).toMatch(/usage\|it floats\|the answer was no\|sink --yes/);
  });
});
