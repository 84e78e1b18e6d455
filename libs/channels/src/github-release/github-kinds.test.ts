import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@windlass/kit/hash';
import type { Services } from '@windlass/kit/services/services';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeSail, statesOf } from '../testing/sail.ts';
import { type ChannelWorld, openWorld, type TestProduct } from '../testing/world.ts';
import { assetAction } from './asset-kind.ts';
import { github, named } from './client.ts';
import { findRelease, latestRelease } from './find.ts';
import { proveGithub } from './prove.ts';
import { publishAction } from './publish-kind.ts';
import { releaseAction } from './release-kind.ts';

const names = [
  'whole',
  'lost',
  'starter',
  'broken',
  'other',
  'twice',
  'untagged',
  'back',
  'backport',
  'moved',
  'many',
  'limit',
  'late',
  'who',
];
let world: ChannelWorld;
beforeAll(async () => {
  world = await openWorld(names);
});
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => world.harbor.faults.clear());

const api = 'https://api.github.com';
const [apiHost, uploadHost] = ['api.github.com', 'uploads.github.com'];
const options = { signal: new AbortController().signal };
const placeOf = ({ repository }: TestProduct) => ({ api, repository });

/** Draft, one asset, publish. */
function actionsOf(product: TestProduct, version: string, bytes = `bytes of ${version}`) {
  const place = placeOf(product);
  const tag = `v${version}`;
  const file = `dist/${product.name}-${version}.tar.gz`;
  product.folder.write({ [file]: bytes });
  const prerelease = version.includes('-');
  const draft = releaseAction({ ...place, tag, name: version, body: 'What is new', prerelease });
  const name = `${product.name}-${version}.tar.gz`;
  const asset = assetAction({ ...place, tag, name, file, sha256: sha256Hex(bytes), size: bytes.length }, [draft.id]);
  const publish = publishAction({ ...place, tag, tagPrefix: 'v', version, prerelease }, [draft.id, asset.id]);
  return { draft, asset, publish, all: [draft, asset, publish] };
}

async function tagged(name: string, ...versions: readonly string[]): Promise<TestProduct> {
  const product = await world.product(name);
  for (const version of versions) await product.raise(version);
  return product;
}

const latestOf = async (product: TestProduct) =>
  (await latestRelease(product.services(), placeOf(product), options))?.tag_name ?? null;

const postsTo = (host: string, product: TestProduct) =>
  world.harbor.requests.filter(
    (one) => one.host === host && one.method === 'POST' && one.path.includes(product.repository),
  );

test('a draft is seen by nobody until it is published; then the asset has our bytes; again, nothing is sent', async () => {
  const product = await tagged('whole', '1.0.0+001');
  const sail = makeSail(product.services());
  const { draft, asset, all } = actionsOf(product, '1.0.0+001');
  expect(statesOf(await sail.apply(draft, asset))).toEqual(['done', 'done']);
  expect(await latestOf(product)).toBeNull();
  expect(statesOf(await sail.apply(...all))).toEqual(['unchanged', 'unchanged', 'done']);
  expect(await latestOf(product)).toBe('v1.0.0+001');
  const url = `https://github.com/${product.repository}/releases/download/v1.0.0%2B001/${asset.args.name}`;
  expect(sha256Hex((await product.services().http.request(url)).bytes)).toBe(asset.args.sha256);
  const before = world.harbor.requests.length;
  expect(statesOf(await sail.apply(...all))).toEqual(['unchanged', 'unchanged', 'unchanged']);
  expect(world.harbor.requests.slice(before).every(({ method }) => method === 'GET')).toBe(true);
});

test('done although GitHub answered 500, or broke the line: it is asked, and there is one of each', async () => {
  const product = await tagged('lost', '1.0.0');
  const faults = world.harbor.faults;
  faults.add({ host: apiHost, method: 'POST', path: /\/releases$/, effect: { is: 'lost' } });
  faults.add({ host: uploadHost, method: 'POST', effect: { is: 'lost', status: null } });
  faults.add({ host: apiHost, method: 'PATCH', effect: { is: 'lost' } });
  const result = await makeSail(product.services()).apply(...actionsOf(product, '1.0.0').all);
  expect(statesOf(result)).toEqual(['done', 'done', 'done']);
  expect(faults.left).toEqual([]);
  expect(postsTo(apiHost, product)).toHaveLength(1);
  expect(postsTo(uploadHost, product)).toHaveLength(1);
  const release = await findRelease(product.services(), placeOf(product), 'v1.0.0', options);
  expect(release).toMatchObject({ draft: false, assets: [{ state: 'uploaded' }] });
});

test('an upload that left a broken asset behind is cleared away and made again', async () => {
  const product = await tagged('starter', '1.0.0');
  world.harbor.faults.add({ host: uploadHost, effect: { is: 'own', name: 'starter' } });
  const result = await makeSail(product.services()).apply(...actionsOf(product, '1.0.0').all);
  expect(result.steps[1]).toMatchObject({ state: 'done', evidence: { attempts: 2 } });
  const release = await findRelease(product.services(), placeOf(product), 'v1.0.0', options);
  expect(release?.assets.map(({ state }) => state)).toEqual(['uploaded']);
});

test('an upload whose line breaks is made again', async () => {
  const product = await tagged('broken', '1.0.0');
  world.harbor.faults.add({ host: uploadHost, effect: { is: 'reset', afterBytes: 3 } });
  const result = await makeSail(product.services()).apply(...actionsOf(product, '1.0.0').all);
  expect(result.steps[1]).toMatchObject({ state: 'done', evidence: { attempts: 2 } });
});

test('an asset of this name with other bytes is a failure, and the release is not published', async () => {
  const product = await tagged('other', '1.0.0');
  await makeSail(product.services(), '1.0.0.1').apply(...actionsOf(product, '1.0.0').all.slice(0, 2));
  const result = await makeSail(product.services(), '1.0.0.2').apply(...actionsOf(product, '1.0.0', 'rebuilt').all);
  expect(statesOf(result)).toEqual(['unchanged', 'failed', 'skipped']);
  expect(result.errors[0]?.why).toMatch(/it cannot be replaced$/);
});

test('two drafts for one tag are for a person to sort out', async () => {
  const product = await tagged('twice', '1.0.0');
  const request = await github(product.services(), api, options);
  const draft = { ...named(placeOf(product)), tag_name: 'v1.0.0', draft: true };
  for (let i = 0; i < 2; i++) await request('POST /repos/{owner}/{repo}/releases', draft);
  const result = await makeSail(product.services()).apply(actionsOf(product, '1.0.0').draft);
  expect(result.steps[0]).toMatchObject({ state: 'failed', reason: expect.stringContaining('2 drafts for v1.0.0') });
});

test('a release is not published before its tag is there: GitHub would make one of its own', async () => {
  const product = await world.product('untagged');
  await product.raise('1.0.0', { tag: false });
  const result = await makeSail(product.services()).apply(...actionsOf(product, '1.0.0').all);
  expect(statesOf(result)).toEqual(['done', 'done', 'failed']);
  expect(result.errors[0]).toMatchObject({ next: 'git push origin refs/tags/v1.0.0' });
  expect(await product.run('git', 'ls-remote', '--tags', 'origin')).toBe('');
});

test('wound back: the release is gone, the tag stays, and the latest is what it was', async () => {
  const product = await tagged('back', '1.0.0', '1.1.0');
  const services = product.services();
  await makeSail(services, '1.0.0.1').apply(...actionsOf(product, '1.0.0').all);
  const sail = makeSail(services, '1.1.0.1');
  await sail.apply(...actionsOf(product, '1.1.0').all);
  expect(await latestOf(product)).toBe('v1.1.0');
  const undone = await sail.undo();
  expect(undone).toMatchObject({ errors: [], residue: [] });
  expect(statesOf(undone)).toEqual(['undone', 'undone', 'undone']);
  expect(await latestOf(product)).toBe('v1.0.0');
  expect(await findRelease(services, placeOf(product), 'v1.1.0', options)).toBeNull();
  expect(await product.run('git', 'ls-remote', '--tags', 'origin', 'v1.1.0')).toContain('refs/tags/v1.1.0');
});

test('a lower version never becomes the latest, and a prerelease neither', async () => {
  const product = await tagged('backport', '2.0.0', '1.9.0', '2.1.0-rc.1');
  const services = product.services();
  for (const version of ['2.0.0', '1.9.0', '2.1.0-rc.1']) {
    const result = await makeSail(services, `${version}.1`).apply(...actionsOf(product, version).all);
    expect(statesOf(result)).toEqual(['done', 'done', 'done']);
    expect(await latestOf(product)).toBe('v2.0.0');
  }
});

test('a latest that somebody else set since is left alone', async () => {
  const product = await tagged('moved', '1.0.0', '1.1.0', '1.2.0');
  const services = product.services();
  await makeSail(services, '1.0.0.1').apply(...actionsOf(product, '1.0.0').all);
  const sail = makeSail(services, '1.1.0.1');
  await sail.apply(...actionsOf(product, '1.1.0').all);
  await makeSail(services, '1.2.0.1').apply(...actionsOf(product, '1.2.0').all);
  expect((await sail.undo()).errors).toEqual([]);
  expect(await latestOf(product)).toBe('v1.2.0');
});

test('a draft is found behind a hundred others', async () => {
  const product = await tagged('many', '1.0.0');
  const services = product.services();
  const { draft } = actionsOf(product, '1.0.0');
  await makeSail(services, '1.0.0.1').apply(draft);
  const request = await github(services, api, options);
  const more = { ...named(placeOf(product)), draft: true };
  for (let i = 0; i < 101; i++) await request('POST /repos/{owner}/{repo}/releases', { ...more, tag_name: `x${i}` });
  expect(statesOf(await makeSail(services, '1.0.0.2').apply(draft))).toEqual(['unchanged']);
});

test('a rate limit that is soon over is waited out; one that is not ends with the time to come back', async () => {
  const product = await tagged('limit', '1.0.0');
  const services = product.services();
  const soon = { is: 'status', status: 403, headers: { 'retry-after': '1' } } as const;
  world.harbor.faults.add({ host: apiHost, method: 'POST', effect: soon });
  expect(statesOf(await makeSail(services).apply(actionsOf(product, '1.0.0').draft))).toEqual(['done']);
  const reset = String(Math.floor(Date.now() / 1000) + 1800);
  const late = {
    is: 'status',
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
  } as const;
  world.harbor.faults.add({ host: uploadHost, effect: late, times: 9 });
  const { errors } = await makeSail(services).apply(...actionsOf(product, '1.0.0').all.slice(0, 2));
  expect(errors[0]?.why).toMatch(/^its rate limit ends at \d{4}-/);
});

test('a file that is not the one of the plan is not uploaded', async () => {
  const product = await tagged('late', '1.0.0');
  const { draft, asset } = actionsOf(product, '1.0.0');
  writeFileSync(join(product.root, asset.args.file), 'another build');
  const { errors } = await makeSail(product.services()).apply(draft, asset);
  expect(errors[0]?.message).toMatch(/is another file than planned/);
  expect(postsTo(uploadHost, product)).toEqual([]);
});

test.each([
  ['a token that may write', {}, { publish: 'yes', as: 'pilot', undo: { undo: 'full' } }],
  ['a token that may read', { GITHUB_TOKEN: 'a-token-that-may-read-only' }, { publish: 'no', as: 'passenger' }],
  [
    'a token that is none',
    { GITHUB_TOKEN: 'nobody-knows-this-one' },
    { publish: 'no', why: 'GitHub does not know this token' },
  ],
  ['no token', { GITHUB_TOKEN: '' }, { publish: 'no', next: 'export GITHUB_TOKEN="$(gh auth token)"' }],
])('%s proves itself, and leaves nothing behind', async (_title, env, expected) => {
  const product = await world.product('who');
  const own: Services = product.services();
  const merged: NodeJS.ProcessEnv = { ...world.env, ...env };
  const services: Services = { ...own, secret: async (name) => merged[name] || null };
  expect(await proveGithub(services, placeOf(product))).toMatchObject(expected);
  expect(await findRelease(own, placeOf(product), '', options)).toBeNull();
});
