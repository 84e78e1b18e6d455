import { expect, test } from 'vitest';
import { schedule, type Task } from './schedule.ts';

const task = (name: string, needs: readonly string[] = [], place = name): Task => ({ name, needs, place });

/** Runs tasks that end when they are told to, and tells what happened in which order. */
function stage(tasks: readonly Task[], jobs = 8) {
  const said: string[] = [];
  const ends = new Map<string, (thrown?: unknown) => void>();
  const outcome = schedule(tasks, {
    jobs,
    work: (name) =>
      new Promise<string>((done, fail) => {
        said.push(`+${name}`);
        ends.set(name, (thrown) => (thrown === undefined ? done(name.toUpperCase()) : fail(thrown)));
      }),
    onFailure: (name, _, running) => said.push(`!${name} ${running.join(',')}`),
  });
  const end = async (name: string, thrown?: unknown): Promise<string> => {
    ends.get(name)?.(thrown);
    // What follows from it is done before timers are.
    await new Promise((done) => setImmediate(done));
    return said.splice(0).join(' ');
  };
  return { outcome, end };
}

test('what needs nothing runs side by side; what needs something, after it', async () => {
  const { outcome, end } = stage([task('c', ['a', 'b']), task('a'), task('b'), task('d', ['not a task'])]);
  expect(await end('')).toBe('+a +b +d');
  expect(await end('a')).toBe('');
  expect(await end('b')).toBe('+c');
  await end('c');
  await end('d');
  expect(await outcome).toEqual({
    done: new Map([
      ['a', 'A'],
      ['b', 'B'],
      ['c', 'C'],
      ['d', 'D'],
    ]),
    failed: [],
    left: [],
  });
});

test('no more at once than there are jobs, in the order in which they are given', async () => {
  const { end } = stage([task('a'), task('b'), task('c')], 2);
  expect(await end('')).toBe('+a +b');
  expect(await end('b')).toBe('+c');
});

test('two of one place run one after the other', async () => {
  const { end } = stage([task('a', [], 'web'), task('b', [], 'web'), task('c', [], '.')]);
  expect(await end('')).toBe('+a +c');
  expect(await end('a')).toBe('+b');
});

test('after a failure nothing is started, and what runs is let finish', async () => {
  const { outcome, end } = stage([task('a'), task('b'), task('c', ['b']), task('d', [], 'a')]);
  await end('');
  expect(await end('a', new Error('no'))).toBe('!a b');
  expect(await end('b')).toBe('');
  expect(await outcome).toMatchObject({ done: new Map([['b', 'B']]), failed: [{ name: 'a' }], left: ['c', 'd'] });
});

test('what throws at once is a failure like any other', async () => {
  const work = () => {
    throw new Error('no');
  };
  const { failed, left } = await schedule([task('a'), task('b')], { jobs: 1, work, onFailure: () => {} });
  expect([failed.map(({ name }) => name), left]).toEqual([['a'], ['b']]);
});
