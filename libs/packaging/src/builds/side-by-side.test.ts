import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it } from 'vitest';
import { failure, releaseIn } from '../testing/release.ts';
import { type BuildOptions, runBuilds } from './build-all.ts';
import { configOf } from './testing/two-checkouts.ts';

const shell = (dir: string, script: string, more: object = {}) => ({
  preset: 'custom',
  dir,
  command: ['sh', '-c', script],
  inputs: ['VERSION'],
  output: `${dir}/out`,
  ...more,
});

const files = { VERSION: '1.0.0\n', '.gitignore': 'out\nhere\n', 'a/.keep': '', 'b/.keep': '', 'c/.keep': '' };

function product(builds: object): Folder {
  return tempRepository({ ...files, 'windlass.config.json': configOf(builds) });
}

/** Says that it is here, and waits until the other is. */
const meet = (other: string) => `touch here; until [ -e ../${other}/here ]; do sleep 0.02; done`;

async function build(folder: Folder, options: Partial<BuildOptions> = {}) {
  const release = await releaseIn(folder.path);
  const run = () => runBuilds(release, { names: [], force: false, jobs: 2, ...options });
  const said = () =>
    release.events.flatMap((event) =>
      event.kind === 'step'
        ? [`${event.step.state} ${event.step.title}`]
        : event.kind === 'note' && event.level !== 'verbose'
          ? [event.message]
          : [],
    );
  return { run, said, release };
}

describe('builds that do not need each other', () => {
  it('run side by side, and each keeps its own log', async () => {
    const talk = (word: string) => `for i in 1 2 3; do echo ${word}; sleep 0.02; done`;
    using folder = product({
      a: shell('a', `${meet('b')}; ${talk('AAA')}; echo 1 > out`),
      b: shell('b', `${meet('a')}; ${talk('BBB')}; echo 2 > out`),
    });
    const { run } = await build(folder);
    // Neither ends before the other has begun: one after the other would wait for ever.
    const results = await run();
    expect(results.map(({ name, state }) => `${name} ${state}`)).toEqual(['a done', 'b done']);
    const lines = results.map(({ log }) => readFileSync(String(log), 'utf8').match(/^[AB]{3}$/gm));
    expect(lines).toEqual([
      ['AAA', 'AAA', 'AAA'],
      ['BBB', 'BBB', 'BBB'],
    ]);
  });

  it('run one after the other in one folder, where their tools would disturb each other', async () => {
    const alone = (out: string) => `mkdir lock && sleep 0.1 && echo > ${out} && rmdir lock`;
    using folder = product({
      one: shell('a', alone('out'), { output: 'a/out' }),
      two: shell('a/', alone('here'), { output: 'a/here' }),
    });
    expect(await (await build(folder)).run()).toMatchObject([{ state: 'done' }, { state: 'done' }]);
  });

  it('that share a folder are each built anew for what concerns them, and not for the output of the other', async () => {
    using folder = product({
      one: { preset: 'custom', command: ['cp', 'VERSION', 'out'], output: 'out' },
      two: { preset: 'custom', command: ['cp', 'a/.keep', 'here'], output: 'here', inputs: ['a/*'] },
    });
    await (await build(folder)).run();
    expect(await (await build(folder)).run()).toMatchObject([{ state: 'unchanged' }, { state: 'unchanged' }]);
    folder.write({ 'b/more': '' });
    expect(await (await build(folder)).run()).toMatchObject([{ reason: 'b/more is new' }, { state: 'unchanged' }]);
  });
});

describe('after one has failed', () => {
  it('what runs is let finish, nothing else is begun, and both is said', async () => {
    using folder = product({
      a: shell('a', `${meet('b')}; exit 3`),
      b: shell('b', `${meet('a')}; until [ -e go ]; do sleep 0.02; done; echo > out`),
      c: shell('c', 'echo > out', { needs: ['b'] }),
    });
    const { run, said, release } = await build(folder);
    const failed = failure(run());
    // It is told at once, not when the other is through.
    while (!said().includes('failed build a')) await new Promise((done) => setTimeout(done, 10));
    expect(said()).toEqual(['failed build a', 'a failed; waiting for b to finish']);
    folder.write({ 'b/go': '' });
    expect(await failed).toMatchObject({ kind: 'build', message: expect.stringMatching(/^a cannot be built/) });
    expect(said().slice(2)).toEqual(['done build b', 'skipped build c']);
    expect(release.events).toContainEqual(
      expect.objectContaining({ step: expect.objectContaining({ reason: 'not begun, because a failed' }) }),
    );
    expect(existsSync(join(folder.path, 'c/out'))).toBe(false);
    // What was finished is not built again.
    expect(await (await build(folder, { names: ['b'] })).run()).toMatchObject([{ state: 'unchanged' }]);
  });

  it('a second failure is told, too', async () => {
    using folder = product({ a: shell('a', `${meet('b')}; exit 3`), b: shell('b', `${meet('a')}; exit 4`) });
    const { message, also } = await failure((await build(folder)).run());
    expect([message, ...also.map((one) => one.message)].sort()).toEqual([
      expect.stringMatching(/^a cannot be built.*3$/),
      expect.stringMatching(/^b cannot be built.*4$/),
    ]);
  });
});

describe('a build alone', () => {
  const builds = {
    core: shell('a', 'cp ../VERSION out'),
    app: shell('b', 'cp ../a/out out', { needs: ['core'] }),
  };

  it('takes what it needs as it lies there, whoever has made it', async () => {
    using folder = product(builds);
    folder.write({ 'a/out': 'from elsewhere\n' });
    const { run } = await build(folder, { names: ['app'], alone: true });
    expect((await run()).map(({ name, state }) => `${name} ${state}`)).toEqual(['app done']);
    expect(folder.read('b/out')).toBe('from elsewhere\n');
    const again = async () => (await build(folder, { names: ['app'], alone: true })).run();
    expect(await again()).toMatchObject([{ state: 'unchanged' }]);
    folder.write({ 'a/out': 'from somewhere else\n' });
    expect(await again()).toMatchObject([{ state: 'done', reason: 'core, which it needs, was built anew' }]);
  });

  it('says how to make what it needs and what is not there', async () => {
    using folder = product(builds);
    const error = await failure((await build(folder, { names: ['app'], alone: true })).run());
    expect(error).toMatchObject({ kind: 'build', next: 'npx windlass build-artifacts core' });
  });
});

it('that were interrupted are not said to have failed', async () => {
  const long = `touch here; sleep 60.${process.pid}`;
  using folder = product({ a: shell('a', long), b: shell('b', long) });
  const { run, said, release } = await build(folder);
  const ended = failure(run());
  while (!['a', 'b'].every((dir) => existsSync(join(folder.path, dir, 'here'))))
    await new Promise((done) => setTimeout(done, 10));
  release.abort.abort();
  expect((await ended).kind).toBe('interrupted');
  expect(said()).toEqual([]);
  expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(`60.${process.pid}`);
});
