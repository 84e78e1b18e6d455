import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { positionAt } from '../sync/position.ts';
import type { Field } from './format.ts';
import { lineFormats } from './list-lines.ts';

// Read by the formats of list-structured.ts.
const structured = /\.(?:ya?ml|json|toml|lock|xml|plist|nuspec|csproj)$/;

interface Expected {
  readonly field: string;
  readonly value: string;
  readonly line: number;
  readonly column: number;
  readonly lineText: string;
  readonly kind: string;
  readonly role: string;
}
interface Entry {
  readonly path: string;
  readonly bom: boolean;
  readonly fields: readonly Expected[];
}

const root = join(import.meta.dirname, '../../../../../shared/realcases');

function cases(): { readonly product: string; readonly folder: string; readonly entry: Entry }[] {
  if (!existsSync(root)) return [];
  const folders = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('MANIFEST.json'),
  );
  return folders.flatMap((path) => {
    const folder = join(root, path, '..');
    const manifest: { files: Entry[] } = JSON.parse(readFileSync(join(root, path), 'utf8'));
    const entries = manifest.files.filter(({ path, fields }) => fields.length > 0 && !structured.test(path));
    return entries.map((entry) => ({ product: path.replace('/MANIFEST.json', ''), folder, entry }));
  });
}

function findIn(text: string, path: string): readonly Field[] {
  for (const format of lineFormats.filter((one) => one.matches(path))) {
    const fields = format.find(text, path);
    if (fields.length > 0) return fields;
  }
  return [];
}

/** The manifests tell what discovery, not the format, knows by the folder. */
const roleOf = (role: string): string => (role === 'committed-build-output' ? 'version' : role);

// What a line of a file that is not kept needs around it to be read as what it was.
const surroundings: readonly (readonly [path: RegExp, before: string, after: string])[] = [
  [/PKGBUILD$/, 'pkgname=x\npkgver=0\n', ''],
  [/main\.go$/, 'package main\n\nvar (\n', ')\n'],
  [/homebrew\/.*\.rb$/, 'class X < Formula\n', 'end\n'],
  [/Runner\.rc$/, '#else\n', '#endif\n'],
];

const found = cases();
const kept = found.filter(({ folder, entry }) => existsSync(join(folder, entry.path)));
const listed = found.filter((one) => !kept.includes(one));

describe.skipIf(found.length === 0)('files of real projects (skipped where ../shared/realcases is absent)', () => {
  test('there are kept and listed files to read', () => {
    expect(kept.length).toBeGreaterThan(15);
    expect(listed.length).toBeGreaterThan(20);
  });

  test.each(kept.map((one) => [`${one.product}/${one.entry.path}`, one] as const))(
    '%s has its fields where they are',
    (_, { folder, entry }) => {
      const text = readFileSync(join(folder, entry.path), 'utf8').replace(/^\uFEFF/, '');
      const fields = findIn(text, entry.path);
      const seen = fields.map((field) => ({
        ...positionAt(text, field.start),
        value: field.value,
        kind: field.kind,
        role: field.role,
      }));
      for (const { line, column, value, kind, role } of entry.fields) {
        const atBom = entry.bom && line === 1 ? 1 : 0;
        expect(seen).toContainEqual({ line, column: column - atBom, value, kind, role: roleOf(role) });
      }
      const others = seen.filter(({ role }) => role !== 'url').length;
      expect(others).toBe(entry.fields.length);
    },
  );

  test.each(listed.map((one) => [`${one.product}/${one.entry.path}`, one] as const))(
    'the lines of %s are read',
    (_, { entry }) => {
      const [, before = '', after = ''] = surroundings.find(([path]) => path.test(entry.path)) ?? [];
      const lines = entry.fields.map(({ lineText }) => `${lineText}\n`);
      const text = before + lines.join('') + after;
      const fields = findIn(text, entry.path).filter(({ start }) => start >= before.length);
      const seen = fields.map((field) => ({
        value: field.value,
        kind: field.kind,
        column: positionAt(text, field.start).column,
      }));
      for (const { value, kind, column, lineText } of entry.fields) {
        expect(seen, lineText).toContainEqual({ value, kind, column });
      }
    },
  );
});
