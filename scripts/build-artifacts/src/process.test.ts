import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, it, test } from 'vitest';

const cli = join(import.meta.dirname, 'cli.ts');
const command = ['--conditions=@windlass/source', cli, '--reporter', 'plain'];

/** A build that says when it is at work, in a child of a child, and ends when it is told to. */
const slow = {
  VERSION: '1.0.0\n',
  '.gitignore': 'out\npid\ngo\n',
  'windlass.config.json': JSON.stringify({
    product: 'slow',
    version: { source: 'VERSION' },
    builds: {
      app: {
        preset: 'custom',
        command: [
          'sh',
          '-c',
          "echo half > out; sh -c 'echo $$ > pid.new; mv pid.new pid; until [ -e go ]; do sleep 0.05; done'; echo whole > out",
        ],
        inputs: ['VERSION'],
        output: 'out',
      },
    },
  }),
};

const envOf = (folder: Folder) => ({ PATH: process.env['PATH'], HOME: folder.path });

function start(folder: Folder, ...more: string[]) {
  let stderr = '';
  const child = spawn(process.execPath, [...command, ...more], { cwd: folder.path, env: envOf(folder) });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((done) =>
    child.once('close', (code) => done({ code, stderr })),
  );
  return { child, ended };
}

async function atWork(folder: Folder, file = 'pid'): Promise<number> {
  while (!existsSync(join(folder.path, file))) await new Promise((done) => setTimeout(done, 10));
  return Number(readFileSync(join(folder.path, file), 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function plan(folder: Folder): string {
  return spawnSync(process.execPath, [...command, '--plan'], { cwd: folder.path, env: envOf(folder), encoding: 'utf8' })
    .stdout;
}

test.skipIf(process.platform !== 'linux').each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the build and all that it started, with exit code 130; half an output does not count as built',
  async (signal) => {
    using folder = tempRepository(slow);
    const { child, ended } = start(folder);
    const grandchild = await atWork(folder);
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 130 });
    expect(isAlive(grandchild)).toBe(false);
    expect(folder.read('out')).toBe('half\n');
    expect(plan(folder)).toContain('(it was not built here, or not to its end)');
    rmSync(join(folder.path, 'pid'));
    folder.write({ go: '' });
    expect(await start(folder).ended).toMatchObject({ code: 0 });
    expect(folder.read('out')).toBe('whole\n');
  },
);

test.skipIf(process.platform !== 'linux')('SIGINT ends all the builds that run side by side', async () => {
  const build = (dir: string) => ({
    preset: 'custom',
    dir,
    command: ['sh', '-c', "sh -c 'echo $$ > pid.new; mv pid.new pid; sleep 300'; true"],
    inputs: ['VERSION'],
    output: `${dir}/out`,
  });
  using folder = tempRepository({
    ...slow,
    'windlass.config.json': JSON.stringify({
      product: 'slow',
      version: { source: 'VERSION' },
      builds: { a: build('a'), b: build('b') },
    }),
    'a/.keep': '',
    'b/.keep': '',
  });
  const { child, ended } = start(folder, '--jobs', '2');
  const grandchildren = [await atWork(folder, 'a/pid'), await atWork(folder, 'b/pid')];
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130 });
  expect(grandchildren.map(isAlive)).toEqual([false, false]);
});

test.skipIf(process.platform !== 'linux')(
  'a run that was killed leaves neither a stamp nor a lock that holds',
  async () => {
    using folder = tempRepository(slow);
    const { child, ended } = start(folder);
    const grandchild = await atWork(folder);
    child.kill('SIGKILL');
    await ended;
    process.kill(grandchild, 'SIGKILL');
    expect(plan(folder)).toContain('not to its end');
    folder.write({ go: '' });
    expect(await start(folder).ended).toMatchObject({ code: 0 });
  },
);

it('a second run beside the first is told to wait, with exit code 8', async () => {
  using folder = tempRepository(slow);
  const first = start(folder);
  await atWork(folder);
  const second = await start(folder).ended;
  expect(second.code).toBe(8);
  expect(second.stderr).toMatch(/in the hands of another run[\s\S]*wait until it has ended/);
  folder.write({ go: '' });
  expect(await first.ended).toMatchObject({ code: 0 });
});

test.skipIf(process.platform === 'win32')(
  'what is built is as readable as ever where the umask of the caller is not',
  () => {
    using folder = tempRepository({ ...slow, go: '' });
    const words = [process.execPath, ...command];
    const options = { cwd: folder.path, env: envOf(folder) };
    expect(spawnSync('sh', ['-c', 'umask 077; exec "$@"', 'sh', ...words], options).status).toBe(0);
    expect(statSync(join(folder.path, 'out')).mode & 0o777).toBe(0o644);
  },
);
