import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { configTypes } from '@windlass/kit/config/config-types';
import { schemaFiles } from '@windlass/kit/config/json-schema';
import ts from 'typescript';
import { umbrella } from './workspace.ts';

/** What may be imported of a package: `src/<face>.ts` is published as `dist/<face>.js`, and its package.json exports it. */
const faces = ['index', 'nx'];

/** The sources of the faces that the package in `folder` has, by name. */
export function facesOf(folder: string): Readonly<Record<string, string>> {
  const sources = faces.map((face): [string, string] => [face, join(folder, 'src', `${face}.ts`)]);
  return Object.fromEntries(sources.filter(([, source]) => existsSync(source)));
}

/**
 * What else than executables a package carries in its dist/, as text by file name: the types of its faces, and the schemas of `windlass`. The
 * types of a config are drawn from its one schema; any other face says them itself, and names no package that is not published.
 */
export function faceFiles(folder: string): Readonly<Record<string, string>> {
  if (basename(folder) !== umbrella) return {};
  const { index: _, ...others } = facesOf(folder);
  const types = Object.entries(others).map(([face, source]) => [`${face}.d.ts`, declarationsOf(source)]);
  const schemas = Object.entries(schemaFiles()).map(([path, text]) => [path.replace('schemas/', ''), text]);
  return { 'index.d.ts': configTypes(), ...Object.fromEntries([...types, ...schemas]) };
}

/** The declarations of one file, drawn from it alone. @throws Error where its exports do not say their types, or it needs an import for them. */
export function declarationsOf(source: string): string {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(source, 'utf8'), {
    fileName: source,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext },
  });
  const [first] = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  if (first !== undefined) throw new Error(`${source}: ${first}`);
  if (/^import\b/m.test(outputText)) throw new Error(`${source}: its types need an import, and the package has none`);
  return outputText;
}
