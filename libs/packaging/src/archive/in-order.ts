import { availableParallelism } from 'node:os';

/**
 * The results of `work` in the order of `source`. There are `ahead` pieces of work more under way than there are processors, so that none waits
 * for us; work that has begun is over when this is, however it ends.
 */
export async function* inOrder<Item, Result>(
  source: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  ahead = 1,
): AsyncGenerator<Result> {
  const width = Math.min(availableParallelism(), mostThreads) + ahead;
  const underWay: Promise<Result>[] = [];
  try {
    for await (const item of source) {
      const result = work(item);
      // It is told of when its turn comes; until then it is not "unhandled".
      result.catch(() => undefined);
      underWay.push(result);
      if (underWay.length < width) continue;
      yield await next(underWay);
    }
    while (underWay.length > 0) yield await next(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}

/** libuv has four threads where UV_THREADPOOL_SIZE does not say something else; more work than that only takes memory. */
const mostThreads = 4;

async function next<Result>(underWay: Promise<Result>[]): Promise<Result> {
  const [first] = underWay;
  if (first === undefined) throw new Error('nothing is under way');
  // Not taken out before it is over: who gives up has to wait for it.
  const result = await first;
  underWay.shift();
  return result;
}
