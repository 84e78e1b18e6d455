import { describe, expect, it } from 'vitest';
import { defineConfig } from './define.ts';
import { resolveConfig } from './resolved.ts';

describe('resolveConfig', () => {
  it('fills in every default of an empty config', () => {
    expect(resolveConfig({})).toEqual({
      product: null,
      about: {
        summary: null,
        description: null,
        license: null,
        homepage: null,
        repository: null,
        maintainer: null,
        vendor: null,
      },
      version: { source: null, scheme: null, files: [], ignore: [] },
      git: {
        remote: 'origin',
        branch: [],
        tagPrefix: 'v',
        commitMessage: 'Release {version}',
        releaseBranch: 'release/v{core}',
      },
      release: { line: 'main', ledger: null },
      tools: {},
      builds: {},
      packages: {},
      artifacts: {
        sha512: true,
        sbom: true,
        provenance: true,
        signing: { minisign: null, gpg: null, sigstore: null },
      },
      servers: {},
      channels: {},
      secrets: {},
      checks: [],
      live: [],
    });
  });

  it('brings the short and the long forms to one shape', () => {
    const config = defineConfig({
      version: {
        source: 'pubspec.yaml',
        scheme: 'timestamp',
        files: [
          'a',
          { file: 'b', format: 'cargo' },
          { file: 'c', pattern: 'v(.*)', exactly: 2, as: 'npm' },
          { file: 'd', pattern: 'x' },
        ],
      },
      git: { branch: 'main', tagPrefix: '' },
      builds: { app: { preset: 'cargo' } },
      channels: { npm: {}, aur: { package: 'x-bin' } },
      live: [{ name: 'site', url: 'https://example.org/version.json' }],
    });
    const { version, git, builds, channels, live } = resolveConfig(config);
    expect(version.source).toEqual({ file: 'pubspec.yaml', format: null, pattern: null, exactly: 1, as: null });
    expect(version.scheme).toEqual({ kind: 'timestamp', width: 3, start: 1 });
    expect(version.files).toEqual([
      { file: 'a', format: null, pattern: null, exactly: 1, as: null },
      { file: 'b', format: 'cargo', pattern: null, exactly: 1, as: null },
      { file: 'c', format: null, pattern: 'v(.*)', exactly: 2, as: 'npm' },
      { file: 'd', format: null, pattern: 'x', exactly: 1, as: null },
    ]);
    expect(git).toMatchObject({ branch: ['main'], tagPrefix: '', remote: 'origin' });
    const own = {
      dir: '.',
      command: null,
      output: null,
      inputs: null,
      env: [],
      needs: [],
      check: { web: null, install: null },
    };
    expect(builds).toEqual({ app: { preset: 'cargo', ...own } });
    expect(channels).toEqual({
      npm: {
        ...{ package: null, manifest: null, on: null },
        ...{ tag: 'latest', stagingTag: 'windlass-staging', access: null, install: null },
      },
      aur: {
        ...{ package: 'x-bin', manifest: null, on: null },
        ...{ host: 'aur@aur.archlinux.org', url: 'https://aur.archlinux.org' },
        ...{ depends: null, optdepends: null, provides: null, conflicts: null, replaces: null, backup: null },
        ...{ packages: null, build: null, makedepends: [], checkdepends: [], options: null, files: null, split: {} },
        scripts: {
          ...{ preInstall: null, postInstall: null, preUpgrade: null, postUpgrade: null },
          ...{ preRemove: null, postRemove: null },
        },
      },
    });
    expect(live).toEqual([{ name: 'site', url: 'https://example.org/version.json', pointer: null }]);
  });

  it('reads sizes, permissions and addresses, and names an archive by its platform', () => {
    const { packages, servers } = resolveConfig({
      packages: {
        linux: {
          platform: 'linux-x86_64',
          files: [{ from: 'a', mode: '0755' }, { from: 'b' }],
          check: { minSize: 10, maxSize: '1.5 MiB' },
        },
        docs: { check: { maxSize: '20kB' } },
      },
      servers: {
        web: {
          host: 'h',
          path: 'sites/x/',
          url: 'https://x.example/',
          version: { path: '/v' },
          health: [{ path: '/' }],
        },
      },
    });
    expect(packages['linux']).toMatchObject({
      format: 'tar.gz',
      name: '{product}-{core}-{platform}.{format}',
      files: [
        { from: 'a', to: null, mode: 0o755 },
        { from: 'b', to: null, mode: null },
      ],
      check: { minSize: 10, maxSize: 1_572_864, contains: [], run: null },
    });
    expect(packages['docs']).toMatchObject({ name: '{product}-{core}-{package}.{format}', check: { maxSize: 20_000 } });
    expect(servers['web']).toEqual({
      host: 'h',
      target: 'static',
      path: 'sites/x',
      build: null,
      url: 'https://x.example',
      version: { path: '/v', pointer: '/version' },
      health: [{ path: '/', status: 200, contains: null }],
      keep: 5,
    });
  });

  it('takes an undefined key for one that is not there', () => {
    const { version } = resolveConfig({
      version: { scheme: { kind: 'counter', width: undefined, start: 0 }, source: undefined },
    });
    expect(version.scheme).toEqual({ kind: 'counter', width: 3, start: 0 });
    expect(version.source).toBeNull();
  });
});
