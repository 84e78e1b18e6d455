import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nxEnvironment } from '../support/nx.ts';
import { copyWorkspace } from '../support/workspace-copy.ts';

const name = 'weigh-anchor';
const copy = mkdtempSync(join(tmpdir(), 'windlass-generator-'));
const script = join(copy, 'scripts', name);

/** A command in the copy; throws with its whole output where it fails. */
function run(command: string, ...args: string[]): string {
  const done = spawnSync(command, args, { cwd: copy, env: nxEnvironment(), encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${done.stdout}\n${done.stderr}`);
  return done.stdout;
}

beforeAll(() => {
  copyWorkspace(copy);
  run('nx', 'g', './tools:script', name, '--summary', "Weighs the ship's anchor", '--no-interactive');
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('nx g ./tools:script', () => {
  test('makes a script that builds, typechecks, lints, bundles and passes its own test', () => {
    const targets = ['build', 'bundle', 'typecheck', 'lint', 'test'];
    const output = run('nx', 'run-many', '-t', ...targets, '-p', `@windlass/${name}`, '--output-style=static');
    expect(output).toContain('Successfully ran targets');
  });

  test('leaves nothing for nx sync to do', () => {
    expect(run('nx', 'sync:check')).toContain('up to date');
  });

  test('enters the script in the lockfile, so that npm ci works', () => {
    const lock = JSON.parse(readFileSync(join(copy, 'package-lock.json'), 'utf8'));
    expect(lock.packages[`scripts/${name}`]).toMatchObject({ name: `@windlass/${name}` });
  });

  test('makes an executable that shows its help, which its README shows too', () => {
    const help = execFileSync(join(script, 'dist/cli.js'), ['--help'], { env: nxEnvironment(), encoding: 'utf8' });
    expect(help).toContain("Weighs the ship's anchor");
    expect(readFileSync(join(script, 'README.md'), 'utf8')).toContain(`Usage: ${name}`);
    run('node', '--conditions=@windlass/source', 'tools/readme.ts', '--check', `scripts/${name}`);
  });

  test('gives windlass the new bin', () => {
    const { bin } = JSON.parse(readFileSync(join(copy, 'scripts/windlass/package.json'), 'utf8'));
    expect(bin[name]).toBe(`dist/${name}.js`);
  });

  test('refuses a name that is taken', () => {
    const again = () => run('nx', 'g', './tools:script', name, '--no-interactive');
    expect(again).toThrow(`scripts/${name} is there already`);
  });
});
