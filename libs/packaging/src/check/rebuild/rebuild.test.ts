import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPackages } from '../../archive/create-packages.ts';
import { runBuilds } from '../../builds/build-all.ts';
import { failure, releaseIn } from '../../testing/release.ts';
import { rebuild } from './rebuild.ts';

// A temporary folder of this file's own: in it whatever is left behind was left by what is tested here.
const temporary = tempFolder();
beforeAll(() => {
  vi.stubEnv('TMPDIR', temporary.path);
});
afterAll(() => {
  vi.unstubAllEnvs();
  temporary[Symbol.dispose]();
});

/** A product whose build is this shell script, at `below` in a repository. */
function product(
  script: string,
  { below = '', more = {} }: { below?: string; more?: Record<string, string> } = {},
): Folder {
  const config = {
    product: 'light',
    version: { source: 'VERSION' },
    builds: { app: { preset: 'custom', command: ['sh', 'build.sh'], output: 'build/app' } },
    packages: { app: { build: 'app', files: [{ from: 'README' }] }, other: { files: [{ from: 'README' }] } },
  };
  const files = {
    VERSION: '1.2.3\n',
    README: 'A light\n',
    '.gitignore': '/build/\n/dist/\n',
    'build.sh': `set -e\nmkdir -p build/app\n${script}\n`,
    'windlass.config.json': JSON.stringify(config),
  };
  const all = { ...files, ...more };
  return tempRepository(Object.fromEntries(Object.entries(all).map(([path, text]) => [join(below, path), text])));
}

async function pack(folder: Folder, below = ''): Promise<void> {
  const release = await releaseIn(join(folder.path, below));
  await runBuilds(release, { names: [], force: false });
  await createPackages(release, []);
}

const again = async (folder: Folder, names: readonly string[] = [], below = '') =>
  rebuild(await releaseIn(join(folder.path, below)), names);

/** Everything in the repository, .git included, with its bytes, and what else there is in the temporary folder. */
function traces(folder: Folder): Readonly<Record<string, string>> {
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const left = readdirSync(tmpdir()).filter((name) => !name.startsWith('windlass-test-'));
  return { ...Object.fromEntries(files.map((file) => [file, readFileSync(file, 'latin1')])), left: left.join() };
}

describe('a commit that is built again', () => {
  it('is bit for bit the same in another folder, and leaves nothing behind', async () => {
    using folder = product('cp README build/app/data; date -u -d "@$SOURCE_DATE_EPOCH" >> build/app/data');
    await pack(folder);
    const before = traces(folder);
    const { findings, steps, packages } = await again(folder);
    expect(findings).toEqual([]);
    expect(steps).toMatchObject([
      { id: 'rebuild-app', state: 'done', reason: expect.stringMatching(/^bit for bit the same: \d+ bytes$/) },
      { id: 'rebuild-other', state: 'done' },
    ]);
    expect(packages).toMatchObject([
      { package: 'app', same: true },
      { package: 'other', same: true },
    ]);
    expect(traces(folder)).toEqual(before);
    expect(folder.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('is one of a product in a folder of the repository, and of one package', async () => {
    using folder = product('cp README build/app/data', { below: 'products/light' });
    await pack(folder, 'products/light');
    const { findings, packages } = await again(folder, ['app'], 'products/light');
    expect(findings).toEqual([]);
    expect(packages.map((one) => one.package)).toEqual(['app']);
  });

  it('has its submodules', async () => {
    using library = tempRepository({ 'lib.txt': 'of the library\n' });
    using folder = product('cat library/lib.txt > build/app/data');
    folder.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '--quiet', library.path, 'library');
    folder.git('commit', '--quiet', '--all', '--message=feat: library');
    await pack(folder);
    const before = traces(folder);
    expect((await again(folder)).findings).toEqual([]);
    expect(traces(folder)).toEqual(before);
  });
});

describe('what differs is named', () => {
  it('by file, place and content: the path of the folder', async () => {
    using folder = product('echo same > build/app/a; echo "built in $PWD" > build/app/where');
    await pack(folder);
    const before = traces(folder);
    const { findings, steps, packages } = await again(folder, ['app']);
    expect(findings).toMatchObject([
      {
        check: 'artifact-rebuild',
        severity: 'error',
        file: 'light-1.2.3-app.tar.gz',
        message: expect.stringMatching(/comes out as other bytes .* light-1\.2\.3\/where has other content/),
        actual: expect.stringMatching(
          /light-1\.2\.3\/where from byte \d+ on: "[^"]*windlass-test-[^"]*", and "[^"]*windlass-rebuild-[^"]*" when built again/,
        ),
      },
    ]);
    expect(steps).toMatchObject([{ id: 'rebuild-app', state: 'failed' }]);
    expect(packages).toMatchObject([{ same: false, differ: ['light-1.2.3/where'] }]);
    expect(traces(folder)).toEqual(before);
  });

  it.skipIf(spawnSync('diffoscope', ['--version']).error)(
    'with what diffoscope says (needs diffoscope)',
    async () => {
      using folder = product('pwd > build/app/where');
      await pack(folder);
      const { packages, findings } = await again(folder, ['app']);
      expect(packages[0]?.diffoscope).toMatch(/@@ -1 \+1 @@\n.*-\/.*windlass-test-/);
      expect(findings[0]?.actual).toContain('@@ -1 +1 @@');
    },
    60_000,
  );

  it('by what is there only once, and by permissions', async () => {
    using folder = product(
      'touch build/app/$(basename "$(dirname "$PWD")")$(basename "$PWD"); cp README build/app/x; test "$(basename "$PWD")" = tree || chmod +x build/app/x',
    );
    await pack(folder);
    const [finding] = (await again(folder, ['app'])).findings;
    expect(finding?.message).toMatch(/is not in the one that was built again/);
    expect(finding?.message).toMatch(/x has the permissions 0755, and 0644 when built again/);
    expect(finding?.message).toMatch(/tree is only in the one that was built again/);
  });

  it('and what was not committed is thought of first', async () => {
    using folder = product('cp README build/app/data');
    appendFileSync(join(folder.path, 'README'), 'and a change\n');
    await pack(folder);
    const [finding] = (await again(folder, ['app'])).findings;
    expect(finding?.fix).toMatch(/^commit what is changed \(README…\)/);
  });
});

describe('what cannot be built again is said:', () => {
  it('what the commit does not hold', async () => {
    using folder = product('cp secret.txt build/app/data');
    appendFileSync(join(folder.path, '.git/info/exclude'), 'secret.txt\n');
    folder.write({ 'secret.txt': 'only here\n' });
    await pack(folder);
    const before = traces(folder);
    const { findings, packages } = await again(folder, ['app']);
    expect(findings).toMatchObject([
      {
        check: 'artifact-rebuild',
        severity: 'error',
        message: expect.stringMatching(/cannot be built and packed in a folder of its own: app cannot be built/),
        actual: expect.stringContaining('secret.txt'),
      },
    ]);
    expect(packages).toMatchObject([{ package: 'app', same: false, sha256: null }]);
    expect(traces(folder)).toEqual(before);
  });

  it('a version that was not committed', async () => {
    using folder = product('cp README build/app/data');
    folder.write({ VERSION: '1.3.0\n' });
    await pack(folder);
    expect((await again(folder)).findings).toMatchObject([
      { message: expect.stringContaining('the commit that was packed is of 1.2.3, and not of 1.3.0') },
    ]);
  });

  it('a folder outside of git has no commit', async () => {
    using folder = tempFolder({
      VERSION: '1.2.3\n',
      'windlass.config.json': JSON.stringify({
        product: 'light',
        version: { source: 'VERSION' },
        packages: { app: { files: [{ from: 'VERSION' }] } },
      }),
    });
    await createPackages(await releaseIn(folder.path), []);
    expect(await failure(again(folder))).toMatchObject({
      kind: 'gate',
      message: 'there is no commit that could be built again',
    });
  });
});

it('an interrupted run stops the build and leaves nothing behind', async () => {
  using folder = product(
    'cp README build/app/data; test "$(basename "$PWD")" != tree || { echo started > "$HOME/started"; sleep 300; }',
  );
  await pack(folder);
  const before = traces(folder);
  const release = await releaseIn(folder.path);
  const work = failure(rebuild(release, []));
  const started = join(folder.path, 'started');
  while (!existsSync(started)) await setTimeout(10);
  release.abort.abort();
  expect(await work).toMatchObject({ kind: 'interrupted' });
  rmSync(started);
  expect(traces(folder)).toEqual(before);
});

it('the packages themselves are only read', async () => {
  using folder = product('pwd > build/app/where');
  await pack(folder);
  const file = join(folder.path, 'dist/release/light-1.2.3-app.tar.gz');
  // Not what was packed: that is for the check of checksums to say; here it is what is compared.
  writeFileSync(file, 'no archive');
  expect((await again(folder, ['app'])).findings).toMatchObject([
    { message: expect.stringMatching(/comes out as other bytes .*: light-1\.2\.3-app\.tar\.gz cannot be read/) },
  ]);
  expect(readFileSync(file, 'utf8')).toBe('no archive');
});
