import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@windlass/kit/hash';
import { parseVersion } from '@windlass/version-sync/model/version';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeSail, statesOf } from '../testing/sail.ts';
import { type ChannelWorld, openWorld, type TestProduct, webHost } from '../testing/world.ts';
import { formatPointer } from './pointer.ts';
import { pointerAction } from './pointer-kind.ts';
import { listFolders, pruneAction, surplusOf } from './prune-kind.ts';
import { uploadAction } from './upload-kind.ts';

let world: ChannelWorld;
beforeAll(async () => {
  world = await openWorld([]);
});
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => world.harbor.faults.clear());

const host = `deploy@${webHost}`;
const dirOf = ({ name }: TestProduct, ...parts: string[]) =>
  join(world.harbor.hosts[webHost] ?? '', 'downloads', name, ...parts);

function uploadOf(product: TestProduct, version: string, files: Readonly<Record<string, string>>) {
  const list = Object.entries(files).map(([name, text]) => {
    product.folder.write({ [`dist/${name}`]: text });
    return { name, sha256: sha256Hex(text), size: Buffer.byteLength(text), from: `dist/${name}` };
  });
  const url = `https://downloads.beacon.example/${product.name}/${version}`;
  return uploadAction({ host, dir: `downloads/${product.name}/${version}`, url, files: list });
}

const contentOf = (version: string) => formatPointer({ version, files: [] });
const pointerTo = ({ name }: TestProduct, version: string) =>
  pointerAction({ host, file: `downloads/${name}/latest.json`, content: contentOf(version) }, version, []);

const two = { 'b.tar.gz': 'the archive\0\n', 'it is "b".txt': 'a name with spaces' };

test('files arrive whole and are served; again, nothing is sent', async () => {
  const product = await world.product('whole');
  const sail = makeSail(product.services());
  const upload = uploadOf(product, '1.0.0', two);
  expect((await sail.apply(upload)).steps).toMatchObject([{ state: 'done', evidence: { bytes: 31 } }]);
  expect(readdirSync(dirOf(product, '1.0.0'))).toEqual(Object.keys(two).toSorted());
  expect(readFileSync(dirOf(product, '1.0.0', 'b.tar.gz'), 'utf8')).toBe(two['b.tar.gz']);
  expect(statesOf(await sail.apply(upload))).toEqual(['unchanged']);
});

test('what a run that was killed left behind is filled up', async () => {
  const product = await world.product('half');
  mkdirSync(dirOf(product, '1.0.0'), { recursive: true });
  writeFileSync(dirOf(product, '1.0.0', 'b.tar.gz'), two['b.tar.gz']);
  writeFileSync(dirOf(product, '1.0.0', '.it is "b".txt.123.part'), 'a na');
  const sail = makeSail(product.services());
  const result = await sail.apply(uploadOf(product, '1.0.0', two));
  expect(result.steps).toMatchObject([{ state: 'done', evidence: { bytes: 18 } }]);
  const undone = await sail.undo();
  expect(statesOf(undone)).toEqual(['undone']);
  // What was there before stays.
  expect(readdirSync(dirOf(product, '1.0.0'))).toEqual(['b.tar.gz']);
});

test('a file that is there with other bytes is a failure, and stays as it is', async () => {
  const product = await world.product('other');
  const sail = makeSail(product.services());
  await sail.apply(uploadOf(product, '1.0.0', two));
  const result = await makeSail(product.services(), '1.0.0.2').apply(
    uploadOf(product, '1.0.0', { ...two, 'b.tar.gz': 'rebuilt' }),
  );
  expect(result.steps).toMatchObject([{ state: 'failed', reason: expect.stringMatching(/it cannot be replaced$/) }]);
  expect(readFileSync(dirOf(product, '1.0.0', 'b.tar.gz'), 'utf8')).toBe(two['b.tar.gz']);
});

test('bytes that the host has and the world does not get are not there', async () => {
  const product = await world.product('unserved');
  const status = { is: 'status', status: 404 } as const;
  world.harbor.faults.add({ host: 'downloads.beacon.example', path: /b\.tar\.gz$/, effect: status, times: 9 });
  const result = await makeSail(product.services()).apply(uploadOf(product, '1.0.0', two));
  expect(result.steps).toMatchObject([
    { state: 'failed', reason: expect.stringMatching(/on the host, and .* answers 404/) },
  ]);
});

test('a host that does not answer is unknown, and says what to type', async () => {
  const product = await world.product('nohost');
  const upload = uploadOf(product, '1.0.0', two);
  const action = { ...upload, args: { ...upload.args, host: 'nowhere.beacon.example' } };
  const result = await makeSail(product.services()).apply(action);
  expect(result.steps[0]?.reason).toMatch(/^unknown: nowhere\.beacon\.example could not be reached by ssh/);
});

test('wound back: our files are gone, the page offers what it offered before', async () => {
  const product = await world.product('back');
  const first = makeSail(product.services(), '1.0.0.1');
  await first.apply(uploadOf(product, '1.0.0', two), pointerTo(product, '1.0.0'));
  const sail = makeSail(product.services(), '1.1.0.1');
  expect(statesOf(await sail.apply(uploadOf(product, '1.1.0', two), pointerTo(product, '1.1.0')))).toEqual([
    'done',
    'done',
  ]);
  expect(readFileSync(dirOf(product, 'latest.json'), 'utf8')).toBe(contentOf('1.1.0'));
  expect(await sail.undo()).toMatchObject({ errors: [], residue: [] });
  expect(readFileSync(dirOf(product, 'latest.json'), 'utf8')).toBe(contentOf('1.0.0'));
  expect(existsSync(dirOf(product, '1.1.0'))).toBe(false);
  expect(await first.undo()).toMatchObject({ errors: [] });
  expect(existsSync(dirOf(product, 'latest.json'))).toBe(false);
});

test('a pointer that somebody else moved since is left alone', async () => {
  const product = await world.product('moved');
  const sail = makeSail(product.services());
  await sail.apply(pointerTo(product, '1.0.0'));
  writeFileSync(dirOf(product, 'latest.json'), contentOf('1.5.0'));
  const undone = await sail.undo();
  expect(undone.errors).toEqual([]);
  expect(undone.residue[0]).toMatch(/it was changed since/);
  expect(readFileSync(dirOf(product, 'latest.json'), 'utf8')).toBe(contentOf('1.5.0'));
});

test('the page never goes back on the way forward', async () => {
  const product = await world.product('stale');
  await makeSail(product.services(), '2.0.0.1').apply(pointerTo(product, '2.0.0'));
  const { errors } = await makeSail(product.services(), '1.9.0.1').apply(pointerTo(product, '1.9.0'));
  expect(errors[0]).toMatchObject({ why: 'it names 2.0.0, which is higher than 1.9.0' });
  expect(readFileSync(dirOf(product, 'latest.json'), 'utf8')).toBe(contentOf('2.0.0'));
});

test('an artifact that is gone is said before anything is sent', async () => {
  const product = await world.product('noartifact');
  const upload = uploadOf(product, '1.0.0', two);
  rmSync(join(product.root, 'dist/b.tar.gz'));
  const { errors } = await makeSail(product.services()).apply(upload);
  expect(errors[0]).toMatchObject({ message: 'b.tar.gz is gone', next: 'npx windlass create-binary-packages' });
  expect(existsSync(dirOf(product, '1.0.0'))).toBe(false);
});

test('old versions are set aside, come back with the undo, and are gone with the next pruning', async () => {
  const product = await world.product('pruned');
  const path = `downloads/${product.name}`;
  const services = product.services();
  for (const folder of ['1.0.0-001', '1.0.0-002', '1.1.0', 'docs'])
    mkdirSync(dirOf(product, folder), { recursive: true });
  const seen = () => readdirSync(dirOf(product)).filter((name) => name !== '.windlass');
  const first = pruneAction({ host, path, folders: ['1.0.0-001'] }, [], []);
  const sail = makeSail(services, '1.1.0.1');
  expect(statesOf(await sail.apply(first))).toEqual(['done']);
  expect(seen()).toEqual(['1.0.0-002', '1.1.0', 'docs']);
  expect(statesOf(await sail.apply(first))).toEqual(['unchanged']);
  expect(await sail.undo()).toMatchObject({ errors: [], residue: [] });
  expect(readdirSync(dirOf(product))).toEqual(['1.0.0-001', '1.0.0-002', '1.1.0', 'docs']);

  await makeSail(services, '1.1.0.2').apply(first);
  const { live, aside } = await listFolders(services, host, path);
  expect({ live: [...live].sort(), aside }).toEqual({ live: ['1.0.0-002', '1.1.0', 'docs'], aside: ['1.0.0-001'] });
  const second = pruneAction({ host, path, folders: ['1.0.0-002'] }, aside, []);
  expect(second.reach).toEqual({ undo: 'partial', residue: expect.stringContaining('1.0.0-001') });
  await makeSail(services, '1.2.0.1').apply(second);
  expect((await listFolders(services, host, path)).aside).toEqual(['1.0.0-002']);
});

test.each([
  [2, ['1.0.0-001', '1.0.0-002', '1.0.0-rc.1', '1.0.0-rc.1-003']],
  [4, ['1.0.0-rc.1', '1.0.0-rc.1-003']],
  [6, []],
  [9, []],
])('of six versions all but the newest %i are set aside, and nothing that is no version', (keep, expected) => {
  const live = ['1.0.0-002', '1.0.0-001', 'docs', '1.0.0-rc.1-003', '1.0.0-rc.1', '1.1.0', '1.2.0-001'];
  expect(surplusOf(live, parseVersion('1.2.0+001'), '1.2.0-001', keep).toSorted()).toEqual(expected);
});
