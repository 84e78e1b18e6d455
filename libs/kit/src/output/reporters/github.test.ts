import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder } from '../../config/testing/folder.ts';
import type { Finding } from '../envelope.ts';
import type { Event } from '../events.ts';
import { drift, envelope, run } from '../testing/run.ts';
import { captured } from '../testing/streams.ts';
import { github } from './github.ts';
import { escapeData, escapeProperty, harmless } from './github-commands.ts';
import { stepSummary } from './github-summary.ts';

function shown(events: readonly Event[], env: NodeJS.ProcessEnv = {}): string {
  const { streams, err, out } = captured();
  const reporter = github(streams, env);
  for (const event of events) reporter.report(event);
  reporter.close?.();
  expect(out()).toBe('');
  return err();
}

describe('github', () => {
  it('makes an annotation of a finding, with every escape that the runner undoes', () => {
    expect(shown([{ kind: 'finding', finding: drift }])).toBe(
      '::error file=lib/a%2Cb%3Ac.dart,line=3,col=14,title=version-drift::the version differs, 100%25 sure%0Aexpected: 1.2.3%0Aactual: 1.2.2%0Afix: npx sync-versions\n',
    );
  });

  it.each([
    ['warning', '::warning title=x::m\n'],
    ['info', '::notice title=x::m\n'],
  ] as const)('has a command for the severity %s', (severity, text) => {
    expect(shown([{ kind: 'finding', finding: { check: 'x', severity, message: 'm' } }])).toBe(text);
  });

  it('gives a path from the root of the checkout', () => {
    const finding = { ...drift, file: '/home/runner/jobs/x/lib/a.dart' };
    expect(shown([{ kind: 'finding', finding }], { GITHUB_WORKSPACE: '/home/runner/jobs/x' })).toContain(
      'file=lib/a.dart,',
    );
  });

  it('groups what a step says, and closes each group once', () => {
    const lines = shown(run).split('\n');
    expect(lines.filter((line) => line.startsWith('::group::'))).toEqual(['::group::Read a', '::group::Write b']);
    expect(lines.filter((line) => line === '::endgroup::')).toHaveLength(2);
    expect(
      shown([
        { kind: 'step-start', id: 'a', title: 'A' },
        { kind: 'step-start', id: 'b', title: 'B' },
      ]),
    ).toBe('::group::A\n::endgroup::\n::group::B\n::endgroup::\n');
  });

  it('annotates an error and each that came with it', () => {
    const text = shown(run);
    expect(text).toContain(
      '::error file=windlass.config.json,line=2,col=3,title=error-config::unknown key "prodct": known keys: product%0Afix: did you mean "product"?\n',
    );
    expect(text).toContain('::error title=error-config::git.branch must be a string (step 2)\n');
  });

  it('lets no text of others become a command', () => {
    const evil = 'x\n::set-env name=PATH::/evil\n  ::add-mask::y ##[error]z';
    const text = shown([
      { kind: 'note', level: 'info', message: evil },
      { kind: 'step', step: { id: 'a', title: evil, state: 'done' } },
      { kind: 'step-start', id: 'a', title: evil },
    ]);
    const commands = text.split('\n').filter((line) => /^\s*::|##\[/.test(line));
    expect(commands.map((line) => line.slice(0, 9))).toEqual(['::group::', '::endgrou']);
    expect(harmless('::stop')).toBe(': :stop');
  });

  it('appends a summary to the one of the step', () => {
    const root = folder({ summary: 'before\n' });
    shown(run, { GITHUB_STEP_SUMMARY: join(root, 'summary') });
    const text = readFileSync(join(root, 'summary'), 'utf8');
    expect(text.startsWith('before\n### sync-versions (ship 1.2.3+004): failed with exit code 2\n')).toBe(true);
    expect(text).toContain('| Write b | failed | disk full |');
    expect(text).toContain(
      '| error | lib/a,b:c.dart:3:14 | the version differs, 100% sure | 1.2.3 | 1.2.2 | npx sync-versions |',
    );
  });

  it('says so where the summary cannot be written, and goes on', () => {
    expect(shown(run, { GITHUB_STEP_SUMMARY: '/nonexistent/x' })).toContain(
      '::warning::the step summary cannot be written',
    );
  });
});

describe('the escapes', () => {
  it('are those that the runner undoes', () => {
    expect(escapeData('a%b\r\nc:d,e')).toBe('a%25b%0D%0Ac:d,e');
    expect(escapeProperty('a%b\r\nc:d,e')).toBe('a%25b%0D%0Ac%3Ad%2Ce');
  });
});

describe('stepSummary', () => {
  it('keeps Markdown and HTML in a finding from taking effect', () => {
    const finding: Finding = { check: 'x', severity: 'error', message: '<img src=x> | [a](b) `c`\n# d' };
    const text = stepSummary(null, 'x', [finding]);
    expect(text).toContain('&lt;img src=x> &#124; &#91;a&#93;(b) &#96;c&#96;<br>&#35; d');
    expect(text).toContain('### x: did not end');
  });

  it('stays far below the limit of GitHub, however much there is to say', () => {
    const findings = Array.from(
      { length: 5000 },
      (): Finding => ({ check: 'x', severity: 'error', message: 'm'.repeat(5000) }),
    );
    const text = stepSummary(envelope, 'x', findings);
    expect(Buffer.byteLength(text)).toBeLessThan(512 * 1024);
    expect(text).toContain('… and 4800 more, in the log.');
  });
});
