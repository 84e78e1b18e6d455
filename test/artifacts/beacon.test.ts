import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFormats } from '@windlass/kit/config/schema-packages';
import type { Envelope } from '@windlass/kit/output/envelope';
import { readArtifacts } from '@windlass/packaging/artifacts';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { has } from '../beacon/light.ts';
import { workspaceRoot } from '../support/workspace-copy.ts';
import { configFile, leftOut, openProduct, type Product } from './all-packages.ts';

const canBuild = has('cc', 'make', 'git');
const missing = leftOut();
/** Where a linter or a package manager is missing, that is a warning. */
const hasAll = Object.keys(missing).length === 0 && has('lintian', 'rpmlint', 'dpkg', 'rpm');
const without = Object.entries(missing).map(([what, why]) => `${what} ${why}`);

test('the config with all packages has every format', () => {
  const { packages } = parse(readFileSync(join(workspaceRoot, 'examples/beacon', configFile), 'utf8'));
  const formats = Object.values<{ format?: string }>(packages).map(({ format = 'tar.gz' }) => format);
  expect([...new Set(formats)].sort()).toEqual([...packageFormats].sort());
});

describe.skipIf(!canBuild)(
  `the example, from a clean checkout to every package (${canBuild ? without.join('; ') || 'all of them' : 'needs cc, make, git'})`,
  () => {
    let product: Product;
    let first: Readonly<Record<string, Envelope>>;
    let dir: string;
    const all = async (...check: readonly string[]): Promise<Readonly<Record<string, Envelope>>> => ({
      build: await product.run('build-artifacts'),
      pack: await product.run('create-binary-packages'),
      check: await product.run('validate-build-artifacts', ...check),
      aur: await product.run('prepare-aur-package', '--offline', '--no-makepkg'),
    });
    beforeAll(async () => {
      product = openProduct();
      dir = join(product.root, 'dist/release');
      first = await all('--rebuild');
    }, 400_000);
    afterAll(() => product[Symbol.dispose]());
    const unpack = (file: string, ...args: string[]): string => {
      const to = join(product.root, 'dist', `${file}.d`);
      mkdirSync(to);
      execFileSync('tar', ['-xf', join(dir, file), '-C', to, ...args]);
      return to;
    };

    it('builds, packs, checks and prepares without an error', () => {
      const errors = Object.values(first).flatMap(({ findings }) =>
        findings.filter(({ severity }) => severity === 'error'),
      );
      expect(errors).toEqual([]);
      // What is for another processor is not run here.
      const warnings = first['check']?.findings.filter(({ check }) => check !== 'artifact-test-run');
      if (hasAll) expect(warnings).toEqual([]);
      expect(Object.values(first).map(({ ok }) => ok)).toEqual([true, true, true, true]);
      const built = first['build']?.steps.map(({ id, state }) => `${id} ${state}`);
      expect(built).toEqual(Object.keys(product.config.builds).map((name) => `build-${name} done`));
    });

    it('gives the same bytes when the commit is built again elsewhere', () => {
      const names = Object.keys(product.config.packages);
      const expected = names.map((name) => expect.objectContaining({ package: name, same: true }));
      expect(first['check']?.data['rebuild']).toEqual(expected);
    });

    it('makes each package that the config names, and what goes out beside it', () => {
      const list = readArtifacts(dir, '1.0.0+001');
      expect(list.artifacts.map((one) => one.package)).toEqual(Object.keys(product.config.packages));
      const kinds = new Set(list.attachments?.map(({ kind }) => kind));
      const expected = ['checksums', 'provenance', 'sbom', ...('signature' in missing ? [] : ['signature'])];
      expect([...kinds].sort()).toEqual(expected);
      execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: dir });
      execFileSync('sha512sum', ['--check', '--strict', '--quiet', 'SHA512SUMS'], { cwd: dir });
    });

    test.skipIf('signature' in missing)('signs the checksums so that minisign accepts them (needs minisign)', () => {
      execFileSync('minisign', ['-V', '-q', '-P', product.publicKey ?? '', '-m', 'SHA256SUMS'], { cwd: dir });
    });

    it('brings the checksum of the archive into the PKGBUILD, and commits that alone', () => {
      const list = readArtifacts(dir, '1.0.0+001');
      const archive = list.artifacts.find(({ name }) => name === 'beacon-1.0.0-linux-x86_64.tar.gz');
      expect(readFileSync(join(product.root, 'packaging/aur/PKGBUILD'), 'utf8')).toContain(
        `sha256sums=('${archive?.sha256}')`,
      );
      expect(product.git('show', '--name-only', '--format=', 'HEAD').split('\n').sort()).toEqual([
        'packaging/aur/.SRCINFO',
        'packaging/aur/PKGBUILD',
      ]);
      expect(product.git('status', '--porcelain', '--', '.', ':!node_modules')).toBe('');
    });

    test.skipIf('AppImage' in missing)(
      'the AppImage starts, by a stand-in for its runtime (needs mksquashfs, unsquashfs)',
      () => {
        const file = join(dir, 'Beacon-1.0.0-x86_64.AppImage');
        chmodSync(file, 0o755);
        expect(execFileSync(file, ['--version'], { encoding: 'utf8' })).toBe('beacon 1.0.0+001\n');
        chmodSync(file, 0o644);
      },
    );

    const canEmulate = !('aarch64' in missing) && has('qemu-aarch64');
    test.skipIf(!canEmulate)(
      'the program for the other processor tells its version (needs aarch64-linux-gnu-gcc, qemu-aarch64)',
      () => {
        const program = join(unpack('beacon-1.0.0-linux-aarch64.tar.gz', '--strip-components=1'), 'bin/beacon');
        const args = ['-L', '/usr/aarch64-linux-gnu', program, '--version'];
        expect(execFileSync('qemu-aarch64', args, { encoding: 'utf8' })).toBe('beacon 1.0.0+001\n');
      },
    );

    it('the source builds the same program', () => {
      const source = unpack('beacon-1.0.0-source.tar.gz', '--strip-components=1');
      execFileSync('make', ['--silent', 'beacon'], { cwd: source });
      const own = readFileSync(join(product.root, 'build/beacon'));
      expect(readFileSync(join(source, 'build/beacon')).equals(own)).toBe(true);
    });

    it('does nothing the second time', async () => {
      const before = product.release();
      const head = product.git('rev-parse', 'HEAD');
      // Checks leave nothing behind: one package is enough.
      const second = await all('linux');
      const done = ['build', 'pack', 'aur'].flatMap((script) => second[script]?.steps ?? []);
      expect(done.filter(({ state }) => state !== 'unchanged')).toEqual([]);
      expect(done.length).toBeGreaterThan(0);
      expect(second['check']?.ok).toBe(true);
      expect(product.release()).toEqual(before);
      expect(product.git('rev-parse', 'HEAD')).toBe(head);
    });
  },
);
