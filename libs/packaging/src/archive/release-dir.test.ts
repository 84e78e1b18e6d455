import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it, test } from 'vitest';
import { archive, configOf, create, product, sha256sum, snapshot } from '../testing/product.ts';
import { failure, releaseIn } from '../testing/release.ts';
import { planAll } from './create-packages.ts';
import { packagesPlan } from './plan.ts';

describe('the folder of packages', () => {
  it('loses what is of another version, and keeps what a person put there', async () => {
    using folder = tempRepository(product);
    await create(folder);
    folder.write({
      VERSION: '1.3.0+001\n',
      'dist/release/beacon-0.9.0-linux-x86_64.tar.gz': 'no table lists it',
      'dist/release/.windlass-1-abc.tmp': 'a killed run left it',
      'dist/release/notes.txt': 'mine',
      'dist/release/beacon-linux-x86_64.tar.gz': 'mine, too',
    });
    const { removed } = await create(folder);
    expect([...removed].sort()).toEqual([
      '.windlass-1-abc.tmp',
      'beacon-0.9.0-linux-x86_64.tar.gz',
      'beacon-1.2.3-linux-x86_64.tar.gz',
    ]);
    expect(readdirSync(join(folder.path, 'dist/release')).sort()).toEqual([
      '.gitignore',
      'SHA256SUMS',
      'artifacts.json',
      'beacon-1.3.0-linux-x86_64.tar.gz',
      'beacon-linux-x86_64.tar.gz',
      'notes.txt',
    ]);
    expect(sha256sum(folder)).toBe('beacon-1.3.0-linux-x86_64.tar.gz: OK\n');
  });

  it('keeps the other packages of this version where one is named', async () => {
    const files = [{ from: 'VERSION' }];
    using folder = tempRepository({ ...product, 'windlass.config.json': configOf({ a: { files }, b: { files } }) });
    await create(folder);
    const { list, steps } = await create(folder, 'b');
    expect(list.artifacts.map((artifact) => artifact.package)).toEqual(['a', 'b']);
    expect(steps.map(({ id }) => id)).toEqual(['package-b']);
    expect(await failure(create(folder, 'c'))).toMatchObject({ kind: 'usage', why: 'the config has a, b' });
  });

  it('is not touched by a plan, which names what would be written and removed', async () => {
    using folder = tempRepository(product);
    await create(folder);
    folder.write({ VERSION: '1.2.4\n' });
    const before = snapshot(folder);
    const release = await releaseIn(folder.path);
    const plan = packagesPlan(release, await planAll(release, []));
    expect(plan.actions.map(({ id }) => id)).toEqual([
      'package-linux',
      'attach-SHA256SUMS',
      'remove-beacon-1.2.3-linux-x86_64.tar.gz',
    ]);
    expect(plan.irreversibleFrom).toBeNull();
    expect(snapshot(folder)).toEqual(before);
  });

  it('has no table from when the first package is replaced to when the last one is', async () => {
    using folder = tempRepository(product);
    await create(folder);
    folder.write({ 'share/a b.txt': 'other\n' });
    rmSync(join(folder.path, archive));
    // The name is taken by something that a rename cannot replace.
    mkdirSync(join(folder.path, archive, 'in the way'), { recursive: true });
    const error = await failure(create(folder));
    expect(error).toMatchObject({ kind: 'build' });
    expect(readdirSync(join(folder.path, 'dist/release')).sort()).toEqual([
      '.gitignore',
      'SHA256SUMS',
      'beacon-1.2.3-linux-x86_64.tar.gz',
    ]);
  });
});

function canMount(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'windlass-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dir]).status === 0;
  if (mounted) spawnSync('umount', [dir]);
  rmSync(dir, { recursive: true });
  return mounted;
}

test.skipIf(!canMount()).each(['tar.gz', 'tar.zst', 'zip', 'deb', 'rpm'])(
  'on a full disk the former packages stay whole: %s (skipped where a tmpfs may not be mounted)',
  async (format) => {
    const about = { summary: 'Shows where the light is', license: 'MIT', maintainer: 'Jo Doe <jo@example.org>' };
    const files = [{ from: 'bin/beacon', mode: '0755' }, { from: 'share' }];
    const config = configOf({ linux: { format, platform: 'linux-x86_64', files } }, { about });
    using folder = tempRepository({ ...product, 'share/noise': '', 'windlass.config.json': config });
    const dist = join(folder.path, 'dist');
    mkdirSync(dist);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dist]).status).toBe(0);
    try {
      await create(folder);
      const before = snapshot(folder);
      execFileSync('sh', ['-c', 'head -c 200000 /dev/urandom > share/noise'], { cwd: folder.path });
      const error = await failure(create(folder));
      expect(error).toMatchObject({ kind: 'build', exitCode: 3, why: 'the disk is full' });
      expect(snapshot(folder)).toEqual(before);
      expect(sha256sum(folder)).toContain('OK');
    } finally {
      expect(spawnSync('umount', [dist]).status).toBe(0);
    }
  },
);
