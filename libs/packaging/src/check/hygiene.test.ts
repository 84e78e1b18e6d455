import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { packageFormats } from '@windlass/kit/config/schema-packages';
import { describe, expect, it, vi } from 'vitest';
import { createPackages } from '../archive/create-packages.ts';
import { releaseIn } from '../testing/release.ts';
import { findingsIn, findingsOf, packFiles, type Shape } from './testing/findings.ts';

const formats = packageFormats.filter((format) => format !== 'AppImage');

describe('in every format', () => {
  const files = { 'usr/bin/light': '#!/bin/sh\necho 1.2.3\n', 'usr/share/light/data': 'x'.repeat(100_000) };

  it.each(formats)('a %s that is right passes', async (format) => {
    expect(await findingsIn(files, { format, platform: 'linux-x86_64' })).toEqual([]);
  });

  it.each(formats)('a %s with what must and must not be in its files is found out', async (format) => {
    const check = {
      containsText: ['echo \\d', 'no such'],
      forbidsText: ['x{64}$'],
      contains: ['bin/light'],
      forbids: ['data'],
    };
    const findings = await findingsIn(files, { format, platform: 'linux-x86_64', check });
    expect(findings.map((one) => `${one.check} ${one.actual?.replace(/^\.?\//, '')}`)).toEqual([
      expect.stringMatching(/^artifact-forbids usr\/share\/light\/data$/),
      expect.stringMatching(/^artifact-contains-text nothing in \d+ files$/),
      expect.stringMatching(/^artifact-forbidden-text usr\/share\/light\/data, line 1 \(byte \d+\)$/),
    ]);
  });

  it.each(formats)('a %s that unpacks to more than it may is not read to its end', async (format) => {
    const shape: Shape = { format, platform: 'linux-x86_64', check: { maxUnpacked: '1MB' } };
    const findings = await findingsIn({ 'usr/share/zeros': Buffer.alloc(3_000_000) }, shape);
    expect(findings).toMatchObject(
      [{ check: 'artifact-unpacked-size', severity: 'error', expected: /1000000 bytes/ }].map(
        ({ expected, ...rest }) => ({ ...rest, expected: expect.stringMatching(expected) }),
      ),
    );
  });

  it.each(formats)(
    'a %s that is cut in half is unreadable, and nothing is left in the temporary folder',
    async (format) => {
      using folder = await packFiles(files, { format, platform: 'linux-x86_64' });
      const file = join(folder.path, 'dist/release', `app.${format}`);
      truncateSync(file, Math.floor(statSync(file).size / 2));
      using temporary = tempFolder();
      vi.stubEnv('TMPDIR', temporary.path);
      expect(await findingsOf(folder)).toMatchObject([{ check: 'artifact-readable', severity: 'error' }]);
      vi.unstubAllEnvs();
      expect(readdirSync(temporary.path)).toEqual([]);
    },
  );
});

describe('a decompression bomb', () => {
  it('is one where a small file would fill the disk, without a word in the config', async () => {
    using folder = await packFiles({ 'share/x': 'x' }, { format: 'tar.zst' });
    const zeros = join(folder.path, 'in/share/zeros');
    writeFileSync(zeros, '');
    truncateSync(zeros, 300_000_000);
    await createPackages(await releaseIn(folder.path), []);
    expect(statSync(join(folder.path, 'dist/release/app.tar.zst')).size).toBeLessThan(200_000);
    const [finding, ...others] = await findingsOf(folder);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      check: 'artifact-unpacked-size',
      fix: expect.stringContaining('check.maxUnpacked'),
      expected: expect.stringContaining('at most 268435456 bytes'),
    });
  }, 60_000);

  it('of many levels is as small as it looks: archives inside are not opened', async () => {
    using folder = await packFiles({ 'share/x': 'x' });
    const inside = join(folder.path, 'in/share');
    for (let level = 0; level < 5; level++) {
      writeFileSync(join(inside, 'zeros'), Buffer.alloc(1_000_000));
      execFileSync(
        'tar',
        ['-czf', 'next.tar.gz', ...['x', 'zeros', 'level.tar.gz'].filter((name) => existsSync(join(inside, name)))],
        { cwd: inside },
      );
      execFileSync('mv', ['next.tar.gz', 'level.tar.gz'], { cwd: inside });
      rmSync(join(inside, 'zeros'));
    }
    await createPackages(await releaseIn(folder.path), []);
    expect(await findingsOf(folder)).toEqual([]);
  });
});

describe('names that differ only in case', () => {
  const files = {
    'share/Readme': 'a',
    'share/README': 'b',
    'share/readme': 'c',
    'share/größe': 'd',
    'share/gro\u0308ße': 'e',
  };

  it('are told in one warning', async () => {
    expect(await findingsIn(files)).toMatchObject([
      {
        check: 'artifact-hygiene',
        severity: 'warning',
        message: expect.stringMatching(/^share\/README and share\/Readme are one file .* \(and 2 more\)$/),
      },
    ]);
  });

  it('are none of its business where only Linux unpacks it', async () => {
    expect(await findingsIn(files, { format: 'deb' })).toEqual([]);
  });
});

describe('a link in a package of a system', () => {
  it.each(['deb', 'rpm'] as const)('may lead to what another package brings, in a %s', async (format) => {
    using folder = await packFiles({ 'usr/lib/light/x': 'x' }, { format });
    mkdirSync(join(folder.path, 'in/usr/bin'), { recursive: true });
    symlinkSync('../lib/light/x', join(folder.path, 'in/usr/bin/light'));
    await createPackages(await releaseIn(folder.path), []);
    expect(await findingsOf(folder)).toEqual([]);
  });
});
