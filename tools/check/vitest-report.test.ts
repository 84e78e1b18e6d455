import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readReport } from './vitest-report.ts';

test('counts tests, counts a file that broke as one failure, and names what was skipped by intent', () => {
  const root = mkdtempSync(join(tmpdir(), 'windlass-report-'));
  const one = (title: string, status: string) => ({ title, status, ancestorTitles: ['a group'] });
  const report = {
    numPassedTests: 1,
    numFailedTests: 1,
    testResults: [
      { name: join(root, 'a.test.ts'), status: 'failed', assertionResults: [one('x', 'passed'), one('y', 'failed')] },
      { name: join(root, 'b.test.ts'), status: 'failed', assertionResults: [one('hook broke', 'skipped')] },
      { name: join(root, 'c.test.ts'), status: 'failed', assertionResults: [] },
      { name: join(root, 'd/d.test.ts'), status: 'passed', assertionResults: [one('no docker', 'skipped')] },
    ],
  };
  const file = join(root, 'report.json');
  writeFileSync(file, JSON.stringify(report));
  const skipped = [{ file: 'd/d.test.ts', title: 'a group > no docker' }];
  expect(readReport(file, root)).toEqual({ passed: 1, failed: 3, skipped });
  rmSync(root, { recursive: true });
});
