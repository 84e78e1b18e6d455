import { describe, expect, it } from 'vitest';
import { defineConfig } from './define.ts';
import { resolveConfig } from './resolved.ts';

describe('resolveConfig', () => {
  it('fills in every default of an empty config', () => {
    expect(resolveConfig({})).toEqual({
      product: null,
      version: { source: null, scheme: null, files: [], ignore: [] },
      git: {
        remote: 'origin',
        branch: [],
        tagPrefix: 'v',
        commitMessage: 'Release {version}',
        releaseBranch: 'release/v{core}',
      },
      release: { line: 'main', ledger: null },
      builds: {},
      channels: {},
      secrets: {},
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
    expect(builds).toEqual({ app: { preset: 'cargo', dir: '.', command: null, output: null } });
    expect(channels).toEqual({ npm: { package: null, manifest: null }, aur: { package: 'x-bin', manifest: null } });
    expect(live).toEqual([{ name: 'site', url: 'https://example.org/version.json', pointer: null }]);
  });

  it('takes an undefined key for one that is not there', () => {
    const { version } = resolveConfig({
      version: { scheme: { kind: 'counter', width: undefined, start: 0 }, source: undefined },
    });
    expect(version.scheme).toEqual({ kind: 'counter', width: 3, start: 0 });
    expect(version.source).toBeNull();
  });
});
