import { resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding, Severity } from './envelope.ts';

// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, 3.27.10
const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;

/**
 * Findings as a SARIF 2.1.0 log with one run.
 * @param version of the tool, not of the product
 * @param root folder that relative `file`s start from; becomes `SRCROOT`
 */
export function toSarif(script: string, version: string, findings: readonly Finding[], root: string): object {
  const rules = [...new Set(findings.map(({ check }) => check))];
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: `windlass ${script}`,
            version,
            rules: rules.map((id) => ({ id, shortDescription: { text: title(id) } })),
          },
        },
        // What `column` counts in (errors.ts, Place).
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { uri: `${pathToFileURL(resolve(root)).href.replace(/\/$/, '')}/` } },
        results: findings.map((finding) => result(finding, rules.indexOf(finding.check), root)),
      },
    ],
  };
}

function title(check: string): string {
  const words = check.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function result(finding: Finding, ruleIndex: number, root: string): object {
  const { check, severity, file } = finding;
  return {
    ruleId: check,
    ruleIndex,
    level: levels[severity],
    message: { text: message(finding) },
    ...(file === undefined ? {} : { locations: [{ physicalLocation: physicalLocation(finding, file, root) }] }),
  };
}

function message({ message: text, expected, actual, fix }: Finding): string {
  return [
    text,
    ...(expected === undefined ? [] : [`Expected: ${expected}`]),
    ...(actual === undefined ? [] : [`Actual: ${actual}`]),
    ...(fix === undefined ? [] : [`Fix: ${fix}`]),
  ].join('\n');
}

function physicalLocation({ line, column }: Finding, file: string, root: string): object {
  return {
    artifactLocation: artifact(file, root),
    ...(line === undefined
      ? {}
      : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } }),
  };
}

function artifact(file: string, root: string): object {
  const base = resolve(root) + sep;
  const path = resolve(root, file);
  if (!path.startsWith(base)) return { uri: pathToFileURL(path).href };
  const uri = path.slice(base.length).split(sep).map(encodeURIComponent).join('/');
  return { uri, uriBaseId: 'SRCROOT' };
}
