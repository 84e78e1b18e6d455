import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it, test } from 'vitest';
import { configOf, create, product } from '../testing/product.ts';
import { failure } from '../testing/release.ts';

describe('what cannot be packed', () => {
  test.each([
    ['a missing file', { x: { files: [{ from: 'nope' }] } }, /nope matches nothing/],
    ['a glob without a match', { x: { files: [{ from: 'nope/*' }] } }, /matches nothing/],
    ['a path out of the repository', { x: { files: [{ from: '../x' }] } }, /leads out of the repository/],
    ['a place out of the archive', { x: { files: [{ from: 'VERSION', to: '../x' }] } }, /no path inside the archive/],
    ['an absolute place', { x: { files: [{ from: 'VERSION', to: '/x' }] } }, /no path inside the archive/],
    ['an absolute prefix', { x: { prefix: '/x', files: [{ from: 'VERSION' }] } }, /no folder inside an archive/],
    [
      'an unknown placeholder',
      { x: { name: '{produkt}.gz', files: [{ from: 'VERSION' }] } },
      /did you mean \{product\}/,
    ],
    ['a name with a slash', { x: { name: 'a/b', files: [{ from: 'VERSION' }] } }, /cannot be the name/],
    ['a name with a plus', { x: { name: 'a+b', files: [{ from: 'VERSION' }] } }, /cannot be the name/],
    ['a reserved name', { x: { name: 'Artifacts.json', files: [{ from: 'VERSION' }] } }, /cannot be the name/],
    ['one name twice', { x: { name: 'a', files: [] }, y: { name: 'A', files: [] } }, /would both be A/],
    [
      'two things in one place',
      { x: { files: [{ from: 'VERSION' }, { from: 'bin/beacon', to: 'VERSION' }] } },
      /would be/,
    ],
    ['a file in a file', { x: { files: [{ from: 'VERSION' }, { from: 'bin/beacon', to: 'VERSION/b' }] } }, /at once/],
    ['nothing at all', { x: { files: [] } }, /nothing to pack/],
    ['a build that is none', { x: { build: 'nope' } }, /there is no build nope/],
  ])('%s is an error of the config, and nothing is written', async (_, packages, message) => {
    using folder = tempRepository({ ...product, 'windlass.config.json': configOf(packages) });
    const error = await failure(create(folder));
    expect(error).toMatchObject({ kind: 'config', exitCode: 2, message: expect.stringMatching(message) });
    expect(existsSync(join(folder.path, 'dist'))).toBe(false);
  });

  it.each([
    ['a newline in a name', (dir: string) => writeFileSync(join(dir, 'a\nb'), ''), /control character/],
    ['a name that is not UTF-8', (dir: string) => writeFileSync(Buffer.from(`${dir}/\xff`, 'latin1'), ''), /not UTF-8/],
    ['a pipe', (dir: string) => execFileSync('mkfifo', [join(dir, 'pipe')]), /neither a file/],
  ])('%s stops it with exit code 3, and nothing is written', async (_, make, message) => {
    using folder = tempRepository(product);
    make(join(folder.path, 'share'));
    const error = await failure(create(folder));
    expect(error).toMatchObject({ kind: 'build', exitCode: 3, message: expect.stringMatching(message) });
    expect(existsSync(join(folder.path, 'dist'))).toBe(false);
  });
});
