import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { SkippedTest } from './not-here.ts';

/** What vitest's JSON reporter writes, as far as it is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly title: string;
      readonly ancestorTitles: readonly string[];
    }[];
  }[];
}

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
}

/**
 * Counts a report. A file that broke before its first test has no failed test and counts as one; what it then
 * left out was not skipped by intent.
 */
export function readReport(file: string, root: string): Outcome {
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const skipped = report.testResults
    .filter((file) => !broken.includes(file))
    .flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status !== 'passed' && status !== 'failed')
        .map(({ ancestorTitles, title }) => ({
          file: relative(root, name).split(sep).join('/'),
          title: [...ancestorTitles, title].join(' > '),
        })),
    );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length, skipped };
}
