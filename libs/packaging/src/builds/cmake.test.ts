import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, test } from 'vitest';
import { buildIn, configOf, inTwoCheckouts, runs } from './testing/two-checkouts.ts';

/** A program that tells where it was compiled, with debug information. */
const light = {
  VERSION: '1.2.3+007\n',
  '.gitignore': '/build/\n',
  'CMakeLists.txt': [
    'cmake_minimum_required(VERSION 3.17)',
    'project(light C)',
    'add_executable(light src/light.c)',
    'target_compile_options(light PRIVATE -g)',
    '',
  ].join('\n'),
  'src/light.c':
    '#include <stdio.h>\n#ifndef WORD\n#define WORD "plain"\n#endif\nint main(void) { puts(__FILE__ " " WORD); return 0; }\n',
  'windlass.config.json': configOf({ app: { preset: 'cmake', env: ['CFLAGS'] } }),
};

describe.skipIf(!runs('cmake', '--version') || !runs('cc', '--version'))(
  'the preset cmake, with the real one (needs cmake)',
  () => {
    test('gives the same bytes in two folders, which name neither of them, and is not run twice', async () => {
      using built = await inTwoCheckouts(light);
      const [[one], [two]] = built.results;
      expect(one).toMatchObject({ state: 'done', output: 'build/light', files: 1 });
      expect(two?.digest).toBe(one?.digest);
      const program = join(built.second, 'build/light');
      expect(execFileSync(program, { encoding: 'utf8' })).toBe('./src/light.c plain\n');
      expect(readFileSync(program).includes(built.second)).toBe(false);
      expect(await buildIn(built.second)).toMatchObject([{ state: 'unchanged' }]);
    }, 60_000);

    test('flags that are let through are no longer those of the first time', async () => {
      using repo = tempRepository(light);
      const said = () => execFileSync(join(repo.path, 'build/light'), { encoding: 'utf8' });
      await buildIn(repo.path, { CFLAGS: '-DWORD=\\"one\\"' });
      expect(said()).toContain('one');
      expect(await buildIn(repo.path, { CFLAGS: '-DWORD=\\"two\\"' })).toMatchObject([
        { state: 'done', reason: 'CFLAGS in the environment changed' },
      ]);
      expect(said()).toContain('two');
    }, 60_000);

    test('what was configured in another folder, or by hand, is forgotten', async () => {
      using repo = tempRepository(light);
      execFileSync('cmake', ['-S', '.', '-B', 'build', '-DCMAKE_C_FLAGS=-DWORD="1"'], {
        cwd: repo.path,
        stdio: 'pipe',
      });
      repo.write({
        'build/CMakeCache.txt': repo.read('build/CMakeCache.txt').replaceAll(repo.path, '/somewhere/else'),
      });
      expect(await buildIn(repo.path)).toMatchObject([{ state: 'done' }]);
      expect(execFileSync(join(repo.path, 'build/light'), { encoding: 'utf8' })).toBe('./src/light.c plain\n');
    }, 60_000);
  },
);
