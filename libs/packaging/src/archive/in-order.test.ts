import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inOrder } from './in-order.ts';

async function* upTo(count: number, onPull = (_: number) => {}): AsyncGenerator<number> {
  for (let at = 0; at < count; at++) {
    onPull(at);
    yield at;
  }
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

it('gives results in the order of the source, whichever is there first', async () => {
  const work = async (item: number): Promise<number> => {
    for (let turn = 0; turn < (item * 7) % 5; turn++) await setImmediate();
    return item;
  };
  expect(await collect(inOrder(upTo(50), work))).toEqual([...Array(50).keys()]);
});

it('takes no more from the source than is worked on', async () => {
  let pulled = 0;
  let given = 0;
  let most = 0;
  const source = upTo(100, () => pulled++);
  for await (const _ of inOrder(source, async (item) => item)) {
    most = Math.max(most, pulled - given);
    given++;
  }
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(5);
});

it('passes the first error on, and is over only when all work is', async () => {
  let running = 0;
  const work = async (item: number): Promise<number> => {
    running++;
    await setImmediate();
    running--;
    if (item === 3 || item === 4) throw new Error(`${item} fails`);
    return item;
  };
  await expect(collect(inOrder(upTo(50), work))).rejects.toThrow('3 fails');
  expect(running).toBe(0);
  for await (const item of inOrder(upTo(50), async (one) => work(one + 10))) if (item === 12) break;
  expect(running).toBe(0);
});

it('passes the errors of the source on', async () => {
  const source = upTo(50, (at) => {
    if (at === 4) throw new Error('no more');
  });
  await expect(collect(inOrder(source, async (item) => item))).rejects.toThrow('no more');
});
