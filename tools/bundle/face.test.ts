import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { declarationsOf } from './face.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windlass-face-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function declared(source: string): string {
  const file = join(folder, 'face.ts');
  writeFileSync(file, source);
  return declarationsOf(file);
}

test('declarations hold what a face says of itself, and nothing of what it is made from', () => {
  const text = declared("import { make } from 'elsewhere';\n/** A name. */\nexport const name: string = make();\n");
  expect(text).toBe('/** A name. */\nexport declare const name: string;\n');
});

test('a face that does not say its type, or needs an import for it, is refused', () => {
  expect(() => declared("import { make } from 'elsewhere';\nexport const made = make();\n")).toThrow(/face\.ts: /);
  expect(() => declared("import type { A } from 'elsewhere';\nexport const a: A = { b: 1 };\n")).toThrow(/an import/);
});
