import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildIn, configOf, inTwoCheckouts, runs } from './testing/two-checkouts.ts';

/** Two programs and a package, one of which tells where it was compiled. */
const light = {
  VERSION: '1.2.3+007\n',
  '.gitignore': '/build/\n',
  'go.mod': 'module beacon.example/light\n\ngo 1.19\n',
  'cmd/light/main.go':
    'package main\n\nimport (\n\t"fmt"\n\t"runtime"\n\n\t"beacon.example/light/lamp"\n)\n\nfunc main() {\n\t_, file, _, _ := runtime.Caller(0)\n\tfmt.Println(lamp.On(), file)\n}\n',
  'cmd/horn/main.go': 'package main\n\nfunc main() {}\n',
  'lamp/lamp.go': 'package lamp\n\nfunc On() string { return "on" }\n',
  'windlass.config.json': configOf({ app: { preset: 'go' } }),
};

describe.skipIf(!runs('go', 'version'))('the preset go, with the real one (needs go)', () => {
  test('gives the same bytes in two folders, which name neither of them, and is not run twice', async () => {
    using built = await inTwoCheckouts(light);
    const [[one], [two]] = built.results;
    expect(one).toMatchObject({ state: 'done', output: 'build', files: 2 });
    expect(two?.digest).toBe(one?.digest);
    const program = join(built.second, 'build/light');
    expect(execFileSync(program, { encoding: 'utf8' })).toBe('on beacon.example/light/cmd/light/main.go\n');
    expect(readFileSync(program).includes(built.second)).toBe(false);
    expect(await buildIn(built.second)).toMatchObject([{ state: 'unchanged' }]);
  }, 120_000);
});
