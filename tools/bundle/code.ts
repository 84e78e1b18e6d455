import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, type BuildResult, build, type Metafile, type Plugin, transform } from 'esbuild';
import ts from 'typescript';
import { lazyBuiltins } from './builtins.ts';

type Built = BuildResult<BuildOptions & { write: false; metafile: true }>;

export interface Code {
  /** The text of each file of code by its name; the first is what every run reads. */
  readonly files: ReadonlyMap<string, string>;
  readonly outputs: Metafile['outputs'];
  readonly legal: string;
}

/** The parts that every run may need are in this file. */
export const codeFile = 'code.js';

/** What both builds of a package have in common. */
function common(root: string, outdir: string) {
  return {
    absWorkingDir: root,
    outdir,
    write: false,
    metafile: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    conditions: ['@windlass/source', 'module'],
    // The UMD builds that `main` names in some packages hide their requires from a bundler.
    mainFields: ['module', 'main'],
    // What a package can do without is not carried: its `require` fails, and the package goes on. Machine code of ssh2, XML of CycloneDX.
    external: ['typescript', 'cpu-features', '*/sshcrypto.node', 'xmlbuilder2'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'external',
    logLevel: 'warning',
  } satisfies BuildOptions;
}

/** What a package gives to those who import it: ES modules like any others, each complete in itself. `faces`: sources by name. */
export async function buildFaces(root: string, outdir: string, faces: Readonly<Record<string, string>>): Promise<Code> {
  const built = await build({ ...common(root, outdir), entryPoints: { ...faces }, define: buildOf(root) });
  const scripts = built.outputFiles.filter(({ path }) => path.endsWith('.js'));
  const files = new Map(scripts.map(({ path, text }) => [basename(path), withRequire(text)]));
  return { files, outputs: built.metafile.outputs, legal: legalOf(built) };
}

/** What CommonJS packages in it require of Node: esbuild takes `require` where there is one, and an ES module has none by itself. */
function withRequire(text: string): string {
  const made = 'const require=process.getBuiltinModule("node:module").createRequire(import.meta.url);\n';
  return text.includes('__require(') ? made + text : text;
}

/**
 * The code of a package's bins. Each file is an expression: a function that gives parts of the code as functions by name (`entryText` calls
 * them; the part that runs a bin is `<bin>.js`). They are read as text and not imported. V8 can then cache what was compiled while the code
 * ran, too (Node's own compile cache has only what is compiled at load time, a fifth of it), and Node has two files to find, not thirty.
 */
export async function buildCode(root: string, outdir: string, bins: readonly string[]): Promise<Code> {
  const required = new Map<string, string>();
  const own = await build({
    ...common(root, outdir),
    entryPoints: Object.fromEntries(bins.map((bin) => [bin, join(root, 'scripts', bin, 'src/cli.ts')])),
    splitting: true,
    chunkNames: '[name]-[hash]',
    plugins: [lazyBuiltins, asyncEntries, packagesApart(required)],
    define: { ...buildOf(root), 'import.meta.url': 'codeUrl' },
  });
  const packages = await build({ ...common(root, outdir), entryPoints: Object.fromEntries(required), format: 'cjs' });
  const names = namesOf(own);
  const parts = new Map<string, string>();
  const asParts = async ({ outputFiles }: Built, toText: (text: string) => Promise<string> | string) => {
    for (const { path, text } of outputFiles)
      if (path.endsWith('.js')) parts.set(basename(path), asFunction(await toText(text), names));
  };
  await asParts(own, toCommonJs);
  await asParts(packages, (text) => text);
  const outputs = { ...own.metafile.outputs, ...packages.metafile.outputs };
  const files = new Map<string, string[]>([[codeFile, []]]);
  for (const [name, text] of parts) {
    const file = isForeign(outputs, name) ? name : codeFile;
    files.set(file, [...(files.get(file) ?? []), `${JSON.stringify(name)}:${text}`]);
  }
  return {
    files: new Map(
      [...files].map(([name, own]) => [
        name,
        `(function(codeUrl,importModule){${folderOf(own)}return{\n${own.join(',\n')}\n}})\n`,
      ]),
    ),
    outputs,
    legal: legalOf(own) + legalOf(packages),
  };
}

/** What a CommonJS package has of itself; ssh2 looks for its machine code there. */
function folderOf(parts: readonly string[]): string {
  return parts.some((part) => part.includes('__dirname'))
    ? 'const __dirname=process.getBuiltinModule("url").fileURLToPath(new URL(".",codeUrl));'
    : '';
}

/** Whether most of a part comes from packages of others (parsers, help pages): few runs need it, and it would make all others slower. */
function isForeign(outputs: Metafile['outputs'], name: string): boolean {
  const [, output] = Object.entries(outputs).find(([path]) => basename(path) === name) ?? [];
  const inputs = Object.entries(output?.inputs ?? {}).filter(([path]) => path.includes('node_modules/'));
  return inputs.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0) > (output?.bytes ?? 0) / 2;
}

async function toCommonJs(text: string): Promise<string> {
  const options = { format: 'cjs', target: 'node22.18', minifySyntax: true, minifyWhitespace: true } as const;
  return (await transform(text, options)).code;
}

function asFunction(code: string, names: Names): string {
  // Read as one byte per character, which is fastest; esbuild writes all else as escapes.
  if (/[^\0-\x7f]/.test(code)) throw new Error('a part of the bundle is not ASCII');
  return `function(require,module,exports){${withoutImport(code.trim(), names)}\n}`;
}

/** The parts that `import()` may name, and whether esbuild gives nothing but the default of one: of a CommonJS package. */
type Names = ReadonlyMap<string, boolean>;

function namesOf({ metafile }: Built): Names {
  const outputs = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.js'));
  return new Map(
    outputs.map(([path, { entryPoint = '', exports }]) => [
      basename(path),
      entryPoint.includes('node_modules/') && exports.join() === 'default',
    ]),
  );
}

/** What `import()` gives of a part. A CommonJS package has its names beside its default, as Node gives them. */
function importOf(name: string, isCommonJs: boolean): string {
  const required = `require(${JSON.stringify(name)})`;
  if (!isCommonJs) return `Promise.resolve().then(()=>${required})`;
  return `Promise.resolve().then(()=>{const all=${required}.default;return Object.create(all,{default:{value:all}})})`;
}

/** `import()` of a part is `require`; any other is for the entry to do: Node has it, in code that it does not load itself, as an experiment. */
function withoutImport(code: string, names: Names): string {
  if (!code.includes('import(')) return code;
  const source = ts.createSourceFile('part.js', code, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [from] = node.arguments;
      const [start, end] = [node.getStart(source), node.getEnd()];
      const name = from && ts.isStringLiteral(from) ? from.text : '';
      const isCommonJs = names.get(name.replace('./', ''));
      if (isCommonJs !== undefined) edits.push({ start, end, text: importOf(name, isCommonJs) });
      else edits.push({ start, end: node.expression.getEnd(), text: 'importModule' });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edits.reduceRight((text, { start, end, text: to }) => text.slice(0, start) + to + text.slice(end), code);
}

/** A package that our own code loads with `require`, because few runs need it, is a part of its own. */
function packagesApart(required: Map<string, string>): Plugin {
  return {
    name: 'packages-apart',
    setup(build) {
      build.onResolve({ filter: /^[a-z]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind !== 'require-call' || importer.includes('node_modules') || pluginData === required) return undefined;
        const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: required });
        required.set(path, found.path);
        return { path: `./${path}.js`, external: true };
      });
    },
  };
}

function legalOf({ outputFiles }: Built): string {
  return outputFiles.flatMap(({ path, text }) => (path.endsWith('.LEGAL.txt') ? [text] : [])).join('');
}

/** A top-level `await` is for ES modules only. Entries are a few imports and then what is to be done. */
const asyncEntries: Plugin = {
  name: 'async-entries',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]scripts[\\/][^\\/]+[\\/]src[\\/]cli\.ts$/ }, ({ path }) => {
      const [, imports, rest] = /^((?:import [^;]*;\n)*)([\s\S]*)$/.exec(readFileSync(path, 'utf8')) ?? [];
      return { contents: `${imports}void (async () => {${rest}})();`, loader: 'ts' };
    });
  },
};

/** What a remembered config depends on: the code that read it. */
function buildOf(root: string): { readonly WINDLASS_BUILD: string } {
  const folder = join(root, 'libs/kit/src/config');
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.ts') && !file.endsWith('.test.ts')) hash.update(readFileSync(join(folder, file)));
  }
  return { WINDLASS_BUILD: JSON.stringify(hash.digest('hex').slice(0, 12)) };
}
