import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@windlass/kit/hash';
import { createPackages } from '@windlass/packaging/archive/create-packages';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelContext } from './context.ts';
import { findRelease } from './github-release/find.ts';
import { placeOf } from './github-release/github-release.ts';
import { configuredChannels } from './list.ts';
import { publishPlan } from './plan.ts';
import { openTestRelease } from './testing/release.ts';
import { makeSail } from './testing/sail.ts';
import { type ChannelWorld, openWorld, webHost } from './testing/world.ts';

let world: ChannelWorld;
beforeAll(async () => {
  world = await openWorld(['whole', 'part']);
});
afterAll(() => world[Symbol.asyncDispose]());

const files = [{ from: 'VERSION' }];
const packages = { linux: { platform: 'linux-x86_64', files }, mac: { platform: 'darwin-arm64', files } };

/** A product of two packages, packed with all that goes out beside them. */
async function packed(name: string, channels: Readonly<Record<string, unknown>> = {}) {
  const base = {
    'github-release': { repository: `acme/${name}` },
    'static-download': { server: 'web', path: `downloads/${name}`, url: `https://downloads.beacon.example/${name}` },
  };
  const product = await world.product(name, { packages, channels: { ...base, ...channels } });
  await product.raise('1.0.0+001');
  const release = await openTestRelease(product.root, world.env);
  const { list } = await createPackages(release, []);
  const folder = join(world.harbor.hosts[webHost] ?? '', 'downloads', name, '1.0.0-001');
  return { product, release, list, folder };
}

test('checksums go out first, then the packages, then what tells of them; users check what they downloaded by it', async () => {
  const { product, release, list, folder } = await packed('whole');
  const { plan } = await publishPlan(release, { channels: configuredChannels(release.config) });
  const linux = 'whole-1.0.0-linux-x86_64.tar.gz';
  const mac = 'whole-1.0.0-darwin-arm64.tar.gz';
  const names = [
    'SHA256SUMS',
    'SHA512SUMS',
    linux,
    mac,
    `${linux}.cdx.json`,
    `${mac}.cdx.json`,
    'whole-1.0.0_001.intoto.json',
  ];
  const uploads = plan.actions.filter(({ kind }) => kind === 'github.asset@1');
  expect(uploads.map(({ title }) => /^upload (\S+)/.exec(title)?.[1])).toEqual(names);
  const { errors } = await makeSail(product.services(), '1.0.0+001.1').apply(...plan.actions);
  expect(errors).toEqual([]);

  const context = channelContext(release, configuredChannels(release.config)[0] ?? fail());
  const options = { signal: new AbortController().signal };
  const there = await findRelease(product.services(), placeOf(context), 'v1.0.0+001', options);
  const digests = new Map([...list.artifacts, ...(list.attachments ?? [])].map(({ name, sha256 }) => [name, sha256]));
  expect(there?.assets.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  for (const { name, digest } of there?.assets ?? []) expect(digest).toBe(`sha256:${digests.get(name)}`);

  expect(readdirSync(folder).toSorted()).toEqual(names.toSorted());
  for (const sums of ['SHA256SUMS', 'SHA512SUMS'])
    execFileSync(sums === 'SHA256SUMS' ? 'sha256sum' : 'sha512sum', ['--check', '--strict', '--quiet', sums], {
      cwd: folder,
    });
  const pointer = JSON.parse(readFileSync(join(folder, '../latest.json'), 'utf8'));
  expect(pointer.files.map(({ name }: { name: string }) => name)).toEqual(names);
});

test('a channel that publishes some of the packages publishes the lists of those, and what is of all of them', async () => {
  const { product, release, folder } = await packed('part', {
    'static-download': {
      server: 'web',
      path: 'downloads/part',
      url: 'https://downloads.beacon.example/part',
      packages: ['mac'],
    },
    npm: { manifest: 'npm/package.json', access: 'public' },
  });
  const { plan } = await publishPlan(release, { channels: configuredChannels(release.config) });
  // What goes to npm is made of the manifest's folder, and of nothing here.
  const npm = JSON.stringify(plan.actions.filter(({ id }) => id.startsWith('npm-')));
  expect(npm).not.toMatch(/SUMS|cdx|intoto/);
  const { errors } = await makeSail(product.services(), '1.0.0+001.1').apply(
    ...plan.actions.filter(({ id }) => id.startsWith('static-download-')),
  );
  expect(errors).toEqual([]);
  const mac = 'part-1.0.0-darwin-arm64.tar.gz';
  expect(readdirSync(folder).toSorted()).toEqual(
    ['SHA256SUMS', 'SHA512SUMS', mac, `${mac}.cdx.json`, 'part-1.0.0_001.intoto.json'].toSorted(),
  );
  const check = execFileSync('sha256sum', ['--check', '--strict', '--ignore-missing', 'SHA256SUMS'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(check).toBe(`${mac}: OK\n${mac}.cdx.json: OK\n`);
});

test('of a table of before there was more than checksums, those go out as they are', async () => {
  const product = await world.product('older');
  product.folder.write({ VERSION: '1.0.0\n', 'npm/package.json': '{"name":"@beacon-lights/older","version":"1.0.0"}' });
  product.pack('1.0.0', 'bytes');
  const release = await openTestRelease(product.root, world.env, ['plan', 'offline']);
  const channels = configuredChannels(release.config).filter(({ id }) => id === 'static-download');
  const { plan } = await publishPlan(release, { channels });
  expect(plan.actions[0]?.args).toMatchObject({
    files: [{ name: 'SHA256SUMS' }, { name: 'older-1.0.0-linux-x86_64.tar.gz', sha256: sha256Hex('bytes') }],
  });
});

function fail(): never {
  throw new Error('no channel is configured');
}
