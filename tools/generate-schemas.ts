import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { schemaFiles } from '@windlass/kit/config/json-schema';

/**
 * Writes schemas/*.json from the zod schemas; with --check says which are stale instead.
 * `node --conditions=@windlass/source tools/generate-schemas.ts [--check]`
 */
const root = resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');

for (const [path, text] of Object.entries(schemaFiles())) {
  const file = join(root, path);
  if (current(file) === text) continue;
  if (check) {
    process.stderr.write(`${path} is stale: node --conditions=@windlass/source tools/generate-schemas.ts\n`);
    process.exitCode = 2;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stderr.write(`${path} written\n`);
  }
}

function current(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
