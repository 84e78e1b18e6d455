import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { sha256Hex } from '@windlass/kit/hash';
import { describe, expect, it, test } from 'vitest';
import { planAll } from '../archive/create-packages.ts';
import { packagesPlan } from '../archive/plan.ts';
import { product as bare, configOf, create, snapshot } from '../testing/product.ts';
import { releaseIn } from '../testing/release.ts';

const dirOf = (folder: Folder, ...parts: string[]) => join(folder.path, 'dist/release', ...parts);
const read = (folder: Folder, name: string) => readFileSync(dirOf(folder, name), 'utf8');
const linux = { platform: 'linux-x86_64', files: [{ from: 'bin/beacon', mode: '0755' }, { from: 'share' }] };
const product = { ...bare, 'windlass.config.json': configOf({ linux }, { artifacts: {} }) };
const package_ = 'beacon-1.2.3-linux-x86_64.tar.gz';
const all = ['SHA256SUMS', 'SHA512SUMS', `${package_}.cdx.json`, 'beacon-1.2.3_007.intoto.json'];

function check(folder: Folder, algorithm: 256 | 512): string {
  const args = ['--check', '--strict', `SHA${algorithm}SUMS`];
  return execFileSync(`sha${algorithm}sum`, args, { cwd: dirOf(folder), encoding: 'utf8' });
}

describe('beside the packages', () => {
  it('are checksums that sha256sum and sha512sum check, of the packages and of the lists of their contents', async () => {
    using folder = tempRepository(product);
    const { list } = await create(folder);
    expect(readdirSync(dirOf(folder)).toSorted()).toEqual(
      ['.gitignore', ...all, 'artifacts.json', package_].toSorted(),
    );
    for (const algorithm of [256, 512] as const)
      expect(check(folder, algorithm)).toBe(`${package_}: OK\n${package_}.cdx.json: OK\n`);
    expect(list.attachments?.map(({ kind, name, of }) => [kind, name, of])).toEqual([
      ['checksums', all[0], null],
      ['checksums', all[1], null],
      ['sbom', all[2], package_],
      ['provenance', all[3], null],
    ]);
    for (const { name, size, sha256 } of list.attachments ?? []) {
      const bytes = readFileSync(dirOf(folder, name));
      expect({ size, sha256 }).toEqual({ size: bytes.length, sha256: sha256Hex(bytes) });
    }
  });

  it('is only what the config asks for', async () => {
    const artifacts = { sha512: false, sbom: false, provenance: false };
    using folder = tempRepository({
      ...product,
      'windlass.config.json': configOf({ x: { files: [{ from: 'VERSION' }] } }, { artifacts }),
    });
    const { list } = await create(folder);
    expect(list.attachments?.map(({ name }) => name)).toEqual(['SHA256SUMS']);
    expect(check(folder, 256)).toBe('beacon-1.2.3-x.tar.gz: OK\n');
  });

  it('nothing is written again that is right, and all that is not', async () => {
    using folder = tempRepository(product);
    await create(folder);
    const first = snapshot(folder);
    const again = await create(folder);
    expect(again.attached.map(({ state }) => state)).toEqual(all.map(() => 'unchanged'));
    expect(snapshot(folder)).toEqual(first);
    for (const name of all) {
      const right = read(folder, name);
      writeFileSync(dirOf(folder, name), 'broken');
      const { attached } = await create(folder);
      expect(attached.filter(({ state }) => state === 'done')).toMatchObject([{ id: `attach-${name}` }]);
      expect(read(folder, name)).toBe(right);
    }
    rmSync(dirOf(folder, 'SHA512SUMS'));
    expect((await create(folder)).attached[1]).toMatchObject({ state: 'done', reason: 'it was not there' });
  });

  it('goes with its version, and what is not asked for any more goes', async () => {
    using folder = tempRepository(product);
    await create(folder);
    folder.write({
      VERSION: '1.3.0\n',
      // No table lists these.
      'dist/release/beacon-1.0.0-linux-x86_64.tar.gz.cdx.json': '{}',
      'dist/release/beacon-1.0.0.intoto.json.minisig': '{}',
      'dist/release/notes.intoto.json': 'mine',
    });
    const { removed } = await create(folder);
    expect(removed.toSorted()).toEqual(
      [
        'beacon-1.0.0-linux-x86_64.tar.gz.cdx.json',
        'beacon-1.0.0.intoto.json.minisig',
        package_,
        `${package_}.cdx.json`,
        'beacon-1.2.3_007.intoto.json',
      ].toSorted(),
    );
    const config = JSON.parse(folder.read('windlass.config.json'));
    folder.write({ 'windlass.config.json': JSON.stringify({ ...config, artifacts: { sha512: false, sbom: false } }) });
    expect((await create(folder)).removed).toEqual(['SHA512SUMS', 'beacon-1.3.0-linux-x86_64.tar.gz.cdx.json']);
    expect(check(folder, 256)).toBe('beacon-1.3.0-linux-x86_64.tar.gz: OK\n');
  });

  it('is shown by a plan, which writes nothing, and not when it is right', async () => {
    using folder = tempRepository(product);
    const planned = async () => {
      const release = await releaseIn(folder.path);
      return packagesPlan(release, await planAll(release, [])).actions.map(({ id }) => id);
    };
    expect(await planned()).toEqual(['package-linux', ...all.map((name) => `attach-${name}`)]);
    await create(folder);
    const before = snapshot(folder);
    expect(await planned()).toEqual([]);
    expect(snapshot(folder)).toEqual(before);
    writeFileSync(dirOf(folder, 'SHA512SUMS'), 'broken');
    expect(await planned()).toEqual(['attach-SHA512SUMS']);
    writeFileSync(dirOf(folder, `${package_}.cdx.json`), 'broken');
    expect(await planned()).toEqual(['attach-SHA256SUMS', 'attach-SHA512SUMS', `attach-${package_}.cdx.json`]);
  });
});

test('no package may have a name that something beside it has', async () => {
  for (const name of [
    'sha512sums',
    'beacon.tar.gz.cdx.json',
    'SHA256SUMS.asc',
    'x.intoto.json',
    'x.minisig',
    'x.sigstore.json',
  ]) {
    using folder = tempRepository({
      ...product,
      'windlass.config.json': configOf({ x: { name, files: [{ from: 'VERSION' }] } }),
    });
    await expect(create(folder)).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('cannot be the name'),
    });
  }
});
