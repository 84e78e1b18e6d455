import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../scan/entry.ts';
import type { Field } from './format.ts';
import { structuredFormats } from './list-structured.ts';

const shared = join(import.meta.dirname, '../../../../../shared');
const realcases = join(shared, 'realcases');
const fixtures = join(shared, 'fixtures');

interface ManifestField {
  readonly value: string;
  readonly line: number;
  readonly column: number;
  readonly kind: string;
  readonly role: string;
}

interface Manifest {
  readonly files: readonly { readonly path: string; readonly fields: readonly ManifestField[] }[];
}

function readText(file: string): string {
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
}

function find(file: string, path: string): { text: string; fields: readonly Field[] } {
  const text = readText(file);
  for (const format of structuredFormats.filter((one) => one.matches(path))) {
    const fields = format.find(text, path);
    if (fields.length > 0) return { text, fields };
  }
  return { text, fields: [] };
}

const kept = existsSync(realcases)
  ? globSync('*/*/MANIFEST.json', { cwd: realcases }).flatMap((manifest) => {
      const folder = join(realcases, dirname(manifest));
      const { files }: Manifest = JSON.parse(readText(join(realcases, manifest)));
      return files
        .filter(
          ({ path }) => existsSync(join(folder, path)) && structuredFormats.some((format) => format.matches(path)),
        )
        .map(({ path, fields }) => ({ name: join(dirname(manifest), path), folder, path, fields }));
    })
  : [];

describe.skipIf(kept.length === 0)('real files of public projects (../shared/realcases, where it is present)', () => {
  it('are more than forty', () => expect(kept.length).toBeGreaterThan(40));

  it.each(kept)('$name: every field is found where it stands', ({ folder, path, fields }) => {
    const found = find(join(folder, path), path);
    const rows = found.fields.map((field) => {
      const { line, column } = placeOf(found.text, field.start, path);
      return { value: field.value, line, column, kind: field.kind, role: field.role };
    });
    for (const { value, line, column, kind, role } of fields) {
      // Where a build writes is decided by the path, later on.
      const shown = role === 'committed-build-output' ? 'version' : role;
      expect(rows).toContainEqual({ value, line, column, kind, role: shown });
    }
    const versions = rows.filter((row) => row.role === 'version');
    expect(versions, 'nothing else is taken for the version').toHaveLength(
      fields.filter((field) => field.role === 'version' || field.role === 'committed-build-output').length,
    );
  });
});

const fixtureFiles = existsSync(fixtures)
  ? globSync('{winget,scoop,appstream}/**/*.{yaml,json,xml}', { cwd: fixtures })
  : [];

describe.skipIf(fixtureFiles.length === 0)('upstream test data (../shared/fixtures, where it is present)', () => {
  it.each(fixtureFiles)('%s is read or refused with a place', (path) => {
    try {
      const { text, fields } = find(join(fixtures, path), path);
      for (const field of fields) expect(text.slice(field.start, field.end)).toBe(field.value);
    } catch (error) {
      expect(error).toMatchObject({
        name: 'WindlassError',
        kind: 'input',
        where: { file: path, line: expect.any(Number) },
      });
    }
  });
});
