import { existsSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseState } from '@windlass/kit/ledger/releases';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { differences } from './killing.ts';
import { type Config, productFiles } from './product.ts';
import type { Snapshot } from './snapshot.ts';
import { openWorld, type Said, type World } from './world.ts';

/** 1.0.0 is live; each test tries the next release, and what goes wrong is mended after it. */
let world: World;
beforeAll(async () => {
  world = await openWorld();
  const { exitCode, stderr } = await world.release('--type', 'major', '--release-version', '1.0.0+001');
  expect(exitCode, stderr).toBe(0);
  return () => world[Symbol.asyncDispose]();
});
/** Whatever a test broke is whole again for the next one, also where it failed; what carries the version stays as it is. */
afterEach(async () => {
  world.harbor.faults.clear();
  await world.git('checkout', '--quiet', '.');
  const { 'windlass.config.json': config = '', 'build.sh': build = '' } = productFiles();
  const isWhole = world.read('windlass.config.json') === config && world.read('build.sh') === build;
  if (!isWhole) await world.commit('fix: as it was', { 'windlass.config.json': config, 'build.sh': build });
});

/** A rollback leaves its mark in a history and nowhere else. */
const grows = /^(?:AUR|origin) log$/;
const messages = ({ envelope }: Said) => envelope.findings.map(({ message }) => message).join('\n');
const fixes = ({ envelope }: Said) => envelope.findings.map(({ fix }) => fix ?? '').join('\n');
/** The first step that failed, with all that was said: what a failing test shows. */
const gist = (said: Said) => ({
  exitCode: said.exitCode,
  failed: said.envelope.steps.find(({ state }) => state === 'failed')?.id ?? null,
  said: messages(said),
});

async function openReleases(): Promise<readonly string[]> {
  const open: string[] = [];
  for (const id of await world.releases()) if (releaseState(await world.ledger(id)) === 'open') open.push(id);
  return open;
}

/** Runs a release that fails, and gives what it left otherwise than it was. */
async function failing(...args: readonly string[]): Promise<{ readonly said: Said; readonly left: readonly string[] }> {
  const before = await world.snapshot();
  const said = await world.release(...(args.length > 0 ? args : ['--type', 'minor']));
  return { said, left: differences(before, await world.snapshot(), grows) };
}

const changed = (change: (config: Config) => object) => world.configure(change);

describe('preflight', () => {
  test('an unsaved change halts it before anything is done', async () => {
    world.write({ 'README.md': '# Beacon, better\n' });
    const { said, left } = await failing();
    expect(gist(said)).toMatchObject({ exitCode: 2, failed: 'preflight.pre-flight-validation' });
    expect(messages(said)).toMatch(/uncommitted changes/);
    expect(fixes(said)).toMatch(/git stash, or commit them/);
    expect(left).toEqual([]);
    expect(await openReleases()).toEqual([]);
  });

  test('a credential that is missing is named, with the variable that it is looked for in', async () => {
    const before = await world.snapshot();
    const env = { GITHUB_TOKEN: '' };
    const ran = await world.start('strategic-deploy', ['--type', 'minor', '--json'], { env }).done;
    const said: Said = { ...ran, envelope: JSON.parse(ran.stdout) };
    expect(gist(said)).toMatchObject({ exitCode: 2, failed: 'preflight.pre-flight-validation' });
    expect(messages(said)).toMatch(/GitHub/);
    expect(JSON.stringify(said.envelope.findings)).toMatch(/GITHUB_TOKEN/);
    expect(differences(before, await world.snapshot())).toEqual([]);
  });

  test('a tag that the remote has already is found there, too', async () => {
    await world.git('push', '--quiet', 'origin', 'HEAD:refs/tags/v1.1.0+001');
    const { said, left } = await failing();
    expect([said.exitCode, messages(said)]).toEqual([2, expect.stringMatching(/has the tag v1\.1\.0\+001 already/)]);
    expect(left).toEqual([]);
    await world.git('push', '--quiet', 'origin', ':refs/tags/v1.1.0+001');
  });
});

describe('versions', () => {
  test('a file in which the version cannot be found halts it, and no file is written', async () => {
    await changed((config) => ({
      ...config,
      version: { ...config.version, files: [...config.version.files, { file: 'README.md', pattern: 'v{core}' }] },
    }));
    const { said, left } = await failing();
    expect(gist(said)).toMatchObject({ exitCode: 2, failed: 'versions.version-manager' });
    expect(said.envelope.findings[0]).toMatchObject({ file: expect.stringMatching(/^README\.md/) });
    expect(left).toEqual([]);
    expect(await openReleases()).toEqual([]);
  });
});

describe('artifacts', () => {
  test('a build that fails is wound back: version and commit go, and nothing left this machine', async () => {
    await world.commit('feat: broken', { 'build.sh': 'echo "no such lens" >&2\nexit 3\n' });
    const log = await world.git('rev-list', '--count', 'HEAD');
    const { said, left } = await failing();
    expect(gist(said)).toMatchObject({ exitCode: 6, failed: 'build.build-artifacts' });
    expect(JSON.stringify(said.envelope.findings)).toMatch(/no such lens/);
    expect(left).toEqual([]);
    expect(await world.git('rev-list', '--count', 'HEAD')).toBe(log);
    expect(said.envelope.residue).toEqual([]);
    expect(await openReleases()).toEqual([]);
  });

  test('a package that holds what it must not is wound back', async () => {
    await changed((config) => {
      config.packages.linux.check.forbids.push('**/README.md');
      return config;
    });
    const { said, left } = await failing();
    expect(gist(said)).toMatchObject({ exitCode: 6, failed: 'package.validate-build-artifacts' });
    expect(messages(said)).toMatch(/README\.md/);
    expect(left).toEqual([]);
  });
});

describe('distribution', () => {
  test('a page that does not answer on the new release: the old one is back, and nothing points to the new one', async () => {
    await changed((config) => {
      config.servers.web.health.push({ path: '/gone.html' });
      return config;
    });
    const { said, left } = await failing();
    expect(gist(said)).toMatchObject({ exitCode: 6, failed: 'deploy.update-and-deploy' });
    expect(JSON.stringify(said.envelope.findings)).toMatch(/gone\.html/);
    expect(left).toEqual([]);
    expect(said.envelope.residue.join('\n')).toMatch(/history of main on origin/);
  });

  test('a host where somebody replaced the link by a folder: pre-flight says so, and without it the host itself refuses, and keeps the folder', async () => {
    const link = join(world.site, 'current');
    const target = readlinkSync(link);
    rmSync(link);
    mkdirSync(link);
    writeFileSync(join(link, 'index.html'), 'by hand\n');
    try {
      const early = await world.release('--type', 'minor');
      const why = expect.stringMatching(/current/);
      expect(gist(early)).toMatchObject({ exitCode: 2, failed: 'preflight.pre-flight-validation', said: why });
      const { said, left } = await failing('--type', 'minor', '--skip-phases', 'preflight');
      expect(gist(said)).toMatchObject({ exitCode: 6, failed: 'deploy.update-and-deploy', said: why });
      expect(left).toEqual([]);
    } finally {
      rmSync(link, { recursive: true });
      symlinkSync(target, link);
    }
  });

  test('a forge that refuses every upload: what was drafted goes, and so does the tag', async () => {
    const status = { is: 'status', status: 500 } as const;
    world.harbor.faults.add({ host: 'uploads.github.com', method: 'POST', times: 1_000, effect: status });
    const { said, left } = await failing();
    expect(gist(said)).toMatchObject({ exitCode: 6, failed: 'publish.publish-packages.hold' });
    expect(messages(said)).toMatch(/500/);
    expect(left).toEqual([]);
  });

  test('a forge that dies half way: halted, nothing is torn down, and --resume completes it', async () => {
    const reset = { is: 'reset' } as const;
    for (const host of ['api.github.com', 'uploads.github.com'])
      world.harbor.faults.add({ host, after: host === 'api.github.com' ? 12 : 0, times: 100_000, effect: reset });
    const said = await world.release('--type', 'patch');
    expect(gist(said)).toMatchObject({ failed: expect.stringMatching(/publish-packages/) });
    expect([4, 5]).toContain(said.exitCode);
    expect(fixes(said)).toMatch(/strategic-deploy --resume/);
    const [open = ''] = await openReleases();
    expect((await world.ledger(open)).filter(({ type }) => type === 'intent')).not.toHaveLength(0);
    world.harbor.faults.clear();
    const resumed = await world.release('--resume');
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(await openReleases()).toEqual([]);
    expect(releaseState(await world.ledger(open))).toBe('complete');
  });
});

describe('verification', () => {
  test('a condition of the product that does not hold outside: everything is wound back, and what stays is named', async () => {
    await changed((config) => ({ ...config, checks: [{ ...config.checks[0], equals: 'dark' }] }));
    const before = await world.snapshot();
    const { said, left } = await failing();
    expect(gist(said)).toMatchObject({ exitCode: 6, failed: 'verify.verify-deployment' });
    expect(messages(said)).toMatch(/the lamp/);
    expect(left).toEqual([]);
    const after = await world.snapshot();
    expect(Number(after['AUR log'])).toBe(Number(before['AUR log']) + 2);
    expect(said.envelope.residue.join('\n')).toMatch(/history of main on origin/);
    expect(existsSync(join(world.root, 'dist/reports', `incident-${said.envelope.release}.md`))).toBe(true);
  });
});

describe('completion', () => {
  test('an archive that cannot be written leaves the release live, and --resume ends it', async () => {
    const archive = join(world.root, '.git/windlass/archive');
    renameSync(archive, `${archive}.away`);
    writeFileSync(archive, '');
    const said = await world.release('--type', 'patch');
    const is: Snapshot = await world.snapshot();
    expect(gist(said)).toMatchObject({ exitCode: 2, failed: 'complete.archive-deployment' });
    expect(fixes(said)).toMatch(/strategic-deploy --resume/);
    expect(messages(said)).toMatch(/archive/);
    expect(is['host current']).toMatch(new RegExp(`^releases/${said.envelope.version?.replaceAll(/[+.]/g, '\\$&')}-`));
    rmSync(archive);
    renameSync(`${archive}.away`, archive);
    const resumed = await world.release('--resume');
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(differences(is, await world.snapshot())).toEqual([]);
    expect(await openReleases()).toEqual([]);
  });
});
