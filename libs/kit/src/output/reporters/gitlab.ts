import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';
import type { Finding, Severity } from '../envelope.ts';
import { errorFindings } from '../error-findings.ts';
import type { Reporter, Streams } from '../events.ts';
import { type Formatters, formatWith, isShown, type ReporterOptions } from './formatters.ts';
import { plainFormatters } from './plain.ts';
import { writeReport } from './report-file.ts';
import { clean } from './style.ts';

export const gitlabReportName = 'gl-code-quality-report.json';

// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
const severities = { error: 'major', warning: 'minor', info: 'info' } as const satisfies Record<Severity, string>;

export interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  /** The same for the same finding in the next pipeline, so that GitLab can tell new from known. */
  readonly fingerprint: string;
  readonly severity: (typeof severities)[Severity];
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** GitLab CI: collapsible sections in the log, and a Code Quality report. */
export function gitlab(streams: Streams, env: NodeJS.ProcessEnv, options: ReporterOptions = {}): Reporter {
  const { detail, now = Date.now } = options;
  const findings: Finding[] = [];
  let open: string | null = null;

  // https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections: seconds since the epoch, then a name without blanks.
  const marker = (which: 'start' | 'end', name: string) =>
    `\x1b[0Ksection_${which}:${Math.floor(now() / 1000)}:${name}\r\x1b[0K`;
  const endSection = () => {
    const end = open === null ? '' : `${marker('end', open)}\n`;
    open = null;
    return end;
  };
  const formatters: Formatters = {
    ...plainFormatters,
    'step-start': ({ id, title }) => {
      const before = endSection();
      open = sectionName(id);
      return `${before}${marker('start', open)}${clean(title)}\n`;
    },
    step: (event) => (sectionName(event.step.id) === open ? endSection() : '') + plainFormatters.step(event),
    error: (event) => endSection() + plainFormatters.error(event),
    end: (event) => endSection() + plainFormatters.end(event),
  };

  return {
    report: (event) => {
      if (event.kind === 'finding') findings.push(event.finding);
      if (event.kind === 'error') findings.push(...errorFindings(event.error));
      const text = isShown(event, detail) ? formatWith(formatters, event) : '';
      if (text !== '') streams.stderr(text);
    },
    close: () => {
      const rest = endSection();
      if (rest !== '') streams.stderr(rest);
      const root = env.CI_PROJECT_DIR || options.cwd || '.';
      const issues = codeQuality(findings, root, options.cwd ?? root);
      writeReport(`${JSON.stringify(issues, null, 2)}\n`, gitlabReportName, streams, env, options);
    },
  };
}

function sectionName(id: string): string {
  return `windlass_${id.toLowerCase().replace(/[^a-z0-9_.-]+/g, '_')}`;
}

/** @param root of the repository: GitLab wants paths from there, without `./`. @param cwd that relative `file`s start from */
export function codeQuality(findings: readonly Finding[], root: string, cwd: string): CodeQualityIssue[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { check, severity, message, expected, actual, file, line } = finding;
    const path = file === undefined ? '.' : relative(root, resolve(cwd, file)).replaceAll('\\', '/');
    // Without the line: a finding that only moved is the same. The count tells equal ones in one file apart.
    const identity = JSON.stringify([check, path, message]);
    const nth = seen.get(identity) ?? 0;
    seen.set(identity, nth + 1);
    const comparison = expected === undefined || actual === undefined ? '' : ` (expected ${expected}, found ${actual})`;
    return {
      description: clean(message + comparison),
      check_name: check,
      fingerprint: createHash('sha256').update(`${identity}${nth}`).digest('hex'),
      severity: severities[severity],
      location: { path, lines: { begin: line ?? 1 } },
    };
  });
}
