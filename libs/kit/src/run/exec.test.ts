import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WindlassError } from '../errors.ts';
import { run } from './exec.ts';
import type { RunOptions } from './options.ts';
import { Redactor } from './redact.ts';

const node = process.execPath;
const kind = 'build';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'windlass-exec-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

function script(code: string, options: Partial<RunOptions> = {}, ...args: string[]) {
  return run(node, ['-e', code, '--', ...args], { kind, ...options });
}

async function failure(running: Promise<unknown>): Promise<WindlassError> {
  const thrown = await running.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof WindlassError)) throw new Error('expected a WindlassError', { cause: thrown });
  return thrown;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that its new parent has not reaped yet runs no more.
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('arguments', () => {
  it('arrive unmodified: no shell reads them', async () => {
    const args = [
      'a b',
      '',
      "it's",
      '"q"',
      '$HOME',
      '`id`',
      '$(id)',
      'x\ny',
      '*',
      '~',
      '-n',
      '--',
      ';ls',
      '|',
      'ä€😀',
      '\\',
      '!',
    ];
    const { stdout } = await script('process.stdout.write(JSON.stringify(process.argv.slice(1)))', {}, ...args);
    expect(JSON.parse(stdout)).toEqual(args);
  });

  it('reach a program whose own path has a space and a quote', async () => {
    const odd = path.join(dir, `it's a tool.sh`);
    fs.writeFileSync(odd, '#!/bin/sh\nprintf "%s|" "$@"\n', { mode: 0o755 });
    expect((await run(odd, ['a  b', '*'], { kind })).stdout).toBe('a  b|*|');
  });

  it('are passed on as well where ZX_* variables and a missing bash would turn zx off its way', async () => {
    const child = path.join(dir, 'child.mjs');
    const exec = path.resolve(import.meta.dirname, 'exec.ts');
    fs.writeFileSync(
      child,
      `const { run } = await import(${JSON.stringify(exec)});
       const { stdout } = await run(process.execPath, ['-e', 'console.log(process.cwd())'], { kind: 'build' });
       process.stdout.write(stdout);`,
    );
    const env = {
      ZX_PREFIX: 'exit 9;',
      ZX_CWD: '/',
      ZX_TIMEOUT: '1',
      ZX_SHELL: '/nowhere',
      ZX_VERBOSE: 'true',
      PATH: dir,
    };
    const { stdout, stderr } = await run(node, ['--conditions', '@windlass/source', child], { kind, cwd: dir, env });
    expect(stdout.trim()).toBe(fs.realpathSync(dir));
    expect(stderr).toBe('');
  });
});

describe('the outcome', () => {
  it('of a non-zero exit is an error of the caller’s kind with the masked end of stderr', async () => {
    const redactor = new Redactor();
    redactor.add('hunter2-token');
    const code =
      'for (let i = 0; i < 50; i++) console.error("line", i); console.error("hunter2-token"); process.exit(3)';
    const error = await failure(script(code, { redactor, kind: 'publish' }, 'hunter2-token'));
    expect(error.kind).toBe('publish');
    expect(error.message).toContain('exit code 3');
    expect(error.why).toContain('line 49\n***');
    expect(error.why).not.toContain('line 1\n');
    expect(error.message + error.why).not.toContain('hunter2');
  });

  it('of a non-zero exit is a result where the caller does not want it checked', async () => {
    const result = await script('process.exit(3)', { check: false });
    expect(result).toMatchObject({ ran: true, exitCode: 3, signal: null, stdout: '', truncated: false });
  });

  it('of a program that a signal ended names the signal', async () => {
    const result = await script('process.kill(process.pid, "SIGKILL")', { check: false });
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  });

  it('of a program that is not there says so, and where it was looked for', async () => {
    const error = await failure(run('windlass-no-such-tool', [], { kind, env: { PATH: '/somewhere' } }));
    expect(error).toMatchObject({ kind: 'input', message: 'windlass-no-such-tool was not found' });
    expect(error.why).toContain('/somewhere');
    expect(error.next).toContain('command -v windlass-no-such-tool');
  });

  it('of a file that may not be executed says so', async () => {
    const file = path.join(dir, 'tool');
    fs.writeFileSync(file, '#!/bin/sh\n', { mode: 0o644 });
    expect(await failure(run(file, [], { kind }))).toMatchObject({ kind: 'input', next: `chmod +x ${file}` });
  });

  it('of a program that cannot be started carries no secret, not even in its cause', async () => {
    const redactor = new Redactor();
    redactor.add('hunter2-token');
    for (const args of [['hunter2-token'], ['hunter2-token\0']]) {
      const error = await failure(run('windlass-no-such-tool', args, { kind, redactor }));
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2');
    }
  });

  it('of a folder that is not there names the folder, not the program', async () => {
    const cwd = path.join(dir, 'gone');
    expect(await failure(script('', { cwd }))).toMatchObject({ kind: 'input', where: cwd });
  });

  it('of an argument that no program can be given is an error, not a crash', async () => {
    expect(await failure(script('', {}, 'nul\0byte'))).toMatchObject({ kind: 'build' });
  });
});

describe('input and output', () => {
  it('hands over stdin whole, and an empty one where none is given', async () => {
    const echo = 'process.stdin.pipe(process.stdout)';
    const big = 'x'.repeat(300_000);
    expect((await script(echo, { input: big })).stdout).toBe(big);
    expect((await script(echo, { timeoutMs: 20_000 })).stdout).toBe('');
    expect((await script(echo, { input: '', timeoutMs: 20_000 })).stdout).toBe('');
  });

  it('takes no harm from a program that ends without reading its input', async () => {
    const result = await script('process.exit(0)', { input: 'x'.repeat(5_000_000) });
    expect(result.exitCode).toBe(0);
  });

  it('keeps beginning and end of a long output and says what it left out', async () => {
    const code = 'process.stdout.write("BEGIN" + "x".repeat(3_000_000) + "END")';
    const result = await script(code, { maxCapture: 1_000 });
    expect(result.truncated).toBe(true);
    expect(result.stdout).toMatch(/^BEGINx+\n… 2999008 characters left out …\nx+END$/);
    expect(result.stdout.length).toBeLessThan(1_100);
  });

  it('decodes characters that are cut between two chunks', async () => {
    const code =
      'process.stdout.write(Buffer.from([0xe2, 0x82])); setTimeout(() => process.stdout.write(Buffer.from([0xac])), 50)';
    expect((await script(code)).stdout).toBe('€');
  });

  it('masks stdout and stderr, also across chunks, unless the caller asks for the raw text', async () => {
    const redactor = new Redactor();
    redactor.add('s3cr3t-value');
    // Spelled in halves, so that the command line itself does not hold it.
    const code = `const half = 's3c' + 'r3t'; process.stdout.write('<' + half);
      setTimeout(() => process.stdout.write('-value>'), 50); console.error(half + '-value')`;
    const masked = await script(code, { redactor });
    expect([masked.stdout, masked.stderr]).toEqual(['<***>', '***\n']);
    const log = path.join(dir, 'raw.log');
    expect((await script(code, { redactor, raw: true, log })).stdout).toBe('<s3cr3t-value>');
    expect(fs.readFileSync(log, 'utf8')).not.toContain('s3cr3t');
  });

  it('logs command line, output and exit code, readable by its owner only, and appends', async () => {
    const redactor = new Redactor();
    redactor.add('s3cr3t-value');
    const log = path.join(dir, 'logs', 'step.log');
    await script(
      'console.log("out"); console.error("err"); process.exit(4)',
      { log, redactor, check: false },
      's3cr3t-value',
    );
    await script('process.stdout.write("no newline")', { log });
    const text = fs.readFileSync(log, 'utf8');
    expect(text).toMatch(/^# \S+Z in .*\n\$ .* '?\*\*\*'?\n/);
    expect(text).toMatch(/out\n(.*\n)*# exit code 4 after \d+ ms\n/);
    expect(text).toContain('err\n');
    expect(text).toMatch(/no newline\n# exit code 0 after/);
    expect(fs.statSync(log).mode & 0o777).toBe(0o600);
  });

  it('refuses before anything runs where the log cannot be written', async () => {
    fs.writeFileSync(path.join(dir, 'file'), '');
    const mark = path.join(dir, 'mark');
    const error = await failure(run('touch', [mark], { kind, log: path.join(dir, 'file', 'x.log') }));
    expect(error.kind).toBe('input');
    expect(fs.existsSync(mark)).toBe(false);
  });

  it.skipIf(!fs.existsSync('/dev/full'))(
    'refuses before anything runs where the log finds no room (skipped without /dev/full)',
    async () => {
      expect(await failure(script('', { log: '/dev/full' }))).toMatchObject({ kind: 'input', why: 'the disk is full' });
    },
  );

  it('gives the child exactly the environment it was handed', async () => {
    const { stdout } = await script('process.stdout.write(JSON.stringify(Object.keys(process.env)))', {
      env: { ONLY: '1' },
    });
    expect(JSON.parse(stdout).filter((name: string) => name !== '__CF_USER_TEXT_ENCODING')).toEqual(['ONLY']);
  });
});

/** Ignores SIGTERM, as does the sleeper it leaves in the background; both write their pid first. */
function stubbornScript(): { file: string; pids: () => number[] } {
  const file = path.join(dir, 'stubborn.sh');
  const sleeper = `sh -c 'trap "" TERM; echo $$ >> "$0.pids"; while :; do sleep 1; done' "$0"`;
  fs.writeFileSync(
    file,
    `#!/bin/sh\ntrap '' TERM\n${sleeper} &\necho $$ >> "$0.pids"\necho started\nwait\nwhile :; do sleep 1; done\n`,
    {
      mode: 0o755,
    },
  );
  return {
    file,
    pids: () =>
      fs.existsSync(`${file}.pids`) ? fs.readFileSync(`${file}.pids`, 'utf8').trim().split('\n').map(Number) : [],
  };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('did not come true within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('stopping', () => {
  it('on timeout kills the whole group, also grandchildren that ignore SIGTERM', async () => {
    const { file, pids } = stubbornScript();
    const error = await failure(run(file, [], { kind: 'verification', timeoutMs: 1_000, graceMs: 100 }));
    expect(error.kind).toBe('verification');
    expect(error.message).toContain('1000 ms');
    expect(error.message).toContain('stubborn.sh');
    expect(error.why).toBe('started');
    expect(pids()).toHaveLength(2);
    expect(pids().filter(isAlive)).toEqual([]);
  });

  it('on abort kills the whole group and is an interruption', async () => {
    const { file, pids } = stubbornScript();
    const controller = new AbortController();
    const running = failure(run(file, [], { kind, signal: controller.signal, graceMs: 100 }));
    await until(() => pids().length === 2);
    controller.abort();
    expect((await running).kind).toBe('interrupted');
    expect(pids().filter(isAlive)).toEqual([]);
  });

  it('kills a grandchild that ignores SIGTERM though its parent obeyed', async () => {
    const file = path.join(dir, 'half.sh');
    const sleeper = `sh -c 'trap "" TERM; echo $$ > "$0.pid"; while :; do sleep 1; done' "$0"`;
    fs.writeFileSync(file, `#!/bin/sh\n${sleeper} > /dev/null 2>&1 &\nwait\n`, { mode: 0o755 });
    const controller = new AbortController();
    const running = failure(run(file, [], { kind, signal: controller.signal, graceMs: 100 }));
    await until(() => fs.existsSync(`${file}.pid`) && fs.readFileSync(`${file}.pid`, 'utf8').endsWith('\n'));
    controller.abort();
    expect((await running).kind).toBe('interrupted');
    expect(isAlive(Number(fs.readFileSync(`${file}.pid`, 'utf8')))).toBe(false);
  });

  it('lets a program that obeys SIGTERM end in its own way', async () => {
    const mark = path.join(dir, 'mark');
    const code = `process.on('SIGTERM', () => { require('fs').writeFileSync(${JSON.stringify(mark)}, 'tidied up'); process.exit(0) });
      console.log('ready'); setInterval(() => {}, 1000)`;
    const error = await failure(script(code, { timeoutMs: 1_500, graceMs: 10_000 }));
    expect(error.message).toContain('1500 ms');
    expect(fs.readFileSync(mark, 'utf8')).toBe('tidied up');
  });

  it('starts nothing when the run is already being stopped', async () => {
    const mark = path.join(dir, 'mark');
    const error = await failure(run('touch', [mark], { kind, signal: AbortSignal.abort() }));
    expect(error.kind).toBe('interrupted');
    expect(fs.existsSync(mark)).toBe(false);
  });

  it('is not needed for a daemon that keeps the pipes of a finished program open', async () => {
    const pidFile = path.join(dir, 'daemon.pid');
    const result = await run('sh', ['-c', `sleep 60 & echo $! > ${pidFile}; echo done`], { kind, timeoutMs: 30_000 });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'done\n' });
    process.kill(Number(fs.readFileSync(pidFile, 'utf8')));
  });
});
