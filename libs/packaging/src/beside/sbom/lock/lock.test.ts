import { PackageURL } from 'packageurl-js';
import { describe, expect, it, test } from 'vitest';
import { cargoLock } from './cargo.ts';
import { goModules } from './go.ts';
import type { Locked, LockReader } from './lock.ts';
import { npmLock } from './npm.ts';
import { poetryLock } from './poetry.ts';
import { pubLock } from './pub.ts';
import { requirements } from './requirements.ts';
import { uvLock } from './uv.ts';

async function read(
  reader: LockReader,
  text: string,
  others: Record<string, string> = {},
  inner = '',
): Promise<Locked> {
  const wanted = reader.also?.(text, inner) ?? [];
  const found = wanted.flatMap((name) => (others[name] === undefined ? [] : [[name, others[name]] as const]));
  const locked = await reader.read({ text, inner, others: new Map(found) });
  // What we write is what the specification's own library reads and writes.
  for (const { purl } of locked.packages) expect(PackageURL.fromString(purl).toString()).toBe(purl);
  return locked;
}

const purls = ({ packages }: Locked): readonly string[] => packages.map(({ purl }) => purl);
const needsOf = ({ packages }: Locked, part: string) => packages.find(({ purl }) => purl.includes(part))?.needs;

const sha512 = `sha512-${Buffer.alloc(64, 7).toString('base64')}`;

describe('package-lock.json', () => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': {
        dependencies: { a: '^1', '@s/b': '^2' },
        devDependencies: { tester: '^9' },
        optionalDependencies: { fast: '*' },
      },
      'node_modules/a': {
        version: '1.0.1',
        resolved: 'https://registry.example/a/-/a-1.0.1.tgz',
        integrity: sha512,
        dependencies: { c: '^1' },
      },
      'node_modules/@s/b': {
        version: '2.0.0',
        dependencies: { c: '^2' },
        peerDependencies: { react: '*', typescript: '*' },
      },
      'node_modules/@s/b/node_modules/c': { version: '2.5.0' },
      'node_modules/c': { version: '1.5.0' },
      'node_modules/fast': { version: '3.0.0', optional: true },
      'node_modules/react': { version: '19.0.0', peer: true },
      'node_modules/typescript': { version: '6.0.0', dev: true },
      'node_modules/tester': { version: '9.0.0', dev: true, dependencies: { c: '^1' } },
      'node_modules/gone': { version: '0.1.0', extraneous: true },
    },
  };

  it('gives what the product needs, at the version that Node would find, and nothing that is for development', async () => {
    const locked = await read(npmLock, JSON.stringify(lock));
    expect(purls(locked)).toEqual([
      'pkg:npm/%40s/b@2.0.0',
      'pkg:npm/a@1.0.1',
      'pkg:npm/c@1.5.0',
      'pkg:npm/c@2.5.0',
      'pkg:npm/fast@3.0.0',
      'pkg:npm/react@19.0.0',
    ]);
    expect(locked.direct).toEqual(['pkg:npm/%40s/b@2.0.0', 'pkg:npm/a@1.0.1', 'pkg:npm/fast@3.0.0']);
    expect(needsOf(locked, '/b@')).toEqual(['pkg:npm/c@2.5.0', 'pkg:npm/react@19.0.0']);
    expect(needsOf(locked, 'a@')).toEqual(['pkg:npm/c@1.5.0']);
    expect(locked.packages[1]).toMatchObject({ name: 'a', hashes: [{ alg: 'SHA-512', hex: '07'.repeat(64) }] });
    expect(locked.packages[4]?.optional).toBe(true);
  });

  it('of a workspace gives what that one needs, through other workspaces too', async () => {
    const packages = {
      '': { workspaces: ['libs/*'], dependencies: { a: '*' } },
      'libs/app': { name: 'app', dependencies: { core: '*', x: '*' } },
      'libs/app/node_modules/x': { version: '2.0.0' },
      'libs/core': { name: 'core', dependencies: { x: '*' }, devDependencies: { y: '*' } },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/app': { resolved: 'libs/app', link: true },
      'node_modules/core': { resolved: 'libs/core', link: true },
      'node_modules/x': { version: '1.0.0' },
      'node_modules/y': { version: '1.0.0', dev: true },
      'node_modules/alias': { name: 'real', version: '4.0.0' },
    };
    const text = JSON.stringify({ lockfileVersion: 3, packages });
    expect(purls(await read(npmLock, text, {}, 'libs/app'))).toEqual(['pkg:npm/x@1.0.0', 'pkg:npm/x@2.0.0']);
    expect(purls(await read(npmLock, text, {}, 'libs/core'))).toEqual(['pkg:npm/x@1.0.0']);
    expect(purls(await read(npmLock, text))).toEqual(['pkg:npm/a@1.0.0', 'pkg:npm/x@1.0.0', 'pkg:npm/x@2.0.0']);
    // A folder that is no workspace of this lock file has nothing to do with it.
    expect(purls(await read(npmLock, text, {}, 'elsewhere'))).toEqual([]);
  });

  it('names what comes from git and what has another name, without a password', async () => {
    const resolved = 'git+https://me:secret@git.example/x.git#0123456789abcdef0123456789abcdef01234567';
    const packages = {
      '': { dependencies: { x: '*', alias: '*' } },
      'node_modules/x': { version: '1.0.0', resolved },
      'node_modules/alias': { name: '@real/thing', version: '4.0.0', integrity: sha512 },
    };
    const locked = await read(npmLock, JSON.stringify({ lockfileVersion: 3, packages }));
    expect(purls(locked)[0]).toBe('pkg:npm/%40real/thing@4.0.0');
    expect(PackageURL.fromString(purls(locked)[1] ?? '').qualifiers).toEqual({
      vcs_url: 'git+https://git.example/x.git#0123456789abcdef0123456789abcdef01234567',
    });
  });

  it('of npm before version 7 is read with package.json, which says what the product asks for', async () => {
    const dependencies = {
      a: { version: '1.0.0', requires: { c: '^2' }, dependencies: { c: { version: '2.0.0' } } },
      c: { version: '1.0.0', dev: true },
      tester: { version: '9.0.0', dev: true, requires: { c: '^1' } },
    };
    const manifest = { dependencies: { a: '^1' }, devDependencies: { tester: '^9' } };
    const locked = await read(npmLock, JSON.stringify({ lockfileVersion: 1, dependencies }), {
      'package.json': JSON.stringify(manifest),
    });
    expect(purls(locked)).toEqual(['pkg:npm/a@1.0.0', 'pkg:npm/c@2.0.0']);
  });
});

describe('Cargo.lock', () => {
  const registry = 'registry+https://github.com/rust-lang/crates.io-index';
  const crate = (
    name: string,
    version: string,
    needs: readonly string[] = [],
    source: string | null = registry,
  ): string =>
    [
      '[[package]]',
      `name = "${name}"`,
      `version = "${version}"`,
      ...(source === null ? [] : [`source = "${source}"`]),
      ...(source === registry ? [`checksum = "${'ab'.repeat(32)}"`] : []),
      ...(needs.length === 0 ? [] : [`dependencies = [\n${needs.map((one) => ` "${one}",\n`).join('')}]`]),
      '',
    ].join('\n');
  const text = [
    'version = 4\n',
    crate('beacon', '1.2.3', ['beacon-core', 'rand 0.8.5', 'tempfile'], null),
    crate('beacon-core', '0.1.0', ['rand 0.9.0', 'lamp'], null),
    crate('lamp', '0.3.0', [], 'git+https://git.example/lamp.git?branch=main#0123456789abcdef0123456789abcdef01234567'),
    crate('other-tool', '0.1.0', ['serde'], null),
    crate('rand', '0.8.5', ['libc']),
    crate('rand', '0.9.0'),
    crate('libc', '0.2.100'),
    crate('serde', '1.0.0'),
    crate('tempfile', '3.0.0', ['libc']),
  ].join('\n');
  const manifest =
    '[package]\nname = "beacon"\n[dependencies]\nbeacon-core = { path = "core" }\nrnd = { package = "rand", version = "0.8" }\n[dev-dependencies]\ntempfile = "3"\nrand = "0.8"\n';

  it('gives what the crate of the manifest needs, through its own crates, without what only its tests need', async () => {
    const locked = await read(cargoLock, text, { 'Cargo.toml': manifest });
    expect(purls(locked)).toEqual([
      'pkg:cargo/lamp@0.3.0?vcs_url=git%2Bhttps%3A%2F%2Fgit.example%2Flamp.git%400123456789abcdef0123456789abcdef01234567',
      'pkg:cargo/libc@0.2.100',
      'pkg:cargo/rand@0.8.5',
      'pkg:cargo/rand@0.9.0',
    ]);
    expect(locked.direct).toHaveLength(3);
    expect(locked.packages.at(-1)?.hashes).toEqual([{ alg: 'SHA-256', hex: 'ab'.repeat(32) }]);
  });

  it('of a workspace gives what all of its crates need, or what the one that is built does', async () => {
    const all = purls(await read(cargoLock, text, { 'Cargo.toml': '[workspace]\nmembers = ["*"]\n' }));
    expect(all).toEqual(expect.arrayContaining(['pkg:cargo/serde@1.0.0', 'pkg:cargo/tempfile@3.0.0']));
    const one = await read(cargoLock, text, { 'tools/Cargo.toml': '[package]\nname = "other-tool"\n' }, 'tools');
    expect(purls(one)).toEqual(['pkg:cargo/serde@1.0.0']);
  });
});

describe('go.mod', () => {
  const text = `module github.com/acme/beacon

go 1.22

require github.com/BurntSushi/toml v1.4.0
require (
	golang.org/x/sys v0.20.0 // indirect
	example.org/old/v3 v3.0.0+incompatible
	"example.org/quoted" v0.1.0 // why we need it
	example.org/beside v0.0.0
)

exclude golang.org/x/sys v0.19.0

replace (
	example.org/old/v3 => example.org/new/v3 v3.1.0
	example.org/beside => ../beside
)
`;

  it('gives the modules at their versions, replaced ones as what replaces them, and no folder of our own', async () => {
    const locked = await read(goModules, text);
    expect(purls(locked)).toEqual([
      'pkg:golang/example.org/new/v3@v3.1.0',
      'pkg:golang/example.org/quoted@v0.1.0',
      'pkg:golang/github.com/burntsushi/toml@v1.4.0',
      'pkg:golang/golang.org/x/sys@v0.20.0',
    ]);
    expect(locked.direct).toHaveLength(3);
    expect(locked.packages[2]?.name).toBe('github.com/BurntSushi/toml');
  });

  it('of before Go 1.17 does not name them all: go.sum does', async () => {
    const sums =
      'a.example/x v1.0.0 h1:xx=\na.example/x v1.0.0/go.mod h1:yy=\na.example/x v1.2.0 h1:zz=\nb.example/y v1.0.0/go.mod h1:zz=\n';
    const old = 'module m\ngo 1.15\nrequire c.example/z v0.1.0\n';
    expect(purls(await read(goModules, old, { 'go.sum': sums }))).toEqual([
      'pkg:golang/a.example/x@v1.2.0',
      'pkg:golang/c.example/z@v0.1.0',
    ]);
    expect(purls(await read(goModules, old.replace('1.15', '1.17'), { 'go.sum': sums }))).toHaveLength(1);
  });
});

test('pubspec.lock: hosted and git packages, without dev dependencies, the SDK and folders of our own', async () => {
  const entry = (name: string, role: string, source: string, description: string, version = '1.0.0'): string =>
    `  ${name}:\n    dependency: ${role}\n    description:\n${description}    source: ${source}\n    version: "${version}"\n`;
  const hosted = (name: string, url = 'https://pub.dev'): string =>
    `      name: ${name}\n      sha256: "${'cd'.repeat(32)}"\n      url: "${url}"\n`;
  const text = `# Generated by pub\npackages:\n${[
    entry('http', '"direct main"', 'hosted', hosted('http'), '1.2.1'),
    entry('lints', '"direct dev"', 'hosted', hosted('lints')),
    entry('meta', 'transitive', 'hosted', hosted('meta', 'https://pub.example')),
    entry(
      'fork',
      '"direct overridden"',
      'git',
      '      path: "."\n      ref: main\n      resolved-ref: abc123\n      url: "https://git.example/fork.git"\n',
    ),
    entry('flutter', '"direct main"', 'sdk', '      name: flutter\n', '0.0.0').replace(
      'description:\n      name: flutter\n',
      'description: flutter\n',
    ),
    entry('own', '"direct main"', 'path', '      path: "../own"\n      relative: true\n'),
  ].join('')}sdks:\n  dart: ">=3.3.0 <4.0.0"\n`;
  const locked = await read(pubLock, text);
  expect(purls(locked).map((purl) => decodeURIComponent(purl))).toEqual([
    'pkg:pub/fork@1.0.0?vcs_url=git+https://git.example/fork.git@abc123',
    'pkg:pub/http@1.2.1',
    'pkg:pub/meta@1.0.0?repository_url=https://pub.example',
  ]);
  expect(locked.direct).toHaveLength(2);
  expect(locked.packages[1]?.hashes).toEqual([{ alg: 'SHA-256', hex: 'cd'.repeat(32) }]);
});

describe('Python', () => {
  const file = (name: string): string => `{file = "${name}", hash = "sha256:${'ef'.repeat(32)}"}`;
  const poetry = (groups: (name: string) => string): string => `
[[package]]
name = "Flask"
version = "3.0.0"
optional = false
${groups('main')}
files = [${file('flask.whl')}, ${file('flask.tar.gz')}]

[package.dependencies]
click = ">=8"

[[package]]
name = "click"
version = "8.1.0"
optional = false
${groups('main')}
files = [${file('click.whl')}]

[[package]]
name = "pytest"
version = "8.0.0"
optional = false
${groups('dev')}
files = []

[package.dependencies]
click = "*"

[metadata]
lock-version = "2.1"
`;
  const pyproject =
    '[tool.poetry.dependencies]\npython = "^3.11"\nflask = "^3"\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n';

  test.each([
    ['by its groups', poetry((name) => `groups = ["${name}"]`), {}],
    ['by its category', poetry((name) => `category = "${name}"`), {}],
    ['by pyproject.toml, where it does not say itself', poetry(() => ''), { 'pyproject.toml': pyproject }],
    [
      'by the standard parts of pyproject.toml',
      poetry(() => ''),
      { 'pyproject.toml': '[project]\ndependencies = ["Flask[async]>=3 ; python_version > \'3\'"]\n' },
    ],
  ])('poetry.lock leaves out what is for development, %s', async (_, text, others) => {
    const locked = await read(poetryLock, text, others);
    expect(purls(locked)).toEqual(['pkg:pypi/click@8.1.0', 'pkg:pypi/flask@3.0.0']);
    expect(locked.direct).toEqual(['pkg:pypi/flask@3.0.0']);
    expect(locked.packages.map(({ hashes }) => hashes.length)).toEqual([1, 0]);
  });

  it('uv.lock is followed from the product, with the extras that are asked for', async () => {
    const text = `version = 1
requires-python = ">=3.12"

[[package]]
name = "beacon"
version = "1.0.0"
source = { editable = "." }
dependencies = [{ name = "uvicorn", extra = ["standard"] }, { name = "lamp" }]

[package.dev-dependencies]
dev = [{ name = "pytest" }]

[[package]]
name = "uvicorn"
version = "0.30.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "click" }]
sdist = { url = "https://files.example/u.tar.gz", hash = "sha256:${'01'.repeat(32)}", size = 1 }

[package.optional-dependencies]
standard = [{ name = "httptools" }]
other = [{ name = "unused" }]

[[package]]
name = "click"
version = "8.1.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "httptools"
version = "0.6.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "lamp"
version = "0.1.0"
source = { git = "https://git.example/lamp?rev=main#abc" }

[[package]]
name = "pytest"
version = "8.0.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "unused"
version = "8.0.0"
source = { registry = "https://pypi.org/simple" }
`;
    const locked = await read(uvLock, text);
    expect(purls(locked).map((purl) => decodeURIComponent(purl))).toEqual([
      'pkg:pypi/click@8.1.0',
      'pkg:pypi/httptools@0.6.0',
      'pkg:pypi/lamp@0.1.0?vcs_url=git+https://git.example/lamp@abc',
      'pkg:pypi/uvicorn@0.30.0',
    ]);
    expect(needsOf(locked, 'uvicorn')).toEqual(['pkg:pypi/click@8.1.0']);
    expect(locked.direct).toHaveLength(3);
  });

  it('requirements.txt gives what is pinned, and names what is not', async () => {
    const text = `# by pip-compile
-r base.txt
--index-url https://pypi.org/simple
Flask[async]==3.0.0 ; python_version >= "3.8" \\
    --hash=sha256:${'23'.repeat(32)}  # via us
click==8.1.7 --hash=sha256:${'23'.repeat(32)} --hash=sha256:${'45'.repeat(32)}
zope.interface===6.0
requests>=2
wild==1.*
-e .
./local
`;
    const locked = await read(requirements, text, { 'base.txt': 'werkzeug==3.0.1\nflask==3.0.0\n' });
    expect(purls(locked)).toEqual([
      'pkg:pypi/click@8.1.7',
      'pkg:pypi/flask@3.0.0',
      'pkg:pypi/werkzeug@3.0.1',
      'pkg:pypi/zope-interface@6.0',
    ]);
    expect(locked.packages.map(({ hashes }) => hashes.length)).toEqual([0, 1, 0, 0]);
    expect(locked.unpinned).toEqual(['requests', 'wild']);
  });
});
