import { releaseState } from '@windlass/kit/ledger/releases';
import { beforeAll, describe, expect, test } from 'vitest';
import { differences } from './killing.ts';
import { type Config, npmPackage } from './product.ts';
import type { Snapshot } from './snapshot.ts';
import { openWorld, type Said, type World } from './world.ts';

const npmChannel = { package: npmPackage, manifest: 'npm/package.json', access: 'public' };
const npmFiles = {
  'npm/package.json': `${JSON.stringify({ name: npmPackage, version: '1.0.0', files: ['index.js'] }, null, 2)}\n`,
  'npm/index.js': 'export const lamp = true;\n',
};

/** npm's own program costs seconds: it takes part where a test is about it. */
function withNpm(config: Config): object {
  config.version.files.push('npm/package.json');
  return { ...config, channels: { ...config.channels, npm: npmChannel } };
}

/** One product that is released six times: each type on top of the one before it. */
let world: World;
beforeAll(async () => {
  world = await openWorld({ npm: true, config: withNpm, files: npmFiles });
  return () => world[Symbol.asyncDispose]();
});

interface Sailed {
  readonly said: Said;
  readonly is: Snapshot;
  /** Places that are not as they were. */
  readonly changed: readonly string[];
}

async function sailed(...args: readonly string[]): Promise<Sailed> {
  const was = await world.snapshot();
  const said = await world.release(...args);
  expect(said.exitCode, said.stderr).toBe(0);
  const is = await world.snapshot();
  const places = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  expect(releaseState(await world.ledger(said.envelope.release ?? ''))).toBe('complete');
  expect(is['work tree']).toBe('clean');
  expect(is['work tree HEAD']).toBe(is['origin tree']);
  return { said, is, changed: places.filter((place) => was[place] !== is[place]) };
}

const skippedSteps = ({ said: { envelope } }: Sailed) =>
  envelope.steps.filter(({ state }) => state === 'skipped').map(({ id }) => id);

/** What of a release of this version must be seen where. */
function expectLive({ is }: Sailed, core: string, build: string, { github }: { readonly github: boolean }): void {
  const version = `${core}+${build}`;
  expect(is['host current']).toMatch(new RegExp(`^releases/${version.replaceAll(/[+.]/g, '\\$&')}-[0-9a-f]{8}$`));
  expect(is[`refs/tags/v${version}`]).toBe(is['origin tree']);
  expect(is['version source']).toContain(`version: ${version} #`);
  const archive = `https://downloads.beacon.example/beacon/${core}-${build}/beacon-${core}-linux-x86_64.tar.gz`;
  const [status, digest] = (is[archive] ?? '').split(' ');
  expect([status, digest?.length]).toEqual(['200', 64]);
  if (!github) {
    expect(is[`GitHub v${version}`]).toBeUndefined();
    return;
  }
  expect(is['GitHub latest']).toBe(`v${version}`);
  expect(is[`GitHub v${version}`]).toMatch(/^draft false; SHA256SUMS .* uploaded; beacon-.* uploaded$/);
  expect(is[`GitHub v${version}`]).toContain(`sha256:${digest} uploaded`);
}

async function versionEndpoint(): Promise<unknown> {
  const { stdout } = await world.start('windlass', ['deployment-status', '--json']).done;
  return JSON.parse(stdout);
}

describe('what each type of release publishes', () => {
  test('major: everything, everywhere', async () => {
    const one = await sailed('--type', 'major');
    expect(one.said.envelope).toMatchObject({ ok: true, version: '2.0.0+001', release: '2.0.0+001.1' });
    expectLive(one, '2.0.0', '001', { github: true });
    expect(one.is['npm tags']).toBe('{"latest":"2.0.0"}');
    expect(one.is['AUR log']).toBe('1');
    expect(skippedSteps(one)).toEqual([]);
    expect(await versionEndpoint()).toMatchObject({ ok: true });
  });

  test('build: only where one build can be told from another, and it says why not elsewhere', async () => {
    const one = await sailed('--type', 'build');
    expect(one.said.envelope.version).toBe('2.0.0+002');
    expectLive(one, '2.0.0', '002', { github: false });
    expect(one.is['npm tags']).toBe('{"latest":"2.0.0"}');
    expect(one.is['AUR log']).toBe('2');
    const reason = one.said.envelope.steps.find(({ id }) => id === 'deploy.publish-packages')?.reason;
    expect(reason).toMatch(/npm.*2\.0\.0\+002 is 2\.0\.0 there, which may be taken/);
    expect(reason).toMatch(/channels\.github-release\.on leaves build releases out/);
    expect(await world.git('show', 'HEAD:packaging/aur/PKGBUILD')).toMatch(/pkgver=2\.0\.0\npkgrel=2\n_build=002/);
  });

  test('config: no version, no tag, no channel; only the servers get what changed', async () => {
    await world.configure((config) => config);
    await world.commit('feat: a warmer light', { 'web/style.css': 'h1 { color: orange }\n' });
    const one = await sailed('--type', 'config');
    expect(one.said.envelope.version).toBe('2.0.0+002');
    expect(one.changed.toSorted()).toEqual(['host current', 'host releases', 'https://beacon.example/style.css']);
    expect(skippedSteps(one)).toEqual(
      expect.arrayContaining([
        'versions.version-manager',
        'package.prepare-aur-package',
        'publish.version-manager.push',
        'deploy.publish-packages',
      ]),
    );
  });

  test.each([
    ['patch', '2.0.1'],
    ['hotfix', '2.0.2'],
    ['minor', '2.1.0'],
  ])('%s: the next version, on every channel that is configured for it', async (type, core) => {
    const one = await sailed('--type', type);
    expect(one.said.envelope).toMatchObject({ version: `${core}+001`, release: `${core}+001.1` });
    expectLive(one, core, '001', { github: true });
    expect(one.is['npm tags']).toBe('{"latest":"2.0.0"}');
    expect(differences(one.is, await world.snapshot())).toEqual([]);
  });
});
