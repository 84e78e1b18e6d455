import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../output/events.ts';
import { cleanEnv } from './env.ts';
import { Redactor } from './redact.ts';
import { makeRunner, type Runner } from './runner.ts';

let dir: string;
let events: Event[];
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'windlass-runner-'));
  events = [];
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

function runnerWith(plan: boolean): Runner {
  const redactor = new Redactor();
  redactor.add('s3cr3t-value');
  return makeRunner({ plan, redactor, logDir: path.join(dir, 'logs'), emit: (event) => events.push(event) });
}

describe('in plan mode', () => {
  it('a command that writes is said, masked, and not run', async () => {
    const mark = path.join(dir, 'mark s3cr3t-value');
    const runner = runnerWith(true);
    const result = await runner.run('touch', [mark], { kind: 'build' });
    expect(fs.existsSync(mark)).toBe(false);
    expect(result).toMatchObject({ ran: false, commandLine: `touch '${dir}/mark ***'` });
    expect(events).toEqual([{ kind: 'note', level: 'info', message: `would run: touch '${dir}/mark ***'` }]);
    expect(runner.planned).toEqual([`touch '${dir}/mark ***'`]);
  });

  it('a command that only reads runs', async () => {
    const result = await runnerWith(true).run('echo', ['hello'], { kind: 'build', writes: false });
    expect(result).toMatchObject({ ran: true, stdout: 'hello\n' });
    expect(events).toEqual([]);
  });
});

describe('outside of plan mode', () => {
  it('a command runs, and its log lies under its name in the log folder', async () => {
    const result = await runnerWith(false).run('echo', ['s3cr3t-value'], { kind: 'build', log: 'greet' });
    expect(result).toMatchObject({ ran: true, stdout: '***\n', log: path.join(dir, 'logs', 'greet.log') });
    expect(fs.readFileSync(path.join(dir, 'logs', 'greet.log'), 'utf8')).toMatch(
      /\$ echo \*\*\*\n\*\*\*\n# exit code 0/,
    );
  });

  it('the runner’s signal stops every command', async () => {
    const runner = makeRunner({
      plan: false,
      redactor: new Redactor(),
      logDir: null,
      emit: () => {},
      signal: AbortSignal.abort(),
    });
    await expect(runner.run('echo', [], { kind: 'build' })).rejects.toMatchObject({ kind: 'interrupted' });
  });
});

describe('a clean environment', () => {
  it('holds the basics and what was named, never another credential', () => {
    const source = { PATH: '/bin', LC_ALL: 'C', NPM_TOKEN: 'a', AWS_SECRET: 'b', GIT_SSH: 'c', EMPTY: undefined };
    expect(cleanEnv(['GIT_*', 'EMPTY', 'ABSENT'], source)).toEqual({ PATH: '/bin', LC_ALL: 'C', GIT_SSH: 'c' });
    expect(cleanEnv(['NPM_TOKEN'], source)).toEqual({ PATH: '/bin', LC_ALL: 'C', NPM_TOKEN: 'a' });
  });
});
