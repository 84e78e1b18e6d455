import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Version } from '@cyclonedx/cyclonedx-library/Spec';
import { JsonStrictValidator } from '@cyclonedx/cyclonedx-library/Validation';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { PackageURL } from 'packageurl-js';
import { describe, expect, it, test } from 'vitest';
import { create } from '../../testing/product.ts';
import { failure, releaseIn } from '../../testing/release.ts';

const about = {
  summary: 'Lights for ships',
  license: 'GPL-3.0-or-later WITH Classpath-exception-2.0',
  homepage: 'https://beacon.example/',
  repository: 'https://git.example/acme/beacon',
  maintainer: 'Ada Beacon <ada@beacon.example>',
};

const lock = {
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { a: '*' }, devDependencies: { t: '*' } },
    'node_modules/a': {
      version: '1.0.0',
      dependencies: { b: '*' },
      integrity: `sha512-${Buffer.alloc(64, 7).toString('base64')}`,
    },
    'node_modules/b': { version: '2.0.0', optional: true },
    'node_modules/t': { version: '9.0.0', dev: true },
  },
};

const web = { preset: 'npm', dir: 'web', output: 'web/dist', command: ['sh', '-c', 'true'] };
const cli = { preset: 'cargo', output: 'target/beacon', command: ['sh', '-c', 'true'] };
const packages = {
  linux: { build: 'cli', platform: 'linux-x86_64', files: [{ from: 'VERSION' }] },
  site: { files: [{ from: 'web/dist' }] },
  docs: { files: [{ from: 'VERSION', to: 'doc/a (b) & "c".txt' }] },
};

const files = {
  VERSION: '1.2.3+007\n',
  'target/beacon': 'beacon 1.2.3\n',
  'web/dist/index.html': '<!doctype html>\n',
  'web/package-lock.json': JSON.stringify(lock),
  'Cargo.lock':
    'version = 4\n[[package]]\nname = "beacon"\nversion = "1.2.3"\ndependencies = ["rand"]\n[[package]]\nname = "rand"\nversion = "0.9.0"\nsource = "registry+x"\n',
  'Cargo.toml': '[package]\nname = "beacon"\n',
  'windlass.config.json': config({}),
};

function config(more: object): string {
  return JSON.stringify({
    product: 'beacon',
    version: { source: 'VERSION' },
    about,
    builds: { web, cli },
    packages,
    ...more,
  });
}

const names = {
  linux: 'beacon-1.2.3-linux-x86_64.tar.gz',
  site: 'beacon-1.2.3-site.tar.gz',
  docs: 'beacon-1.2.3-docs.tar.gz',
};

const textOf = (folder: Folder, name: keyof typeof names) =>
  readFileSync(join(folder.path, 'dist/release', `${names[name]}.cdx.json`), 'utf8');

/** By the official schema, which the library carries. */
const faultsOf = (text: string) => new JsonStrictValidator(Version.v1dot6).validate(text);

interface Listed {
  readonly 'bom-ref': string;
  readonly type: string;
  readonly purl?: string;
}
const purls = (text: string): string[] => JSON.parse(text).components.flatMap(({ purl }: Listed) => purl ?? []);

describe('the list of what is in a package', () => {
  it('is valid by the schema of CycloneDX 1.6, and names product, package, files and what the build takes from elsewhere', async () => {
    using folder = tempRepository(files);
    symlinkSync('index.html', join(folder.path, 'web/dist/home.html'));
    const { list } = await create(folder);
    for (const name of ['linux', 'site', 'docs'] as const) expect(await faultsOf(textOf(folder, name))).toBeNull();
    const [linux] = list.artifacts;
    const bom = JSON.parse(textOf(folder, 'site'));
    const { component, timestamp, tools } = JSON.parse(textOf(folder, 'linux')).metadata;
    expect(component).toMatchObject({
      type: 'application',
      name: 'beacon',
      version: '1.2.3+007',
      description: 'Lights for ships',
      purl: 'pkg:generic/beacon@1.2.3%2B007',
      supplier: { name: 'Ada Beacon' },
      licenses: [{ expression: about.license }],
      hashes: [
        { alg: 'SHA-256', content: linux?.sha256 },
        { alg: 'SHA-512', content: linux?.sha512 },
      ],
    });
    expect(timestamp).toBe(new Date(list.sourceDateEpoch * 1000).toISOString());
    expect(tools.components).toMatchObject([{ name: 'windlass' }]);
    expect(PackageURL.fromString(component.purl)).toMatchObject({
      type: 'generic',
      name: 'beacon',
      version: '1.2.3+007',
    });

    const site = list.artifacts.find(({ name }) => name === names.site);
    const [link, page] = site?.contents ?? [];
    expect(bom.components.filter(({ type }: Listed) => type === 'file')).toMatchObject([
      { name: link?.path, properties: [{ name: 'windlass:link', value: 'index.html' }] },
      { name: page?.path, hashes: [{ alg: 'SHA-256', content: page?.sha256 }] },
    ]);
    expect(purls(textOf(folder, 'site'))).toEqual(['pkg:npm/a@1.0.0', 'pkg:npm/b@2.0.0']);
    expect(bom.components.find(({ purl }: Listed) => purl === 'pkg:npm/b@2.0.0')).toMatchObject({ scope: 'optional' });
    expect(bom.dependencies).toEqual(
      expect.arrayContaining([
        { ref: 'pkg:generic/beacon@1.2.3%2B007', dependsOn: ['pkg:npm/a@1.0.0'] },
        { ref: 'pkg:npm/a@1.0.0', dependsOn: ['pkg:npm/b@2.0.0'] },
      ]),
    );
    // Each package has what its own builds take in.
    expect(purls(textOf(folder, 'linux'))).toEqual(['pkg:cargo/rand@0.9.0']);
    expect(purls(textOf(folder, 'docs'))).toEqual([]);
  });

  it('has a serial number that follows from what is in it', async () => {
    using folder = tempRepository(files);
    await create(folder);
    const serials = (['linux', 'site', 'docs'] as const).map((name) => JSON.parse(textOf(folder, name)).serialNumber);
    for (const serial of serials)
      expect(serial).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(serials).size).toBe(3);
  });

  it('is made again when a lock file or what is told of the product changes, and else not', async () => {
    using folder = tempRepository(files);
    await create(folder);
    const written = async () => {
      const { attached } = await create(folder);
      return attached.filter(({ id, state }) => id.endsWith('.cdx.json') && state === 'done').map(({ id }) => id);
    };
    expect(await written()).toEqual([]);
    folder.write({
      'web/package-lock.json': JSON.stringify({
        ...lock,
        packages: { ...lock.packages, 'node_modules/b': { version: '2.0.1' } },
      }),
    });
    expect(await written()).toEqual([`attach-${names.site}.cdx.json`]);
    expect(purls(textOf(folder, 'site'))).toContain('pkg:npm/b@2.0.1');
    folder.write({ 'windlass.config.json': config({ about: { ...about, license: 'MIT' } }) });
    expect(await written()).toHaveLength(3);
    expect(JSON.parse(textOf(folder, 'docs')).metadata.component.licenses).toEqual([{ license: { id: 'MIT' } }]);
  });

  it('says what it could not list: a build without a lock file, a requirement without a version', async () => {
    const builds = { web, cli, py: { preset: 'python', dir: 'py', output: 'py/out', command: ['true'] } };
    const more = { builds, packages: { py: { build: 'py' }, site: packages.site } };
    using folder = tempRepository({
      ...files,
      'windlass.config.json': config(more),
      'py/out/x': 'x',
      'py/requirements.txt': 'flask==3.0.0\nrequests>=2\n',
    });
    folder.git('rm', '--quiet', 'web/package-lock.json');
    const release = await releaseIn(folder.path);
    const { createPackages } = await import('../../archive/create-packages.ts');
    await createPackages(release, []);
    const notes = release.events.flatMap((event) => (event.kind === 'note' ? [event.message] : []));
    expect(notes).toEqual([
      expect.stringMatching(/^beacon-1\.2\.3-py\.tar\.gz: no version is fixed for requests,/),
      expect.stringMatching(/^beacon-1\.2\.3-site\.tar\.gz: no lock file that Windlass reads belongs to web,/),
    ]);
  });
});

test('a lock file that is damaged is an error with its name, and nothing is written', async () => {
  using folder = tempRepository({ ...files, 'web/package-lock.json': '{ "lockfileVersion": 3, "packages": {' });
  const error = await failure(create(folder));
  expect(error).toMatchObject({ kind: 'build', exitCode: 3, where: { file: 'web/package-lock.json' } });
  expect(error.next).toContain('artifacts.sbom');
});

test.each([
  ['MIT', { license: { id: 'MIT' } }],
  ['MIT OR Apache-2.0', { expression: 'MIT OR Apache-2.0' }],
  ['(MIT AND BSD-3-Clause) OR GPL-2.0+', { expression: '(MIT AND BSD-3-Clause) OR GPL-2.0+' }],
  ['LicenseRef-Ours', { expression: 'LicenseRef-Ours' }],
  ['Proprietary', { license: { name: 'Proprietary' } }],
  ['All rights reserved, ask us', { license: { name: 'All rights reserved, ask us' } }],
])('the licence %s is %j', async (license, expected) => {
  using folder = tempRepository({
    ...files,
    'windlass.config.json': config({ about: { license }, packages: { docs: packages.docs } }),
  });
  await create(folder);
  expect(JSON.parse(textOf(folder, 'docs')).metadata.component.licenses).toEqual([expected]);
  expect(await faultsOf(textOf(folder, 'docs'))).toBeNull();
});
