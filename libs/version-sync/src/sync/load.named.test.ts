import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadTarget } from './load.ts';
import { plainTarget } from './target.ts';

test('a file that is named is read, also where discovery would pass over its folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'named-'));
  try {
    mkdirSync(join(root, 'test/fixtures'), { recursive: true });
    writeFileSync(join(root, 'test/fixtures/version.dart'), "const String appVersion = '3.4.0';\n");
    const { format, fields } = loadTarget(root, plainTarget('test/fixtures/version.dart'));
    expect([format.id, fields.map(({ value }) => value)]).toEqual(['dart-constants', ['3.4.0']]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
