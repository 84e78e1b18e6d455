import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundledPackages, licencesText } from './licences.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'windlass-licences-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function metafile(bytes: Readonly<Record<string, number>>): Metafile {
  const inputs = Object.fromEntries(Object.entries(bytes).map(([file, bytesInOutput]) => [file, { bytesInOutput }]));
  return { inputs: {}, outputs: { 'dist/a.js': { bytes: 0, inputs, imports: [], exports: [] } } };
}

test('the packages are those with bytes in the bundle, scoped and nested ones by their own folder', () => {
  const meta = metafile({
    'libs/kit/src/a.ts': 10,
    'node_modules/yaml/dist/a.js': 10,
    'node_modules/shaken/a.js': 0,
    'libs/kit/node_modules/@scope/x/lib/b.js': 1,
  });
  expect(bundledPackages(meta)).toEqual(['libs/kit/node_modules/@scope/x', 'node_modules/yaml']);
});

test('the text holds the licence of each package and the notices inside its code', () => {
  write('node_modules/a/package.json', '{ "name": "a", "version": "1.0.0", "license": "MIT" }');
  write('node_modules/a/LICENSE.txt', 'Copyright A');
  write('node_modules/b/package.json', '{ "name": "b", "version": "2.0.0", "license": "ISC" }');
  write('node_modules/b/README.md', '# b\n\n## License\n\nISC, by B');
  const text = licencesText(root, metafile({ 'node_modules/b/i.js': 1, 'node_modules/a/i.js': 1 }), '/*! by C */');
  expect(text).toMatch(/a 1\.0\.0 \(MIT\)\n\nCopyright A[\s\S]*b 2\.0\.0 \(ISC\)[\s\S]*ISC, by B[\s\S]*by C/);
});

test('a licence that does not allow it stops the bundle', () => {
  write('node_modules/a/package.json', '{ "name": "a", "version": "1.0.0", "license": "AGPL-3.0" }');
  expect(() => licencesText(root, metafile({ 'node_modules/a/i.js': 1 }), '')).toThrow(
    'a@1.0.0 has the licence AGPL-3.0',
  );
});

test('a package without a licence text stops the bundle', () => {
  write('node_modules/a/package.json', '{ "name": "a", "version": "1.0.0", "license": "MIT" }');
  expect(() => licencesText(root, metafile({ 'node_modules/a/i.js': 1 }), '')).toThrow('holds no licence text');
});
