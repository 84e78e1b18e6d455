import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it, test } from 'vitest';
import { failure, releaseIn } from '../testing/release.ts';
import { planBuilds, runBuilds } from './build-all.ts';
import { configOf } from './testing/two-checkouts.ts';

const options = { names: [], force: false };
const shell = (script: string, more: object = {}) => ({ preset: 'custom', command: ['sh', '-c', script], ...more });
const files = { VERSION: '1.0.0\n', '.gitignore': 'build/\n' };

async function build(path: string) {
  const release = await releaseIn(path);
  return { results: runBuilds(release, options), release };
}

describe('a build that was killed', () => {
  test.skipIf(process.platform === 'win32')(
    'says so and what may have done it, and is not taken for built',
    async () => {
      const app = shell('mkdir -p build; echo half > build/app; kill -9 $$', { output: 'build/app' });
      using folder = tempRepository({ ...files, 'windlass.config.json': configOf({ app }) });
      const error = await failure((await build(folder.path)).results);
      expect(error).toMatchObject({
        kind: 'build',
        message: expect.stringMatching(/ended by SIGKILL$/),
        why: expect.stringMatching(/out of memory/),
        next: expect.stringContaining('npx windlass build-artifacts app'),
      });
      const [plan] = await planBuilds(await releaseIn(folder.path), options);
      expect(plan).toMatchObject({ state: 'planned', reason: 'it was not built here, or not to its end' });
    },
  );
});

describe('an output with the version in its name', () => {
  const config = (name: string, more: object = {}) =>
    configOf({ app: shell('mkdir -p build; cp VERSION "build/app-$(cat VERSION)"', { output: name, ...more }) });

  it('goes when the next one comes, so that nobody packs it', async () => {
    using folder = tempRepository({ ...files, 'windlass.config.json': config('build/app-1.0.0') });
    await (await build(folder.path)).results;
    folder.write({ VERSION: '1.1.0\n', 'windlass.config.json': config('build/app-1.1.0'), 'build/app-0.9.0': 'mine' });
    await (await build(folder.path)).results;
    const there = ['0.9.0', '1.0.0', '1.1.0'].map((version) => existsSync(join(folder.path, `build/app-${version}`)));
    expect(there).toEqual([true, false, true]);
  });

  it('stays where it is no longer what we built, or git has it', async () => {
    using folder = tempRepository({ ...files, 'windlass.config.json': config('build/app-1.0.0') });
    await (await build(folder.path)).results;
    folder.write({ 'build/app-1.0.0': 'patched' });
    folder.write({ VERSION: '1.1.0\n', 'windlass.config.json': config('build/app-1.1.0') });
    await (await build(folder.path)).results;
    expect(folder.read('build/app-1.0.0')).toBe('patched');
    folder.git('add', '--force', 'build/app-1.1.0');
    folder.write({ VERSION: '1.2.0\n', 'windlass.config.json': config('build/app-1.2.0') });
    await (await build(folder.path)).results;
    expect(folder.read('build/app-1.1.0')).toBe('1.1.0\n');
  });
});

/** A file system of 1 MB; null where none may be mounted. */
function smallDisk(): (Folder & Disposable) | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const folder = tempFolder();
  const disk = join(folder.path, 'disk');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'windlass-test', disk]).status !== 0) {
    folder[Symbol.dispose]();
    return null;
  }
  return {
    ...folder,
    path: disk,
    [Symbol.dispose]: () => {
      execFileSync('umount', ['--lazy', disk]);
      folder[Symbol.dispose]();
    },
  };
}

const canMount = (() => {
  using disk = smallDisk();
  return disk !== null;
})();

describe.skipIf(!canMount)('a disk that gets full (needs to mount a tmpfs)', () => {
  /** The product is on the small disk, and its repository, where the logs and the stamps are, beside or on it. */
  const on = (disk: Folder, gitDir: string | null, app: object): void => {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: disk.path, stdio: 'pipe' });
    git('init', '--quiet', ...(gitDir === null ? [] : [`--separate-git-dir=${gitDir}`]));
    const all = { ...files, 'windlass.config.json': configOf({ app }) };
    for (const [name, text] of Object.entries(all))
      execFileSync('sh', ['-c', 'cat > "$1"', 'sh', join(disk.path, name)], { input: text });
    git('add', '--all');
    git('-c', 'user.name=Test', '-c', 'user.email=t@example.org', 'commit', '--quiet', '--message=x');
  };

  it('while it builds is said to be full, and how to go on', async () => {
    using disk = smallDisk();
    using beside = tempFolder();
    if (disk === null) return;
    on(
      disk,
      join(beside.path, 'git'),
      shell('mkdir build && head -c 5000000 /dev/zero > build/app', { output: 'build/app' }),
    );
    expect(await failure((await build(disk.path)).results)).toMatchObject({
      kind: 'build',
      exitCode: 3,
      why: expect.stringMatching(/^the disk of .* is full\n[\s\S]*No space left/),
      next: expect.stringMatching(/^make room \(df -h .*\), then: npx windlass build-artifacts app$/),
    });
    execFileSync('rm', ['-r', join(disk.path, 'build')]);
    expect(await planBuilds(await releaseIn(disk.path), options)).toMatchObject([{ state: 'planned' }]);
  });

  it('before the build is begun is an error of the build, too', async () => {
    using disk = smallDisk();
    if (disk === null) return;
    on(disk, null, shell('true', { output: 'build/app' }));
    spawnSync('sh', ['-c', 'cat /dev/zero > "$1"', 'sh', join(disk.path, '.git/filler')]);
    expect(await failure((await build(disk.path)).results)).toMatchObject({
      kind: 'build',
      message: expect.stringMatching(/^app cannot be built: the log .* cannot be written$/),
      why: 'the disk is full',
      next: expect.stringMatching(/make room/),
    });
  });

  it('at the end leaves the build good, to be built again the next time', async () => {
    using disk = smallDisk();
    if (disk === null) return;
    on(
      disk,
      null,
      shell('mkdir -p build; echo > build/app; cat /dev/zero > .git/filler; true', { output: 'build/app' }),
    );
    const { results, release } = await build(disk.path);
    expect(await results).toMatchObject([{ state: 'done' }]);
    expect(release.events).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(/^app is built and will be built again the next time: .*the disk is full/),
      }),
    );
  });
});
