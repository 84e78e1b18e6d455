import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readNotHere, unexcused } from './check/not-here.ts';
import { type Outcome, readReport } from './check/vitest-report.ts';

// The whole of `make test` behind the installation. Every step runs, also after one that failed; each counts as one test.
const root = resolve(import.meta.dirname, '..');
const source = '--conditions=@windlass/source';
const scratch = mkdtempSync(join(tmpdir(), 'windlass-check-'));
const reportFile = join(scratch, 'vitest.json');

const steps: readonly (readonly [what: string, command: readonly [string, ...string[]]])[] = [
  ['lint and format', ['biome', 'check', '.']],
  ['project references and bins in sync', ['nx', 'sync:check']],
  ['build, typecheck, bundle', ['nx', 'run-many', '-t', 'build', 'typecheck', 'bundle']],
  ['schemas not stale', ['node', source, 'tools/generate-schemas.ts', '--check']],
  ['READMEs show the current help', ['node', source, 'tools/readme.ts', '--check']],
  ['docs show what the code does', ['node', source, 'tools/docs.ts', '--check']],
];
const tests = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`] as const;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Whether it ended with 0. stdin is closed: nothing here may ask. */
function run([command, ...args]: readonly [string, ...string[]]): boolean {
  const started = Date.now();
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.error) say(`${command}: ${done.error.message}`);
  say(
    `${done.status === 0 ? 'ok' : 'FAILED'}: ${command} ${args.join(' ')} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`,
  );
  return done.status === 0;
}

function runTests(): Outcome {
  const ok = run(tests);
  const outcome = existsSync(reportFile) ? readReport(reportFile, root) : { passed: 0, failed: 0, skipped: [] };
  // An error outside of any test fails the run and no test.
  return ok || outcome.failed > 0 ? outcome : { ...outcome, failed: 1 };
}

const failedSteps = steps.filter(([what, command]) => {
  say(`== ${what}`);
  return !run(command);
});
say('== tests of every project');
const { passed, failed, skipped } = runTests();
rmSync(scratch, { recursive: true, force: true });

const rows = readNotHere(readFileSync(join(root, 'test/not-here.md'), 'utf8'));
const missing = process.env.CI ? unexcused(skipped, rows) : [];
for (const { file, title } of skipped) say(`skipped: ${file} > ${title}`);
for (const { file } of missing)
  say(`FAILED: a test of ${file} was skipped in CI, and test/not-here.md does not say why`);
for (const [what] of failedSteps) say(`FAILED: ${what}`);

const failures = failed + failedSteps.length + missing.length;
say(`${passed + steps.length - failedSteps.length} passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;
