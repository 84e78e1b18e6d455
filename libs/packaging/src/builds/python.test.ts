import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, test } from 'vitest';
import { failure } from '../testing/release.ts';
import { buildIn, configOf, inTwoCheckouts, runs } from './testing/two-checkouts.ts';

/** Debian's Python first: one from elsewhere has none of Debian's packages. */
const env = { PATH: `/usr/bin:/bin:${process.env['PATH']}` };
const python = (...args: string[]) => runs('/usr/bin/env', `PATH=${env.PATH}`, 'python3', ...args);

const light = {
  VERSION: '1.2.3+007\n',
  '.gitignore': '/build/\n*.egg-info/\n',
  'pyproject.toml':
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "light"\nversion = "1.2.3"\n[tool.setuptools]\npackages = ["light"]\n',
  'light/__init__.py': 'NAMES = {"a", "b"}\n',
  'light/lamp.py': 'def on():\n    return True\n',
};

/** The steps of the preset, but for the network: what the backend needs is taken from Debian and not downloaded. */
const offline = ['python3', '-m', 'build', '--no-isolation', '--outdir', 'build/python'];

describe.skipIf(!python('-c', 'import build, setuptools, wheel'))(
  'the preset python, with the real one (needs python3-build)',
  () => {
    const config = { preset: 'python', command: [...offline, '--wheel'] };

    test('gives the same wheel in two folders, and is not run twice', async () => {
      using built = await inTwoCheckouts({ ...light, 'windlass.config.json': configOf({ app: config }) }, env);
      const [[one], [two]] = built.results;
      expect(one).toMatchObject({ state: 'done', output: 'build/python', files: 1 });
      expect(two?.digest).toBe(one?.digest);
      const [wheel = ''] = readdirSync(join(built.second, 'build/python'));
      expect(wheel).toBe('light-1.2.3-py3-none-any.whl');
      const script = 'import sys; sys.path.insert(0, sys.argv[1]); from light.lamp import on; print(on())';
      const file = join(built.second, 'build/python', wheel);
      expect(execFileSync('/usr/bin/python3', ['-c', script, file], { encoding: 'utf8' })).toBe('True\n');
      expect(await buildIn(built.second, env)).toMatchObject([{ state: 'unchanged' }]);
    }, 120_000);

    test('a module that is gone is in the next wheel no more, and neither is the wheel of a former version', async () => {
      using repo = tempRepository({
        ...light,
        'windlass.config.json': configOf({ app: { preset: 'python', command: offline } }),
      });
      await buildIn(repo.path, env);
      execFileSync('rm', [join(repo.path, 'light/lamp.py')]);
      repo.write({ 'pyproject.toml': light['pyproject.toml'].replace('1.2.3', '1.2.4') });
      await buildIn(repo.path, env);
      expect(readdirSync(join(repo.path, 'build/python')).sort()).toEqual([
        'light-1.2.4-py3-none-any.whl',
        'light-1.2.4.tar.gz',
      ]);
      const list = 'import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist())';
      const wheel = join(repo.path, 'build/python/light-1.2.4-py3-none-any.whl');
      expect(execFileSync('/usr/bin/python3', ['-c', list, wheel], { encoding: 'utf8' })).not.toContain('lamp');
    }, 120_000);
  },
);

test('without the module that builds, says how to get it', async () => {
  using bin = tempFolder({ python3: '#!/bin/sh\necho "/usr/bin/python3: No module named build" >&2\nexit 1\n' });
  execFileSync('chmod', ['+x', join(bin.path, 'python3')]);
  using repo = tempRepository({ ...light, 'windlass.config.json': configOf({ app: { preset: 'python' } }) });
  expect(await failure(buildIn(repo.path, { PATH: `${bin.path}:${process.env['PATH']}` }))).toMatchObject({
    kind: 'build',
    next: expect.stringMatching(/^python3 -m pip install build/),
  });
});
