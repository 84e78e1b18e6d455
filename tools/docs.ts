import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ScriptSpec } from '@windlass/kit/cli/script';
import { configJsonSchema } from '@windlass/kit/config/json-schema';
import { scriptNames } from './bundle/workspace.ts';
import { configurationTables } from './docs/configuration-page.ts';
import { formatTable } from './docs/formats-page.ts';
import { phaseTable, preflightTable, typeTable } from './docs/release-tables.ts';
import { planScreen, versionScreen } from './docs/screen.ts';
import { scriptPage } from './docs/script-page.ts';

// Writes what the docs draw from the code: docs/scripts/*.md, and the parts between `<!-- made by tools/docs.ts: <part> -->` and `<!-- /made -->`
// elsewhere. With --check it only compares, and exits 1 on a difference. With --record it also types the release that README.md shows into a
// harbor; that takes minutes and needs what `make demo` needs, so --check leaves that part alone.
// node --conditions=@windlass/source tools/docs.ts [--check | --record]
const root = resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');

const fenced = (language: string, text: string) => `\`\`\`${language}\n${text}\`\`\``;
const recorded = process.argv.includes('--record')
  ? { 'README.md': { release: fenced('console', (await import('./docs/release-screen.ts')).releaseScreen(root)) } }
  : {};
const parts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...recorded,
  'docs/releasing.md': {
    phases: phaseTable(),
    types: typeTable(),
    preflight: preflightTable(),
    plan: fenced('console', planScreen(root)),
    versions: fenced('console', versionScreen(root)),
  },
  'docs/configuration.md': { keys: configurationTables(configJsonSchema()) },
  'docs/formats.md': { formats: formatTable() },
};
const pages = new Map<string, string>();
for (const [file, own] of Object.entries(parts)) pages.set(file, withParts(file, own));
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

function withParts(file: string, own: Readonly<Record<string, string>>): string {
  return Object.entries(own).reduce((text, [name, part]) => {
    const start = `<!-- made by tools/docs.ts: ${name} -->\n`;
    const from = text.indexOf(start) + start.length;
    const to = text.indexOf('<!-- /made -->', from);
    if (from < start.length || to === -1)
      throw new Error(`${file} has no place between ${start.trim()} and <!-- /made -->`);
    return `${text.slice(0, from)}\n${part}\n\n${text.slice(to)}`;
  }, current(file) ?? '');
}

function current(file: string): string | null {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return null;
  }
}
