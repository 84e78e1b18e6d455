import type { ResolvedBuild } from '@windlass/kit/config/resolved-products';
import { presets } from '@windlass/kit/config/schema-products';
import { parseVersion } from '@windlass/version-sync/model/version';
import { describe, expect, it, test } from 'vitest';
import { presetTable } from './preset-table.ts';
import { recipeOf } from './presets.ts';

const build: ResolvedBuild = {
  preset: 'custom',
  dir: '.',
  command: null,
  output: null,
  inputs: null,
  env: [],
  needs: [],
  check: { web: null, install: null },
};
const version = parseVersion('1.2.3+007');

test('every preset of the schema has a row, and none has a placeholder that means nothing', () => {
  expect(Object.keys(presetTable).sort()).toEqual([...presets].sort());
  for (const preset of presets) {
    const { steps, output } = recipeOf({ ...build, preset }, 'light', version);
    expect(JSON.stringify([steps, output])).not.toMatch(/\{\w+\}/);
  }
});

describe('a preset', () => {
  it('is its commands and its output, the latter in the folder of the build', () => {
    expect(recipeOf({ ...build, preset: 'cmake', dir: 'native/' }, 'light', version)).toMatchObject({
      steps: [
        ['cmake', '-E', 'rm', '-f', 'build/CMakeCache.txt'],
        ['cmake', '-S', '.', '-B', 'build', '-DCMAKE_BUILD_TYPE=Release'],
        ['cmake', '--build', 'build', '--config', 'Release'],
      ],
      output: 'native/build/light',
    });
    expect(recipeOf({ ...build, preset: 'flutter-web' }, 'light', version).steps.at(-1)).toEqual([
      'flutter',
      'build',
      'web',
      '--release',
      '--no-tree-shake-icons',
    ]);
    expect(recipeOf({ ...build, preset: 'docker' }, 'light', version).steps).toEqual([
      ['docker', 'build', '--tag', 'light:1.2.3', '.'],
    ]);
  });

  it('gives way to what the config says, word by word and from the folder of the config', () => {
    const own = {
      ...build,
      preset: 'npm' as const,
      dir: 'web',
      command: ['npm', 'run', '{product}'],
      output: 'web/out',
    };
    expect(recipeOf(own, 'light', version)).toMatchObject({ steps: [['npm', 'run', '{product}']], output: 'web/out' });
  });
});
