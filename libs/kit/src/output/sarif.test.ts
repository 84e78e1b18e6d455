import { describe, expect, it } from 'vitest';
import { toSarif } from './sarif.ts';
import { drift, stray } from './testing/run.ts';

describe('toSarif', () => {
  const log = toSarif(
    'validate-version-consistency',
    '0.1.0',
    [
      drift,
      stray,
      { ...drift, file: '/repo/a b/ü.txt', line: 1 },
      { check: 'x', severity: 'info', message: 'm' },
      { ...drift, file: '/elsewhere/x' },
    ],
    '/repo',
  );

  it('is a SARIF 2.1.0 log with one run, its tool and one rule per check', () => {
    expect(log).toMatchObject({
      $schema: expect.stringContaining('sarif-schema-2.1.0.json'),
      version: '2.1.0',
      runs: [
        {
          columnKind: 'utf16CodeUnits',
          originalUriBaseIds: { SRCROOT: { uri: 'file:///repo/' } },
          tool: {
            driver: {
              name: 'windlass validate-version-consistency',
              version: '0.1.0',
              rules: [
                { id: 'version-drift', shortDescription: { text: 'Version drift' } },
                { id: 'unconfigured-file', shortDescription: { text: 'Unconfigured file' } },
                { id: 'x', shortDescription: { text: 'X' } },
              ],
            },
          },
        },
      ],
    });
  });

  it('places each result by a URI from the root, with its level and region', () => {
    const place = (uri: string, region?: object) => [
      {
        physicalLocation: {
          artifactLocation: { uri, uriBaseId: 'SRCROOT' },
          ...(region === undefined ? {} : { region }),
        },
      },
    ];
    const text = 'the version differs, 100% sure\nExpected: 1.2.3\nActual: 1.2.2\nFix: npx sync-versions';
    expect(log).toHaveProperty('runs.0.results', [
      {
        ruleId: 'version-drift',
        ruleIndex: 0,
        level: 'error',
        message: { text },
        locations: place('lib/a%2Cb%3Ac.dart', { startLine: 3, startColumn: 14 }),
      },
      {
        ruleId: 'unconfigured-file',
        ruleIndex: 1,
        level: 'warning',
        message: { text: 'VERSION is not configured' },
        locations: place('VERSION'),
      },
      {
        ruleId: 'version-drift',
        ruleIndex: 0,
        level: 'error',
        message: { text },
        locations: place('a%20b/%C3%BC.txt', { startLine: 1, startColumn: 14 }),
      },
      { ruleId: 'x', ruleIndex: 2, level: 'note', message: { text: 'm' } },
      {
        ruleId: 'version-drift',
        ruleIndex: 0,
        level: 'error',
        message: { text },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'file:///elsewhere/x' },
              region: { startLine: 3, startColumn: 14 },
            },
          },
        ],
      },
    ]);
  });

  it('is a log without results where there is nothing to say', () => {
    expect(toSarif('x', '1', [], '/repo')).toMatchObject({ runs: [{ results: [], tool: { driver: { rules: [] } } }] });
  });
});
