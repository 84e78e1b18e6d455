import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { helpText } from '@windlass/kit/cli/help';
import type { ScriptSpec } from '@windlass/kit/cli/script';
import { type BuildResult, build, type Metafile } from 'esbuild';
import { entryText, helpColumns, helpFile, lowestNode } from './entry.ts';
import { faceFiles } from './face.ts';
import { licencesText } from './licences.ts';
import { binsOf, carried, entryFile, readManifest, scriptNames } from './workspace.ts';

export interface BundleReport {
  readonly name: string;
  /** Bytes of code that are loaded before the script's own `run`: the largest bin's static imports. */
  readonly startBytes: number;
  readonly totalBytes: number;
  readonly files: number;
}

/** Bundles the script in `folder` into its dist/, which is emptied first. Deterministic: the same sources give the same bytes. */
export async function bundleScript(root: string, folder: string): Promise<BundleReport> {
  const name = basename(folder);
  const manifest = readManifest(folder);
  const scripts = scriptNames(root);
  const bins = JSON.stringify(binsOf(name, scripts));
  if (bins === '{}') throw new Error(`${relative(root, folder)} has no src/cli.ts to bundle`);
  if (JSON.stringify(manifest.bin) !== bins)
    throw new Error(`the bin map of ${manifest.name} should be ${bins}; type: npx nx sync`);

  const dist = join(folder, 'dist');
  const entries = carried(name, scripts).map((bin) => [`${bin}-main`, join(root, 'scripts', bin, 'src/cli.ts')]);
  const index = join(folder, 'src/index.ts');
  if (existsSync(index)) entries.push(['index', index]);
  const result = await runEsbuild(root, dist, Object.fromEntries(entries));
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const needs = lowestNode(manifest.engines?.node);
  const offers = Number.parseInt(readManifest(root).devDependencies?.node ?? '', 10);
  for (const bin of carried(name, scripts)) {
    const file = join(dist, entryFile(name, bin));
    writeFileSync(file, entryText({ bin, version: manifest.version, needs, offers, main: `./${bin}-main.js` }));
    chmodSync(file, 0o755);
    writeFileSync(join(dist, helpFile(bin)), await drawHelp(root, bin));
  }
  let legal = '';
  for (const file of result.outputFiles) {
    if (file.path.endsWith('.LEGAL.txt')) legal += file.text;
    else writeFileSync(file.path, withRequire(file.text));
  }
  for (const [file, text] of Object.entries(faceFiles(name))) writeFileSync(join(dist, file), text);
  const licences = licencesText(root, result.metafile, legal);
  if (licences) writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licences);
  return report(name, result.metafile);
}

/** Drawn once here: at run time the library that draws it takes longer to load than most scripts take to run. */
async function drawHelp(root: string, bin: string): Promise<string> {
  const { script }: { script: ScriptSpec } = await import(join(root, 'scripts', bin, 'src/script.ts'));
  return helpText(script, helpColumns);
}

function runEsbuild(root: string, outdir: string, entryPoints: Record<string, string>) {
  return build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    conditions: ['@windlass/source', 'module'],
    // The UMD builds that `main` names in some packages hide their requires from a bundler.
    mainFields: ['module', 'main'],
    external: ['typescript'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'external',
    define: { WINDLASS_BUILD: JSON.stringify(configBuild(root)) },
    logLevel: 'warning',
  }) satisfies Promise<BuildResult>;
}

/** What a remembered config depends on: the code that read it. */
function configBuild(root: string): string {
  const folder = join(root, 'libs/kit/src/config');
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.ts') && !file.endsWith('.test.ts')) hash.update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** esbuild's stand-in for `require` (in CommonJS dependencies that ask for a builtin) wants a real one in its scope. */
function withRequire(code: string): string {
  if (!code.includes('typeof require')) return code;
  return `const require=process.getBuiltinModule("module").createRequire(import.meta.url);${code}`;
}

function report(name: string, { outputs }: Metafile): BundleReport {
  const code = Object.entries(outputs).filter(([file]) => file.endsWith('.js'));
  const starts = code
    .filter(([, { entryPoint }]) => entryPoint?.endsWith('/src/cli.ts'))
    .map(([file]) => staticBytes(outputs, file));
  const totalBytes = code.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  return { name, startBytes: Math.max(...starts), totalBytes, files: code.length };
}

function staticBytes(outputs: Metafile['outputs'], file: string, seen = new Set<string>()): number {
  const output = outputs[file];
  if (!output || seen.has(file)) return 0;
  seen.add(file);
  const imports = output.imports.filter(({ kind }) => kind === 'import-statement');
  return imports.reduce((sum, { path }) => sum + staticBytes(outputs, path, seen), output.bytes);
}
