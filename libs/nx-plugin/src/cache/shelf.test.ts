import { expect, test } from 'vitest';
import { makeShelf } from './shelf.ts';

function shelf(limit: number, sizes: Readonly<Record<string, number>> = {}) {
  const gone: string[] = [];
  const made = makeShelf(limit, (hash) => gone.push(hash));
  for (const [hash, size] of Object.entries(sizes)) made.add(hash, size);
  return { made, gone };
}

test('what was used longest ago goes first, and no more of it than is needed', () => {
  const { made, gone } = shelf(10, { a: 4, b: 3, c: 3 });
  made.use('a');
  made.add('d', 4);
  expect(gone).toEqual(['b', 'c']);
  expect([made.sizeOf('a'), made.sizeOf('b'), made.count, made.bytes]).toEqual([4, null, 2, 8]);
});

test('room is made before something comes, and kept until it is there or is not', () => {
  const { made, gone } = shelf(10, { a: 4, b: 4 });
  const room = made.reserve(5);
  expect([gone, made.bytes]).toEqual([['a'], 9]);
  made.reserve(5).free();
  expect([gone, made.bytes]).toEqual([['a', 'b'], 5]);
  room.fill('c');
  room.free();
  expect([gone, made.bytes, made.sizeOf('c')]).toEqual([['a', 'b'], 5, 5]);
});

test('the same thing is not counted twice, and what is not there may be used and dropped', () => {
  const { made, gone } = shelf(10, { a: 4 });
  made.add('a', 6);
  made.use('none');
  made.drop('none');
  expect([made.bytes, made.count, gone]).toEqual([6, 1, []]);
  made.drop('a');
  expect([made.bytes, made.count]).toEqual([0, 0]);
});
