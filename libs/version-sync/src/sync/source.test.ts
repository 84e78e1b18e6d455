import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { WindlassError } from '@windlass/kit/errors';
import { expect, test } from 'vitest';
import { parseVersion } from '../model/version.ts';
import { loadTarget } from './load.ts';
import { planSync } from './plan-sync.ts';
import { versionOf } from './source.ts';
import { plainTarget } from './target.ts';

const heal = 'windlass sync-versions --heal --to <version>';

test.each([
  ['a placeholder', 'version: 3.6.9+BUILD_TIME_PLACEHOLDER\n', heal, 'version: 4.0.0+001\n'],
  ['two numbers', 'version: 4.0\n', heal, 'version: 4.0.0+001\n'],
  ['a leading zero', 'version: "01.2.3" # ours\n', heal, 'version: "4.0.0+001" # ours\n'],
  ['a word', 'version: abc\n', 'write one into pubspec.yaml, for example 0.1.0', null],
])(
  '%s is no version of a product, and the error names a command that sets it right, where one can',
  (_, line, next, after) => {
    using folder = tempFolder({ 'pubspec.yaml': `name: x\n${line}` });
    const file = loadTarget(folder.path, plainTarget('pubspec.yaml', true));
    const error = failureOf(() => versionOf(file));
    expect(error).toMatchObject({ kind: 'input', where: { file: 'pubspec.yaml', line: 2 }, next });
    const changes = planSync([file], parseVersion('4.0.0+001'), { now: new Date(0), heal: true });
    expect(changes.map((change) => change.after)).toEqual(after === null ? [] : [`name: x\n${after}`]);
  },
);

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (error instanceof WindlassError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
