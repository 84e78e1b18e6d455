import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { type ChannelId, channelIds, type ReleaseType, releaseTypes } from '@windlass/kit/config/schema';
import { sha256Hex } from '@windlass/kit/hash';
import { expect, test } from 'vitest';
import type { Channel } from './channel.ts';
import { configuredChannels } from './list.ts';
import { chooseChannels, publishPlan } from './plan.ts';
import { openTestRelease } from './testing/release.ts';
import { typeMatrix } from './type-matrix.ts';

const channels = {
  npm: { manifest: 'npm/package.json', access: 'public' },
  'github-release': { repository: 'acme/beacon' },
  'static-download': { server: 'web', path: 'downloads', url: 'https://downloads.beacon.example' },
};
const archive = { name: 'beacon.tar.gz', sha256: sha256Hex('x'), size: 1 };
const artifacts = {
  ...{ schema: 'windlass/artifacts@1', product: 'beacon', version: '1.0.0+002', commit: null, sourceDateEpoch: 0 },
  artifacts: [{ ...archive, package: 'linux', platform: null, build: null, format: 'tar.gz', contents: [] }],
};

function product(config: object = {}, version = '1.0.0+002') {
  const servers = { web: { host: 'deploy@web.beacon.example', path: 'sites' } };
  return tempFolder({
    'windlass.config.json': JSON.stringify({
      product: 'beacon',
      version: { source: 'VERSION' },
      servers,
      channels,
      ...config,
    }),
    VERSION: version,
    'npm/package.json': JSON.stringify({ name: '@acme/beacon', version: '1.0.0' }),
    'dist/release/artifacts.json': JSON.stringify(artifacts),
    'dist/release/beacon.tar.gz': 'x',
  });
}

const open = (path: string) =>
  openTestRelease(path, { PATH: process.env['PATH'], HOME: path, npm_config_cache: `${path}/cache` }, [
    'plan',
    'offline',
  ]);

const idsOf = (list: readonly Channel[]) => list.map(({ id }) => id);

test('bytes of all channels come first, and each pointer after those of its own; nothing is asked for that offline', async () => {
  using folder = product();
  const release = await open(folder.path);
  const { plan } = await publishPlan(release, { channels: configuredChannels(release.config) });
  expect(plan.actions.map(({ id, needs }) => [id, needs])).toEqual([
    ['npm-publish', []],
    ['github-release-draft', []],
    ['github-release-asset-beacon-tar-gz', ['github-release-draft']],
    ['static-download-upload', []],
    ['npm-dist-tag', ['npm-publish']],
    ['github-release-publish', ['github-release-draft', 'github-release-asset-beacon-tar-gz']],
    ['static-download-pointer', ['static-download-upload']],
  ]);
  expect(plan.irreversibleFrom).toBe('npm-publish');
});

test('--hold plans no pointer', async () => {
  using folder = product();
  const release = await open(folder.path);
  const { plan } = await publishPlan(release, { channels: configuredChannels(release.config), hold: true });
  expect(plan.actions.some(({ id }) => /dist-tag|-publish$|pointer/.test(id.replace('npm-publish', '')))).toBe(false);
});

test('a manifest goes out after the bytes that it points to, and after they are public', async () => {
  using folder = product();
  const release = await open(folder.path);
  const [npm, github] = configuredChannels(release.config);
  if (!npm || !github) throw new Error('two channels are configured');
  const manifest: Channel = { ...npm, pointsTo: ['github-release'] };
  const { plan } = await publishPlan(release, { channels: [manifest, github] });
  const needs = plan.actions.find(({ id }) => id === 'npm-dist-tag')?.needs;
  expect(needs).toEqual([
    'npm-publish',
    'github-release-draft',
    'github-release-asset-beacon-tar-gz',
    'github-release-publish',
  ]);
});

test.each<[ReleaseType, readonly ChannelId[]]>([
  ['major', ['npm', 'github-release', 'static-download']],
  ['minor', ['npm', 'static-download']],
  ['patch', ['npm', 'static-download']],
  ['hotfix', ['npm', 'static-download']],
  // npm cannot tell +002 from +001.
  ['build', ['static-download']],
  ['config', []],
])('a %s release publishes to %j, and says why not to the others', async (type, expected) => {
  using folder = product();
  const release = await open(folder.path);
  const chosen = chooseChannels(release, { channels: configuredChannels(release.config), type });
  expect(idsOf(chosen.channels)).toEqual(expected);
  expect(chosen.skipped).toHaveLength(3 - expected.length);
  for (const { reason } of chosen.skipped) expect(reason).toMatch(/release|\+002 is 1\.0\.0 there/);
});

test('`on` of the config is stronger than the matrix', async () => {
  const on = { ...channels, npm: { ...channels.npm, on: ['build'] }, 'github-release': { on: ['patch'] } };
  using folder = product({ channels: on });
  const release = await open(folder.path);
  const all = configuredChannels(release.config);
  expect(idsOf(chooseChannels(release, { channels: all, type: 'build' }).channels)).toEqual(['npm', 'static-download']);
  expect(idsOf(chooseChannels(release, { channels: all, type: 'patch' }).channels)).toEqual([
    'github-release',
    'static-download',
  ]);
});

test('the matrix has a cell for every channel, and no type that is none', () => {
  expect(Object.keys(typeMatrix).toSorted()).toEqual([...channelIds].toSorted());
  for (const types of Object.values(typeMatrix)) expect(releaseTypes).toEqual(expect.arrayContaining([...types]));
});

test('a channel of the config that is not built yet is said so, with the file', async () => {
  using folder = product({ channels: { ...channels, pypi: {}, snap: {} } });
  const release = await open(folder.path);
  const where = { file: 'windlass.config.json' };
  expect(() => configuredChannels(release.config, where)).toThrowError(
    expect.objectContaining({
      kind: 'config',
      message: 'this version of windlass does not publish to pypi, snap yet',
      where,
    }),
  );
});

test('what the channels find wrong ends the planning, all of it at once', async () => {
  using folder = product();
  const name = { ...archive, name: 'bad name~.tar.gz' };
  const odd = { ...artifacts, artifacts: artifacts.artifacts.map((one) => ({ ...one, ...name })) };
  folder.write({
    'npm/package.json': JSON.stringify({ name: '@acme/beacon', version: '0.9.0', private: true }),
    'dist/release/artifacts.json': JSON.stringify(odd),
  });
  const release = await open(folder.path);
  await expect(publishPlan(release, { channels: configuredChannels(release.config) })).rejects.toMatchObject({
    kind: 'gate',
    message: '@acme/beacon is of another version',
    why: 'expected 1.0.0, there is 0.9.0',
    next: 'npx windlass sync-versions',
    also: [
      { message: expect.stringContaining('is marked as private') },
      { message: 'GitHub would rename bad name~.tar.gz' },
      { message: 'bad name~.tar.gz cannot be the name of a download' },
    ],
  });
});

test('packages of another version are refused', async () => {
  using folder = product({}, '1.0.1+001');
  folder.write({ 'npm/package.json': JSON.stringify({ name: '@acme/beacon', version: '1.0.1' }) });
  const release = await open(folder.path);
  await expect(publishPlan(release, { channels: configuredChannels(release.config) })).rejects.toMatchObject({
    kind: 'gate',
    message: 'the packages are of 1.0.0+002, not of 1.0.1+001',
  });
});
