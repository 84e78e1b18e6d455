import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { compile, has, type Light, shine, speak } from './light.ts';

const canCompile = has('cc');

describe.skipIf(!canCompile)(`the socket of the example (${canCompile ? 'cc' : 'needs a C compiler'})`, () => {
  let folder: Folder;
  let program: string;
  let runtime: string;
  let light: Light;
  beforeAll(() => {
    folder = tempFolder();
    program = compile(folder.path);
  });
  afterAll(() => folder[Symbol.dispose]());
  beforeEach(async () => {
    runtime = join(folder.path, `${performance.now()}`);
    mkdirSync(runtime, { mode: 0o700 });
    light = await shine(program, runtime);
  });
  afterEach(() => light[Symbol.asyncDispose]());
  const socket = (): string => join(runtime, 'beacon.sock');

  it('greets, answers, and tells what it does without a bus', async () => {
    const lines = await speak(runtime, 'hello 1.0.0\nping\nstatus\nshow\nstatus\nwhat?\n');
    expect(lines).toEqual([
      'hello 1.0.0 1.0.0+001',
      'pong',
      'shown 0 tray absent',
      'ok',
      'shown 1 tray absent',
      'error there is no such command',
    ]);
    expect(await light.said(1)).toEqual(['*']);
    expect(statSync(socket()).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['another version', 'hello 2.0.0\nping\n', 'error version 1.0.0 is spoken here'],
    ['a version that only begins alike', 'hello 10.0\nping\n', 'error version 1.0.0 is spoken here'],
    ['no greeting', 'ping\nping\n', 'error say hello <version> first'],
    ['a line without an end', 'x'.repeat(256), 'error the line is too long'],
  ])('%s: says what is wrong and hangs up', async (_, text, answer) => {
    expect(await speak(runtime, text)).toEqual([answer]);
    expect(await light.ask('ping')).toBe('pong');
  });

  it('speaks with a newer minor version, and with CR LF', async () => {
    expect(await speak(runtime, 'hello 1.7.0\r\nping\r\n')).toEqual(['hello 1.0.0 1.0.0+001', 'pong']);
  });

  it('goes out when it is told to, and takes its socket away', async () => {
    expect(await light.ask('quit')).toBe('bye');
    expect(await light.ended).toEqual({ how: 0, stderr: '' });
    expect(existsSync(socket())).toBe(false);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('goes out in order on %s', async (signal) => {
    light.kill(signal);
    expect(await light.ended).toEqual({ how: 0, stderr: '' });
    expect(existsSync(socket())).toBe(false);
  });

  it('is one: a second one says so; and takes the place of one that was killed', async () => {
    const second = execFileSync('sh', ['-c', '"$0" --tray 2>&1; echo $?', program], {
      env: { XDG_RUNTIME_DIR: runtime },
      encoding: 'utf8',
    });
    expect(second).toBe('beacon: a light is lit already\n1\n');
    light.kill('SIGKILL');
    await light.ended;
    expect(existsSync(socket())).toBe(true);
    await using next = await shine(program, runtime);
    expect(await next.ask('ping')).toBe('pong');
  });

  it('goes on without a socket where there is no place for one', async () => {
    const env = { XDG_RUNTIME_DIR: join(runtime, 'gone') };
    const child = spawn(program, ['--tray'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const [said] = await once(child.stderr, 'data');
    expect(`${said}`).toBe('beacon: no socket in $XDG_RUNTIME_DIR; going on without\n');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('hangs up on the ninth at once, and on those who do not listen, not on others', async () => {
    const others: Socket[] = [];
    for (let at = 0; at < 8; at++) {
      const one = connect(socket());
      await once(one, 'connect');
      one.write('hello 1.0.0\n');
      await once(one, 'data');
      others.push(one);
    }
    await expect(speak(runtime, 'hello 1.0.0\n')).resolves.toEqual([]);
    const [deaf, ...rest] = others;
    for (const one of rest) one.destroy();
    deaf?.pause();
    deaf?.on('error', () => {});
    deaf?.write('ping\n'.repeat(200_000));
    await light.until(/^shown 0/);
    expect(await light.ask('ping')).toBe('pong');
    deaf?.destroy();
  });
});
