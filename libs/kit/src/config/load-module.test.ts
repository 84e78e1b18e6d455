import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { WindlassError } from '../errors.ts';
import type { LoadedConfig } from './loaded.ts';
import { folder } from './testing/folder.ts';

const script = new URL('testing/load-process.ts', import.meta.url).pathname;

interface Answer {
  readonly loaded?: LoadedConfig;
  readonly errors?: readonly Pick<WindlassError, 'message' | 'where' | 'why' | 'next'>[];
}

/** Loads in a real Node, without the transforms of the test runner. */
async function load(
  files: Readonly<Record<string, string>>,
): Promise<Answer & { readonly root: string; readonly stderr: string }> {
  const root = folder(files);
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@windlass/source', script, root],
    { cwd: root },
  );
  const answer: Answer = JSON.parse(stdout);
  return { ...answer, root, stderr };
}

async function firstError(name: string, text: string) {
  const { errors, root } = await load({ [name]: text });
  const [error] = errors ?? [];
  expect(error).toBeDefined();
  const where = typeof error?.where === 'object' ? error.where : undefined;
  expect(where?.file).toBe(`${root}/${name}`);
  return { ...error, place: [where?.line, where?.column] };
}

describe('a TypeScript or JavaScript config', () => {
  it.each([
    ['windlass.config.ts', 'const product: string = "ship";\nexport default { product } satisfies object;\n'],
    ['windlass.config.mts', 'export default { product: "ship" as string };\n'],
    ['windlass.config.js', 'export default { product: "ship" };\n'],
    ['windlass.config.mjs', 'export default { product: "ship" };\n'],
    ['windlass.config.js', 'module.exports = { product: "ship" };\n'],
  ])('is loaded by Node itself, without a warning: %s %#', async (name, text) => {
    const { loaded, stderr } = await load({ [name]: text, 'package.json': '{"name":"no-type"}' });
    expect(loaded?.config.product).toBe('ship');
    expect(stderr).toBe('');
  });

  it('may import its neighbours and read the environment', async () => {
    const { loaded } = await load({
      'windlass.config.ts':
        'import { name } from "./name.ts";\nexport default { product: name + String(process.env["NOT_SET"] ?? "!") };\n',
      'name.ts': 'export const name: string = "ship";\n',
      'package.json': '{"type":"module"}',
    });
    expect(loaded?.config.product).toBe('ship!');
  });

  it.each([
    ['enum', 'export const a = 1;\nenum A { B }\nexport default { product: A.B };\n', [2, 1]],
    ['namespace', 'export default {};\n\n  namespace N { export const x = 1 }\n', [3, 3]],
  ])('that uses TypeScript which cannot be stripped is refused with its place: %s', async (_what, text, place) => {
    const error = await firstError('windlass.config.ts', text);
    expect(error).toMatchObject({ message: 'the config uses TypeScript that Node cannot strip', place });
    expect(error.next).toContain('use types only');
  });

  it.each(['windlass.config.ts', 'windlass.config.mjs', 'windlass.config.js'])(
    'with a syntax error is refused with its place: %s',
    async (name) => {
      const error = await firstError(name, 'export default {\n  product: "x"\n  git: {},\n};\n');
      expect(error).toMatchObject({ message: 'the config has a syntax error', place: [3, 3] });
    },
  );

  it('that throws is refused with the place where it does', async () => {
    const error = await firstError(
      'windlass.config.ts',
      'const x: string | null = null;\nexport default {\n  product: x.length,\n};\n',
    );
    expect(error).toMatchObject({
      message: 'the config throws when it is loaded',
      place: [3, 14],
      why: expect.stringContaining('TypeError'),
    });
  });

  it.each([
    [
      "import { defineConfig } from 'not-installed';\nexport default defineConfig({});\n",
      'not-installed',
      'npm install -D not-installed',
    ],
    ["import './gone.ts';\nexport default {};\n", 'gone.ts', 'check the path of the import'],
  ])('that imports what is not there says what to do: %s', async (text, name, next) => {
    const error = await firstError('windlass.config.ts', text);
    expect(error.message).toContain(name);
    expect(error.next).toBe(next);
  });

  it('without a default export is refused', async () => {
    expect(await firstError('windlass.config.ts', 'export const config = {};\n')).toMatchObject({
      message: 'the config has no default export',
    });
  });

  it.each(['() => ({})', '3', 'null', '[]'])('that exports %s is refused', async (value) => {
    const error = await firstError('windlass.config.mjs', `export default ${value};\n`);
    expect(error.message).toBe('the config must be an object');
  });

  it('may be a promise, which is waited for', async () => {
    const { loaded } = await load({ 'windlass.config.mjs': 'export default (async () => ({ product: "ship" }))();\n' });
    expect(loaded?.config.product).toBe('ship');
  });

  it('has the place of each mistake, as far as it is written out', async () => {
    const { errors, root } = await load({
      'windlass.config.ts': `import type { Gone } from './gone.ts';

const files = ['a', { file: 'b', patern: 'c' }];
const config = {
  // product: 'not this one'
  prodct: 'x',
  version: { files: ['a', { 'file': 'b', patern: "}," }], scheme: \`x}\` },
  git: { branch: [1] },
  secrets: { TOKEN: 'ghp_0123456789abcdef' },
  builds: Object.fromEntries([['app', { preset: 'x' }]]),
};
export default config;
`,
    });
    const file = `${root}/windlass.config.ts`;
    expect(errors?.map(({ where, message }) => [where, message.split(' ').slice(0, 3).join(' ')])).toEqual([
      [{ file, line: 6, column: 3 }, 'unknown key "prodct"'],
      [{ file, line: 7, column: 42 }, 'unknown key "patern"'],
      [{ file, line: 7, column: 67 }, 'version.scheme must be'],
      [{ file, line: 8, column: 19 }, 'git.branch[0] must be'],
      [{ file, line: 9, column: 21 }, 'secrets.TOKEN must be'],
      [{ file, line: 10, column: 11 }, 'builds.app.preset must be'],
    ]);
    expect(JSON.stringify(errors)).not.toContain('ghp_');
  });
});
