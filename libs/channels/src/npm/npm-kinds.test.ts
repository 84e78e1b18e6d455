import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeSail, statesOf } from '../testing/sail.ts';
import { type ChannelWorld, openWorld, type TestProduct } from '../testing/world.ts';
import { distTagAction } from './dist-tag-kind.ts';
import { publishAction } from './publish-kind.ts';

let world: ChannelWorld;
beforeAll(async () => {
  world = await openWorld([]);
  await world.harbor.warm();
});
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => world.harbor.faults.clear());

const host = 'npm.harbor.test';
const stagingTag = 'windlass-staging';
const escaped = (product: TestProduct) => `/${product.package.replace('/', '%2f')}`;
const placeOf = (product: TestProduct) =>
  ({ package: product.package, registry: `https://${host}/`, access: 'public' }) as const;

async function publishOf(product: TestProduct, version: string, text?: string) {
  return publishAction({ ...placeOf(product), version, tag: stagingTag, ...(await product.tarball(version, text)) });
}

const tagOf = (product: TestProduct, version: string, tag = 'latest') =>
  distTagAction({ ...placeOf(product), version, tag, stagingTag }, ['npm-publish']);

/** A product with 1.0.0 as its latest. */
async function begun(name: string): Promise<TestProduct> {
  const product = await world.product(name);
  const action = await publishOf(product, '1.0.0');
  expect(statesOf(await makeSail(product.services(), '1.0.0.1').apply(action, tagOf(product, '1.0.0')))).toEqual([
    'done',
    'done',
  ]);
  return product;
}

const putsOf = (product: TestProduct) =>
  world.harbor.requests.filter(({ method, path }) => method === 'PUT' && path === escaped(product)).length;

test('bytes wait under the staging tag; the tag that users follow takes them from there; again, nothing is sent', async () => {
  const product = await begun('held');
  const sail = makeSail(product.services(), '1.1.0.1');
  const bytes = await publishOf(product, '1.1.0');
  expect(statesOf(await sail.apply(bytes))).toEqual(['done']);
  expect(await product.tags()).toEqual({ latest: '1.0.0', [stagingTag]: '1.1.0' });
  const puts = putsOf(product);
  expect(statesOf(await sail.apply(bytes, tagOf(product, '1.1.0')))).toEqual(['unchanged', 'done']);
  expect(await product.tags()).toEqual({ latest: '1.1.0' });
  expect(putsOf(product)).toBe(puts);
});

test('published although the registry answered 500: it is asked, and nothing is sent twice', async () => {
  const product = await world.product('lost');
  world.harbor.faults.add({ host, method: 'PUT', path: escaped(product), effect: { is: 'lost' } });
  const result = await makeSail(product.services()).apply(await publishOf(product, '1.0.0'));
  expect(statesOf(result)).toEqual(['done']);
  expect(putsOf(product)).toBe(1);
});

test('a registry that has a hiccup is tried again', async () => {
  const product = await world.product('hiccup');
  world.harbor.faults.add({ host, method: 'PUT', path: escaped(product), effect: { is: 'status', status: 503 } });
  const result = await makeSail(product.services()).apply(await publishOf(product, '1.0.0'));
  expect(result.steps).toMatchObject([{ state: 'done', evidence: { attempts: 2 } }]);
});

test('the same version with other bytes is a failure, and nothing is sent', async () => {
  const product = await begun('other');
  const puts = putsOf(product);
  const result = await makeSail(product.services(), '1.0.0.2').apply(await publishOf(product, '1.0.0', 'other bytes'));
  expect(result.steps[0]).toMatchObject({ state: 'failed', reason: expect.stringContaining('it cannot be replaced') });
  expect(putsOf(product)).toBe(puts);
});

test('a registry that is down is unknown, never empty: nothing is sent', async () => {
  const product = await world.product('down');
  world.harbor.faults.add({ host, path: escaped(product), effect: { is: 'status', status: 500 }, times: 9 });
  const result = await makeSail(product.services()).apply(await publishOf(product, '1.0.0'));
  expect(result.steps[0]).toMatchObject({ state: 'failed', reason: 'unknown: the registry answered 500' });
  expect(putsOf(product)).toBe(0);
});

test('a file that is not the one of the plan is not sent', async () => {
  const product = await world.product('swapped');
  const action = await publishOf(product, '1.0.0');
  writeFileSync(join(product.root, action.args.tarball), 'something else');
  const { errors } = await makeSail(product.services()).apply(action);
  expect(errors[0]).toMatchObject({ kind: 'publish', message: 'the packed file is another one than planned' });
  expect(putsOf(product)).toBe(0);
});

test('wound back: the tag names what it named before, the version is gone, and its number stays used up', async () => {
  const product = await begun('back');
  const sail = makeSail(product.services(), '1.1.0.1');
  await sail.apply(await publishOf(product, '1.1.0'), tagOf(product, '1.1.0'));
  const undone = await sail.undo();
  expect(undone.errors).toEqual([]);
  expect(statesOf(undone)).toEqual(['undone', 'undone']);
  expect(undone.residue).toEqual([expect.stringContaining('the number 1.1.0 of @beacon-lights/back stays used up')]);
  expect(await product.tags()).toEqual({ latest: '1.0.0' });
  expect(JSON.parse(await product.run('npm', 'view', product.package, 'versions', '--json'))).toEqual(['1.0.0']);
  const again = await makeSail(product.services(), '1.1.0.2').apply(await publishOf(product, '1.1.0'));
  expect(again.errors[0]).toMatchObject({
    message: '@beacon-lights/back@1.1.0 cannot be published again',
    next: 'npx windlass version-manager increment patch',
  });
});

test('a tag that somebody else moved since is left alone', async () => {
  const product = await begun('moved');
  const sail = makeSail(product.services(), '1.1.0.1');
  await sail.apply(await publishOf(product, '1.1.0'), tagOf(product, '1.1.0'));
  await product.run('npm', 'publish', `./${(await product.tarball('1.2.0')).tarball}`, '--access', 'public');
  const undone = await sail.undo();
  expect(undone.errors).toEqual([]);
  expect(statesOf(undone)).toEqual(['skipped', 'undone']);
  expect(undone.residue[0]).toMatch(/^let latest of .* be 1\.1\.0: it was changed since/);
  expect(await product.tags()).toEqual({ latest: '1.2.0' });
});

test('the tag never goes back on the way forward', async () => {
  const product = await world.product('stale');
  const services = product.services();
  await makeSail(services, '2.0.0.1').apply(await publishOf(product, '2.0.0'), tagOf(product, '2.0.0'));
  const old = makeSail(services, '1.9.0.1');
  const { steps, errors } = await old.apply(await publishOf(product, '1.9.0'), tagOf(product, '1.9.0'));
  expect(statesOf({ steps })).toEqual(['done', 'failed']);
  expect(errors[0]).toMatchObject({ why: 'it names 2.0.0, which is higher than 1.9.0' });
  expect(await product.tags()).toMatchObject({ latest: '2.0.0' });
});

test('the only version is marked as deprecated: to unpublish it would take the package away', async () => {
  const product = await world.product('only');
  const sail = makeSail(product.services());
  await sail.apply(await publishOf(product, '1.0.0'), tagOf(product, '1.0.0'));
  const undone = await sail.undo();
  expect(undone.errors).toEqual([]);
  expect(undone.steps.at(-1)).toMatchObject({ state: 'undone', evidence: { deprecated: true, shown: true } });
});

test('where the registry refuses to unpublish, the version is marked as deprecated', async () => {
  const product = await begun('refused');
  const sail = makeSail(product.services(), '1.1.0.1');
  await sail.apply(await publishOf(product, '1.1.0'), tagOf(product, '1.1.0'));
  const status = { is: 'status', status: 405, body: '{"error":"You can no longer unpublish this package."}' } as const;
  world.harbor.faults.add({ host, method: 'PUT', path: /-rev/, effect: status, times: 9 });
  world.harbor.faults.add({ host, method: 'DELETE', path: /-rev/, effect: status, times: 9 });
  const undone = await sail.undo();
  expect(undone.errors).toEqual([]);
  expect(undone.steps.at(-1)).toMatchObject({ state: 'undone', evidence: { deprecated: true, shown: true } });
  expect(await product.tags()).toEqual({ latest: '1.0.0' });
});
