import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ScriptSpec } from '@windlass/kit/cli/script';
import { configJsonSchema } from '@windlass/kit/config/json-schema';
import { scriptNames } from './bundle/workspace.ts';
import { configurationTables } from './docs/configuration-page.ts';
import { formatTable } from './docs/formats-page.ts';
import { screen } from './docs/screen.ts';
import { scriptPage } from './docs/script-page.ts';

// Writes what the docs draw from the code: docs/scripts/*.md, and the parts between `<!-- made by tools/docs.ts -->` and `<!-- /made -->` elsewhere.
// With --check it only compares, and exits 1 on a difference.
// node --conditions=@windlass/source tools/docs.ts [--check]
const root = resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');

const parts: Readonly<Record<string, string>> = {
  'README.md': `\`\`\`console\n${screen(root)}\`\`\``,
  'docs/configuration.md': configurationTables(configJsonSchema()),
  'docs/formats.md': formatTable(),
};
const pages = new Map<string, string>();
for (const [file, part] of Object.entries(parts)) pages.set(file, withPart(file, part));
for (const name of scriptNames(root)) {
  const { script }: { readonly script: ScriptSpec } = await import(
    pathToFileURL(join(root, 'scripts', name, 'src/script.ts')).href
  );
  pages.set(`docs/scripts/${name}.md`, await scriptPage(script));
}

const stale = [...pages].filter(([file, text]) => current(file) !== text);
const left = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .map((file) => `docs/${file}`)
  .filter((file) => file.startsWith('docs/scripts/') && !pages.has(file));
if (check && stale.length + left.length > 0) {
  const files = [...stale.map(([file]) => file), ...left].join(', ');
  process.stderr.write(`stale: ${files}; type: node --conditions=@windlass/source tools/docs.ts\n`);
  process.exitCode = 1;
}
if (!check) {
  for (const [file, text] of stale) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    process.stderr.write(`${file} written\n`);
  }
  for (const file of left) rmSync(join(root, file));
}

function withPart(file: string, part: string): string {
  const pattern = /(<!-- made by tools\/docs\.ts -->\n)[\s\S]*?(<!-- \/made -->)/;
  const before = current(file) ?? '';
  if (!pattern.test(before))
    throw new Error(`${file} has no place between <!-- made by tools/docs.ts --> and <!-- /made -->`);
  return before.replace(pattern, (_all, start, end) => `${start}\n${part}\n\n${end}`);
}

function current(file: string): string | null {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return null;
  }
}
