import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folder } from '../../config/testing/folder.ts';
import { run } from '../testing/run.ts';
import { captured } from '../testing/streams.ts';
import { type Element, parseXml } from '../testing/xml.ts';
import { escapeXml, junit, junitXml } from './junit.ts';

function report(env: NodeJS.ProcessEnv = {}): Element {
  const cwd = folder();
  const { streams } = captured();
  const reporter = junit(streams, env, { cwd });
  for (const event of run) reporter.report(event);
  reporter.close?.();
  return parseXml(readFileSync(join(cwd, env.WINDLASS_REPORT ?? 'windlass-junit.xml'), 'utf8'));
}

/** What the common XSDs allow: element → attributes, and the children it may have. */
const structure: Readonly<
  Record<string, { readonly attributes: readonly string[]; readonly children: readonly string[] }>
> = {
  testsuites: { attributes: ['name', 'tests', 'failures', 'errors', 'time'], children: ['testsuite'] },
  testsuite: {
    attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
    children: ['testcase'],
  },
  testcase: {
    attributes: ['classname', 'name', 'time', 'file', 'line'],
    children: ['failure', 'error', 'skipped', 'system-out'],
  },
  failure: { attributes: ['message', 'type'], children: [] },
  error: { attributes: ['message', 'type'], children: [] },
  skipped: { attributes: ['message'], children: [] },
  'system-out': { attributes: [], children: [] },
};

function check(element: Element): void {
  const rule = structure[element.name];
  expect(rule, element.name).toBeDefined();
  for (const name of Object.keys(element.attributes)) expect(rule?.attributes).toContain(name);
  for (const child of element.children) {
    expect(rule?.children).toContain(child.name);
    check(child);
  }
}

describe('junit', () => {
  it('writes XML of the structure that the common schemas ask for', () => {
    const root = report();
    expect(root.name).toBe('testsuites');
    check(root);
    expect(root.children[0]?.attributes['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  });

  it('counts what it holds', () => {
    const suite = report({ WINDLASS_REPORT: 'reports/x.xml' }).children[0];
    const cases = suite?.children ?? [];
    const having = (name: string) =>
      cases.filter(({ children }) => children.some((child) => child.name === name)).length;
    expect(suite?.attributes).toMatchObject({
      name: 'sync-versions',
      tests: String(cases.length),
      failures: String(having('failure')),
      errors: String(having('error')),
      skipped: String(having('skipped')),
      time: '1.234',
    });
    expect([cases.length, having('failure'), having('error'), having('skipped')]).toEqual([7, 2, 2, 1]);
  });

  it('tells steps, findings and errors apart', () => {
    const cases = report().children[0]?.children ?? [];
    const of = (classname: string) =>
      cases.filter(({ attributes }) => attributes['classname'] === `sync-versions.${classname}`);
    expect(
      of('steps').map(({ attributes, children }) => [attributes['name'], children[0]?.name, attributes['time']]),
    ).toEqual([
      ['Read a', undefined, '0.012'],
      ['Write b', 'failure', '1.500'],
      ['Push c', 'skipped', '0.000'],
    ]);
    const [drift] = of('version-drift');
    expect(drift?.attributes).toMatchObject({ file: 'lib/a,b:c.dart', line: '3' });
    expect(drift?.children[0]?.attributes).toEqual({
      message: 'the version differs, 100% sure',
      type: 'version-drift',
    });
    expect(drift?.children[0]?.text).toContain('  actual:   1.2.2\n');
    expect(of('unconfigured-file')[0]?.children.map(({ name }) => name)).toEqual(['system-out']);
    expect(of('error-config').map(({ children }) => children[0]?.name)).toEqual(['error', 'error']);
  });

  it('stays well-formed whatever a message holds', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const evil = fc.oneof(
      text,
      fc.constantFrom(']]>', '<a b="', '&amp;', '\0\x1b\ud800', '\ufffe\uffff', '"\n\'', '-->'),
    );
    fc.assert(
      fc.property(evil, evil, (message, title) => {
        const xml = junitXml({
          script: 'x',
          steps: [{ id: 'a', title, state: 'failed', reason: message }],
          findings: [{ check: 'c', severity: 'error', message, file: title }],
          errors: [],
          envelope: null,
        });
        check(parseXml(xml));
        // https://www.w3.org/TR/xml/#charsets
        expect(xml).toMatch(/^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });

  it('keeps every character that XML can hold', () => {
    expect(escapeXml('a<b>&"c"\t\nü😀\0\x1b')).toBe('a&lt;b&gt;&amp;&quot;c&quot;\t\nü😀');
  });
});
