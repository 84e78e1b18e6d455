import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder } from '../../config/testing/folder.ts';
import { drift, run, stray } from '../testing/run.ts';
import { captured } from '../testing/streams.ts';
import type { ReporterOptions } from './formatters.ts';
import { codeQuality, gitlab } from './gitlab.ts';

function report(env: NodeJS.ProcessEnv, options: ReporterOptions) {
  const { streams, err } = captured();
  const reporter = gitlab(streams, env, { now: () => 1_700_000_000_999, ...options });
  for (const event of run) reporter.report(event);
  reporter.close?.();
  return err();
}

describe('gitlab', () => {
  it('writes a Code Quality report with what GitLab asks of each entry', () => {
    const cwd = folder();
    report({}, { cwd });
    const issues: unknown = JSON.parse(readFileSync(join(cwd, 'gl-code-quality-report.json'), 'utf8'));
    expect(issues).toHaveLength(4);
    expect(issues).toMatchObject([
      {
        description: 'the version differs, 100% sure (expected 1.2.3, found 1.2.2)',
        check_name: 'version-drift',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        severity: 'major',
        location: { path: 'lib/a,b:c.dart', lines: { begin: 3 } },
      },
      { check_name: 'unconfigured-file', severity: 'minor', location: { path: 'VERSION', lines: { begin: 1 } } },
      { check_name: 'error-config', location: { path: 'windlass.config.json', lines: { begin: 2 } } },
      { check_name: 'error-config', description: 'git.branch must be a string (step 2)' },
    ]);
  });

  it('puts the report where WINDLASS_REPORT says, and makes the folder', () => {
    const cwd = folder();
    report({ WINDLASS_REPORT: 'out/quality.json' }, { cwd });
    expect(existsSync(join(cwd, 'out/quality.json'))).toBe(true);
    expect(existsSync(join(cwd, 'gl-code-quality-report.json'))).toBe(false);
  });

  it('writes no file that nobody asked for', () => {
    const cwd = folder();
    report({}, { cwd, writesReport: false });
    expect(existsSync(join(cwd, 'gl-code-quality-report.json'))).toBe(false);
  });

  it('says so where the report cannot be written, and goes on', () => {
    const cwd = folder({ file: '' });
    expect(report({ WINDLASS_REPORT: 'file/x.json' }, { cwd })).toContain('cannot be written');
  });

  it('marks a section per step, each closed once', () => {
    const text = report({}, { cwd: folder() });
    expect(text).toContain('\x1b[0Ksection_start:1700000000:windlass_a\r\x1b[0KRead a\n');
    expect(text).toContain('\x1b[0Ksection_end:1700000000:windlass_a\r\x1b[0K\ndone Read a\n');
    expect(text.match(/section_start/g)).toHaveLength(2);
    expect(text.match(/section_end/g)).toHaveLength(2);
  });
});

describe('codeQuality', () => {
  it('knows a finding again that only moved to another line', () => {
    const [before] = codeQuality([drift], '/r', '/r');
    const [after] = codeQuality([{ ...drift, line: 30 }], '/r', '/r');
    expect(after?.fingerprint).toBe(before?.fingerprint);
  });

  it('gives every entry a fingerprint of its own', () => {
    const prints = codeQuality([drift, drift, stray, { ...drift, file: 'x' }], '/r', '/r').map(
      ({ fingerprint }) => fingerprint,
    );
    expect(new Set(prints).size).toBe(4);
  });

  it('gives paths from the root of the repository', () => {
    const [issue] = codeQuality([{ ...drift, file: './lib/x' }], '/repo', '/repo/app');
    expect(issue?.location.path).toBe('app/lib/x');
  });
});
