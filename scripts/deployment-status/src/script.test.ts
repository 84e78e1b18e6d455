import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { channelKinds } from '@windlass/channels/kinds';
import { configuredChannels } from '@windlass/channels/list';
import { publishPlan } from '@windlass/channels/plan';
import { openTestRelease } from '@windlass/channels/testing/release';
import { type ChannelWorld, openWorld, type TestProduct, webHost } from '@windlass/channels/testing/world';
import { kindTable } from '@windlass/kit/actions/engine-options';
import { runCaught, runJson } from '@windlass/kit/cli/testing/harness';
import { perform } from '@windlass/version-sync/product/perform';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Row } from './rows.ts';
import { script } from './script.ts';

const names = ['fresh', 'good', 'drift', 'unknown', 'offline', 'verdict', 'watch'] as const;
let world: ChannelWorld;
beforeAll(async () => {
  world = await openWorld(names);
});
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => world.harbor.faults.clear());

const page = 'https://downloads.beacon.example';

/** A product with a download page and a server, and no npm, which takes its time. */
async function productOf(name: (typeof names)[number]): Promise<TestProduct> {
  const url = `${page}/${name}`;
  const product = await world.product(name, {
    servers: { web: { host: webHost, path: `sites/${name}`, url, version: { path: 'version.json' } } },
    channels: { 'static-download': { server: 'web', path: `downloads/${name}`, url } },
  });
  await product.raise('1.0.0+001');
  return product;
}

const folderOf = (product: TestProduct) => join(world.harbor.hosts[webHost] ?? '', 'downloads', product.name);

/** What the server tells. */
function serve(product: TestProduct, version: string): void {
  mkdirSync(folderOf(product), { recursive: true });
  writeFileSync(join(folderOf(product), 'version.json'), JSON.stringify({ version }));
}

async function publish(product: TestProduct): Promise<unknown> {
  const release = await openTestRelease(product.root, world.env);
  const options = { channels: configuredChannels(release.config) };
  const kinds = kindTable(...channelKinds(release.services));
  return perform(release, async () => (await publishPlan(release, options)).plan, kinds);
}

const status = (product: TestProduct, ...argv: string[]) => runJson(script, product.root, argv, world.env);
const rowsOf = ({ data }: { readonly data: Readonly<Record<string, unknown>> }) =>
  (data['rows'] as readonly Row[]).map(({ place, state, live, ledger, source }) => ({
    place,
    state,
    live,
    ledger,
    source,
  }));

test('before the first release nothing is wrong, and there is no verdict to give', async () => {
  const product = await productOf('fresh');
  const result = await status(product);
  expect(result).toMatchObject({ exitCode: 0, release: null });
  const source = '1.0.0+001';
  expect(rowsOf(result)).toEqual([
    { place: 'static-download', state: 'none', live: null, ledger: null, source },
    { place: 'web', state: 'none', live: null, ledger: null, source },
  ]);
  expect(await status(product, '--exit-code')).toMatchObject({ exitCode: 2 });
});

test('what was released is there; when the source goes on, it is behind and not wrong', async () => {
  const product = await productOf('good');
  await publish(product);
  serve(product, '1.0.0+001');
  const good = await status(product);
  expect(good.exitCode).toBe(0);
  expect(rowsOf(good).map(({ place, state, live, ledger }) => [place, state, live, ledger])).toEqual([
    ['static-download', 'ok', '1.0.0+001', '1.0.0+001'],
    ['web', 'ok', '1.0.0+001', null],
  ]);
  await product.raise('1.1.0+001');
  const later = await status(product);
  expect(later.exitCode).toBe(0);
  expect(rowsOf(later)[0]).toMatchObject({
    state: 'behind',
    live: '1.0.0+001',
    ledger: '1.0.0+001',
    source: '1.1.0+001',
  });
});

test('what somebody else changed, or took away, is drift', async () => {
  const product = await productOf('drift');
  await publish(product);
  const pointer = join(folderOf(product), 'latest.json');
  writeFileSync(pointer, JSON.stringify({ version: '0.9.0', files: [] }));
  const changed = await status(product);
  expect(changed.exitCode).toBe(5);
  expect(changed.findings).toMatchObject([{ check: 'live-drift', expected: '1.0.0+001', actual: '0.9.0' }]);
  // The ledger's own verdict knows nothing of that.
  expect(await status(product, '--exit-code')).toMatchObject({ exitCode: 0 });
});

test('what cannot be asked is unknown, never fine', async () => {
  const product = await productOf('unknown');
  await publish(product);
  serve(product, '1.0.0+001');
  world.harbor.faults.add({ path: '/unknown/version.json', effect: { is: 'status', status: 500 }, times: 9 });
  const result = await status(product);
  expect(result.exitCode).toBe(5);
  expect(rowsOf(result)[1]).toMatchObject({ place: 'web', state: 'unknown', live: null });
  expect(result.findings[0]?.message).toMatch(/answered 500$/);
});

test('--offline asks nobody, and tells what the ledger knows', async () => {
  const product = await productOf('offline');
  await publish(product);
  const before = world.harbor.requests.length;
  const result = await status(product, '--offline');
  expect(result.exitCode).toBe(0);
  expect(rowsOf(result)[0]).toMatchObject({ state: 'not asked', live: null, ledger: '1.0.0+001' });
  expect(world.harbor.requests.length).toBe(before);
});

test('--exit-code is how the release went: failed, then good, then taken back', async () => {
  const product = await productOf('verdict');
  const inTheWay = join(folderOf(product), '1.0.0-001');
  mkdirSync(inTheWay, { recursive: true });
  writeFileSync(join(inTheWay, 'SHA256SUMS'), 'other bytes');
  const verdict = () => status(product, '--exit-code', '--offline');
  await expect(publish(product)).rejects.toThrow();
  expect(await verdict()).toMatchObject({ exitCode: 4, release: '1.0.0+001.1' });
  rmSync(inTheWay, { recursive: true });
  await publish(product);
  expect(await verdict()).toMatchObject({ exitCode: 0 });
  await product.undo();
  expect(await verdict()).toMatchObject({ exitCode: 6, data: { verdict: { why: 'it was taken back' } } });
});

test('--watch tells the table again when it is another one, and ends with the last', async () => {
  const product = await productOf('watch');
  serve(product, '0.9.0');
  const running = runCaught(script, product.root, ['--watch', '--interval', '1', '--timeout', '6'], world.env);
  const seen = () => world.harbor.requests.filter(({ path }) => path === '/watch/version.json').length;
  while (seen() < 2) await new Promise((done) => setTimeout(done, 20));
  serve(product, '1.0.0+001');
  const { stdout, stderr, exitCode } = await running;
  expect(exitCode).toBe(0);
  expect(stderr.match(/^\s*web .*$/gm)).toEqual([
    expect.stringMatching(/0\.9\.0 .* behind/),
    expect.stringMatching(/1\.0\.0\+001 .* ok/),
  ]);
  expect(stdout).toMatch(/^web +1\.0\.0\+001/m);
});
