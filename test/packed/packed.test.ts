import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Manifest, readManifest, scriptNames, umbrella } from '../../tools/bundle/workspace.ts';
import { nxEnvironment } from '../support/nx.ts';
import { workspaceRoot } from '../support/workspace-copy.ts';

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const scripts = scriptNames(workspaceRoot);
const manifests = scripts
  .map((name) => readManifest(join(workspaceRoot, 'scripts', name)))
  .filter((own) => !own.private);
const folder = mkdtempSync(join(tmpdir(), 'windlass-packed-'));
const oldNode = process.env.PATH?.split(delimiter)
  .filter((path) => !path.includes('node_modules'))
  .map((path) => join(path, 'node'))
  .find((node) => existsSync(node) && isOld(execFileSync(node, ['--version'], { encoding: 'utf8' })));
let packed: readonly Packed[];

// npm and the scripts see what a stranger's shell has, not the settings of the npm or Nx that may run this test.
const env = Object.fromEntries(Object.entries(nxEnvironment()).filter(([name]) => !/^(npm_|INIT_CWD$|CI$)/.test(name)));

beforeAll(() => {
  execFileSync('nx', ['run-many', '-t', 'bundle'], { cwd: workspaceRoot, env: nxEnvironment(), stdio: 'pipe' });
  const workspaces = manifests.flatMap(({ name }) => ['--workspace', name]);
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...workspaces];
  packed = JSON.parse(
    execFileSync('npm', args, { cwd: workspaceRoot, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  for (const { name, filename } of packed) install(name, join(folder, filename));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One empty folder per package, as a stranger would have it. Offline: a package that needs another one fails here. */
function install(name: string, tarball: string): void {
  const home = homeOf(name);
  execFileSync('npm', ['install', '--prefix', home, '--offline', '--ignore-scripts', tarball], {
    env,
    stdio: 'pipe',
    cwd: folder,
  });
}

function homeOf(name: string): string {
  return join(folder, name.replace('/', '+'));
}

function packageOf(name: string): string {
  return join(homeOf(name), 'node_modules', name);
}

function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number);
  return major < 22 || (major === 22 && minor < 18);
}

function binsOf(own: Manifest): readonly string[] {
  return Object.keys(own.bin ?? {});
}

/** Every file that a manifest's field leads a stranger to. */
function pathsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => (key === '@windlass/source' ? [] : pathsIn(item)));
}

const everyBin = manifests.flatMap((own) => binsOf(own).map((bin) => ({ name: own.name, version: own.version, bin })));

describe.each(manifests)('the package $name', (own) => {
  test('holds its code, its licences, its README and nothing else', () => {
    const files = packed.find(({ name }) => name === own.name)?.files.map(({ path }) => path) ?? [];
    const expected =
      /^(dist\/[^/]+\.(js|d\.ts|schema\.json|help\.txt)|dist\/THIRD-PARTY-LICENSES\.txt|README\.md|LICENSE|package\.json)$/;
    expect(files.filter((path) => !expected.test(path))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'dist/THIRD-PARTY-LICENSES.txt']));
  });

  test('names no file that it does not hold, except under the condition that only this workspace sets', () => {
    const files = packed.find(({ name }) => name === own.name)?.files.map(({ path }) => path) ?? [];
    const { bin, exports } = JSON.parse(readFileSync(join(packageOf(own.name), 'package.json'), 'utf8'));
    const named = pathsIn({ bin, exports }).map((path) => path.replace(/^\.\//, ''));
    expect(named).toContain('package.json');
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
  });

  test('names no path of the machine that built it', () => {
    const home = packageOf(own.name);
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'));
    expect(texts.length).toBeGreaterThan(3);
    for (const path of [workspaceRoot, `${homedir()}/.`])
      expect(texts.filter((text) => text.includes(path))).toEqual([]);
  });

  test('needs no other package', () => {
    expect(own.dependencies ?? {}).toEqual({});
    expect(readdirSync(join(homeOf(own.name), 'node_modules')).filter((entry) => !entry.startsWith('.'))).toHaveLength(
      1,
    );
  });
});

test(`${umbrella} carries every bin`, () => {
  expect(binsOf(readManifest(packageOf(umbrella)))).toEqual(scripts);
});

describe.each(everyBin)('$bin of $name, installed', ({ name, version, bin }) => {
  const run = (...args: string[]) => {
    const command = join(homeOf(name), 'node_modules/.bin', bin);
    return spawnSync(command, args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  };

  test('gives its version and nothing else', () => {
    const { status, stdout, stderr } = run('--version');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('shows its help on stdout', () => {
    const { status, stdout, stderr } = run('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Usage: ${bin} `);
  });

  test('prints one envelope for --json in an empty folder, whose exit code is its own', () => {
    const { status, stdout } = run('--json', '--cwd', homeOf(name));
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'windlass/result@1',
      script: bin,
      exitCode: status,
      ok: status === 0,
    });
    expect(status === 0 || status === 2).toBe(true);
  });
});

describe.skipIf(!oldNode)('on an older Node', () => {
  test.each(everyBin)('$bin of $name refuses in one line, with exit code 2', ({ name, bin }) => {
    const command = join(homeOf(name), 'node_modules/.bin', bin);
    const PATH = `${dirname(oldNode ?? '')}${delimiter}${process.env.PATH}`;
    const { status, stdout, stderr } = spawnSync(command, ['--help'], {
      cwd: folder,
      env: { ...env, PATH },
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^${bin} needs Node 22\\.18 or newer; this is v[\\d.]+\\. .*\\n$`));
  });
});

describe(`the package ${umbrella}, imported`, () => {
  const home = homeOf(umbrella);
  const tsc = join(workspaceRoot, 'node_modules/typescript/bin/tsc');
  const run = (bin: string, ...args: string[]) =>
    spawnSync(join(home, 'node_modules/.bin', bin), args, { cwd: home, env, encoding: 'utf8' });
  const typecheck = (file: string) => {
    const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', types: [], skipLibCheck: false };
    writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
    return spawnSync(process.execPath, [tsc, '-p', home, '--pretty', 'false'], { cwd: home, encoding: 'utf8' }).stdout;
  };

  beforeAll(() => {
    const body = "{ product: 'ship', version: { source: 'VERSION', scheme: { kind: 'counter', width: 4 } } }";
    const source = (value: string) =>
      `import { defineConfig } from 'windlass';\n\nexport default defineConfig(${value});\n`;
    writeFileSync(join(home, 'VERSION'), '3.4.0+0001\n');
    writeFileSync(join(home, 'windlass.config.ts'), source(body));
    writeFileSync(join(home, 'wrong.ts'), source(body.replace('source:', 'sauce:')));
  });

  test('gives a config in TypeScript its defineConfig, and the scripts load that config', () => {
    const { status, stdout, stderr } = run('version-manager', 'increment', 'build');
    expect({ status, stdout }, stderr).toEqual({ status: 0, stdout: '3.4.0+0002\n' });
    expect(run('windlass', 'doctor').stdout).toMatch(/^ok {4}config +.*windlass\.config\.ts$/m);
  });

  test('is what `windlass init --format ts` writes an import of, and that config loads', () => {
    const product = join(home, 'product');
    mkdirSync(product);
    writeFileSync(join(product, 'VERSION'), '1.0.0\n');
    expect(run('windlass', 'init', '--format', 'ts', '--cwd', product).status).toBe(0);
    expect(readFileSync(join(product, 'windlass.config.ts'), 'utf8')).toContain("from 'windlass'");
    expect(run('version-manager', 'get', '--cwd', product).stdout).toBe('1.0.0\n');
  });

  test('brings types with which tsc accepts that config, and refuses one with a key that is not there', () => {
    expect(typecheck('windlass.config.ts')).toBe('');
    expect(typecheck('wrong.ts')).toMatch(/^wrong\.ts\(3,\d+\): error TS2353: .*'sauce'/m);
  });

  test.each(['config', 'result'])('exports the JSON Schema of a %s, the same as in schemas/', (name) => {
    const code = `import schema from 'windlass/${name}.schema.json' with { type: 'json' }; console.log(JSON.stringify(schema))`;
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: home, encoding: 'utf8' });
    expect(JSON.parse(out)).toEqual(
      JSON.parse(readFileSync(join(workspaceRoot, `schemas/windlass.${name}.schema.json`), 'utf8')),
    );
  });
});

test('the HTTP client that is bundled works on this Node: --live tells an endpoint that agrees from one that does not', async () => {
  const server = createServer((request, response) => response.end(`{"version":"1.0.${request.url?.slice(1)}"}`));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const home = homeOf('@windlass/validate-version-consistency');
  const live = [0, 1].map((patch) => ({ name: `site ${patch}`, url: `${url}/${patch}` }));
  writeFileSync(join(home, 'VERSION'), '1.0.0\n');
  writeFileSync(join(home, 'windlass.config.json'), JSON.stringify({ version: { source: 'VERSION' }, live }));
  try {
    const bin = join(home, 'node_modules/.bin/validate-version-consistency');
    const child = spawn(bin, ['--live', '--json'], { cwd: home, env, stdio: ['ignore', 'pipe', 'ignore'] });
    const { exitCode, findings } = JSON.parse(await text(child.stdout));
    expect({ exitCode, findings }).toEqual({
      exitCode: 2,
      findings: [expect.objectContaining({ check: 'live-version-mismatch', actual: '1.0.1' })],
    });
  } finally {
    server.close();
  }
});
