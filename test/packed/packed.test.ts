import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
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

const everyBin = manifests.flatMap((own) => binsOf(own).map((bin) => ({ name: own.name, version: own.version, bin })));

describe.each(manifests)('the package $name', (own) => {
  test('holds its code, its licences, its README and nothing else', () => {
    const files = packed.find(({ name }) => name === own.name)?.files.map(({ path }) => path) ?? [];
    const expected =
      /^(dist\/[^/]+\.js|dist\/[^/]+\.d\.ts|dist\/THIRD-PARTY-LICENSES\.txt|README\.md|LICENSE|package\.json)$/;
    expect(files.filter((path) => !expected.test(path))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'dist/THIRD-PARTY-LICENSES.txt']));
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
