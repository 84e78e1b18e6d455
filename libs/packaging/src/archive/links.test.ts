import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it } from 'vitest';
import { archive, create, namesIn, product } from '../testing/product.ts';
import { failure } from '../testing/release.ts';

describe('symbolic links', () => {
  const withLink = (target: string, at = 'share/link'): Folder => {
    const folder = tempRepository(product);
    mkdirSync(join(folder.path, 'share/sub/deep'), { recursive: true });
    symlinkSync(target, join(folder.path, at));
    return folder;
  };

  it.each(['a b.txt', './ünï/../ünï/leer', 'ünï', 'sub'])('that stay inside are kept: %s', async (target) => {
    using folder = withLink(target);
    const { list } = await create(folder);
    expect(list.artifacts[0]?.contents.find(({ path }) => path.endsWith('/link'))).toMatchObject({ link: target });
    mkdirSync(join(folder.path, 'out'));
    execFileSync('tar', ['-xzf', join(folder.path, archive), '-C', join(folder.path, 'out')]);
    expect(existsSync(join(folder.path, 'out/beacon-1.2.3/share/link'))).toBe(true);
  });

  it.each([
    ['/etc/passwd', 'leads out'],
    ['../../../x', 'leads out'],
    ['sub/../../../../etc', 'leads out'],
    ['missing', 'leads to nothing'],
    ['link', 'goes in a circle'],
  ])('that do not are refused: %s', async (target, why) => {
    using folder = withLink(target);
    const error = await failure(create(folder));
    expect(error).toMatchObject({ kind: 'build', exitCode: 3, message: expect.stringContaining(why) });
    expect(existsSync(join(folder.path, 'dist'))).toBe(false);
  });

  it('that lead out by way of another link are refused, though no text of them does', async () => {
    using folder = withLink('../../..', 'share/sub/deep/up');
    symlinkSync('up/../../etc', join(folder.path, 'share/sub/deep/out'));
    const error = await failure(create(folder));
    expect(error.message).toContain('share/sub/deep/out → up/../../etc leads out of the package');
  });

  it('to folders that go in a circle end neither the walk nor the archive', async () => {
    using folder = withLink('..', 'share/sub/deep/parent');
    expect((await create(folder)).list.artifacts).toHaveLength(1);
  });

  it('that are named themselves are followed inside the repository, not out of it', async () => {
    using outside = tempFolder({ secret: 'x' });
    using folder = tempRepository(product);
    rmSync(join(folder.path, 'bin/beacon'));
    symlinkSync('../share/a b.txt', join(folder.path, 'bin/beacon'));
    await create(folder);
    expect(namesIn(folder)).toContain('beacon-1.2.3/beacon');
    rmSync(join(folder.path, 'bin/beacon'));
    symlinkSync(join(outside.path, 'secret'), join(folder.path, 'bin/beacon'));
    expect(await failure(create(folder))).toMatchObject({
      kind: 'config',
      message: expect.stringContaining('leads out of the repository'),
      where: { file: expect.stringContaining('windlass.config.json'), line: 1 },
    });
  });
});
