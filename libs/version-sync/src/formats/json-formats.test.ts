import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ecosystem, project } from '../model/projections.ts';
import { formatVersion, parseVersion, type Version } from '../model/version.ts';
import type { Format } from './format.ts';
import { composerJson, denoJson, expoJson, lernaJson, tauriConf, vcpkgJson } from './json-manifests.ts';
import { packageJson } from './package-json.ts';
import { packageLock } from './package-lock.ts';
import { scoop } from './scoop.ts';
import { eol, formerText, picker, printJson, someVersion, writtenFor } from './testing/arbitraries.ts';
import { checkSplice } from './testing/splice-property.ts';
import { versionJson } from './version-json.ts';
import { webExtension } from './web-extension.ts';

type Json = { readonly [key: string]: unknown };

interface Case {
  readonly format: Format;
  readonly path: string;
  /** The document when the product's version is written as `version` in it, and `former` everywhere else. */
  readonly document: (version: string, former: string, to: Version | null) => Json;
  readonly as: Ecosystem;
}

const cases: readonly Case[] = [
  {
    format: packageJson,
    path: 'web/package.json',
    as: 'npm',
    document: (version, former) => ({
      name: 'x',
      version,
      dependencies: { a: former, version: former },
      config: { version: former },
      list: [{ version: former }],
      '"version"': former,
    }),
  },
  {
    format: packageLock,
    path: 'package-lock.json',
    as: 'npm',
    document: (version, former) => ({
      name: 'x',
      version,
      lockfileVersion: 3,
      packages: { '': { name: 'x', version, dependencies: { a: former } }, 'node_modules/a': { version: former } },
      dependencies: { a: { version: former } },
    }),
  },
  {
    format: composerJson,
    path: 'composer.json',
    as: 'npm',
    document: (version, former) => ({ version, require: { a: former } }),
  },
  {
    format: denoJson,
    path: 'deno.json',
    as: 'npm',
    document: (version, former) => ({ version, imports: { version: former } }),
  },
  {
    format: lernaJson,
    path: 'lerna.json',
    as: 'npm',
    document: (version, former) => ({ version, command: { version: former } }),
  },
  {
    format: vcpkgJson,
    path: 'vcpkg.json',
    as: 'core',
    document: (version, former) => ({ version, overrides: [{ version: former }] }),
  },
  {
    format: tauriConf,
    path: 'src-tauri/tauri.conf.json',
    as: 'npm',
    document: (version, former) => ({ version, bundle: { version: former } }),
  },
  {
    format: expoJson,
    path: 'app.json',
    as: 'core',
    document: (version, former, to) => ({
      version: former,
      expo: {
        version,
        sdkVersion: former,
        ios: { buildNumber: to?.build ? project(to, 'ios').text : '12' },
        android: { versionCode: to?.build ? Number(project(to, 'android').text) : 12 },
      },
    }),
  },
  {
    format: webExtension,
    path: 'extension/manifest.json',
    as: 'core',
    document: (version, former) => ({ manifest_version: 3, version, minimum_chrome_version: former }),
  },
  {
    format: scoop,
    path: 'bucket/x.json',
    as: 'scoop',
    document: (version, former) => ({
      version,
      url: `https://a.b/releases/download/v${version}/x-${version}.zip#/x.exe`,
      architecture: {
        '64bit': {
          url: [`https://a.b/v${version}/x.zip`, 'https://a.b/latest'],
          extract_dir: `x-${version}`,
          hash: former,
        },
      },
      checkver: { regex: former },
      autoupdate: { url: `https://a.b/v$version/${former}` },
    }),
  },
];

describe('JSON manifests', () => {
  it.each(cases)('$format.id: an edit changes the version and not one byte more', ({ format, path, as, document }) => {
    fc.assert(
      fc.property(formerText, someVersion, picker, eol, (former, version, picks, newline) => {
        const text = printJson(document(former, former, null), picks(), newline) + newline;
        const { text: edited } = checkSplice(format, path, text, version);
        expect(JSON.parse(edited)).toEqual(document(writtenFor(former, version, as), former, version));
      }),
      { seed: 11, numRuns: 150 },
    );
  });

  it('leave a number that stands where a version would be: it counts something else', () => {
    expect(packageJson.find('{"version": 2}', 'package.json')).toEqual([]);
  });

  it('give no field where the file is not theirs', () => {
    expect(webExtension.find('{"version": "1.0.0", "name": "a PWA"}', 'manifest.json')).toEqual([]);
    expect(expoJson.find('{"name": "x", "version": "1.0.0"}', 'app.json')).toEqual([]);
    expect(scoop.find('{"version": "1.0.0", "url": "https://a.b/1.0.0"}', 'latest.json')).toEqual([]);
  });

  it('tell what is computed elsewhere', () => {
    expect(lernaJson.find('{"version": "independent"}', 'lerna.json')).toMatchObject([{ kind: 'computed-keyword' }]);
    expect(tauriConf.find('{"version": "../package.json"}', 'tauri.conf.json')).toMatchObject([
      { kind: 'computed-keyword' },
    ]);
  });

  it('package.json as the source of the version carries the build too', () => {
    const { text } = checkSplice(packageJson, 'package.json', '{"version":"1.0.0"}', parseVersion('3.4.0+001'), {
      source: true,
    });
    expect(text).toBe('{"version":"3.4.0+001"}');
  });
});

describe('version.json', () => {
  const document = (version: Version | null, former: string, asNumber: boolean, date: string) => ({
    app_name: 'x',
    version: version ? formatVersion({ ...version, build: null }) : former,
    build_number: !version?.build ? (asNumber ? 7 : '007') : asNumber ? Number(version.build) : version.build,
    build_date: date,
    git_commit: 'da03f40',
    other: { version: former, build_number: 3 },
  });

  it('an edit writes version, build number and date, each in the form that it had', () => {
    fc.assert(
      fc.property(formerText, someVersion, picker, eol, fc.boolean(), (former, version, picks, newline, asNumber) => {
        const text = printJson(document(null, former, asNumber, '2025-06-22T23:05:46Z'), picks(), newline);
        const { text: edited } = checkSplice(versionJson, 'assets/version.json', text, version);
        expect(JSON.parse(edited)).toEqual(document(version, former, asNumber, '2026-03-04T05:06:07Z'));
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  it('has the whole version where no build number stands beside it', () => {
    const { text } = checkSplice(versionJson, 'version.json', '{"version":"1.0.0"}', parseVersion('3.4.0-rc.1+001'));
    expect(text).toBe('{"version":"3.4.0-rc.1+001"}');
  });

  it('keeps its date where neither version nor build change, and writes it where the build alone does', () => {
    const text = '{"version":"3.4.0","buildNumber":"001","build_date":"2025-01-02"}';
    expect(checkSplice(versionJson, 'version.json', text, parseVersion('3.4.0+001')).text).toBe(text);
    const next = checkSplice(versionJson, 'version.json', text, parseVersion('3.4.0+002')).text;
    expect(next).toBe('{"version":"3.4.0","buildNumber":"002","build_date":"2026-03-04"}');
  });

  it('turns a number into a string only where the build is no number', () => {
    const { text } = checkSplice(
      versionJson,
      'version.json',
      '{"version":"1.0.0","build_number":7}',
      parseVersion('1.0.1+a.1'),
    );
    expect(text).toBe('{"version":"1.0.1","build_number":"a.1"}');
  });

  it('leaves a placeholder for the build step', () => {
    const source = '{"version":"1.0.0","build_number":"BUILD_TIME_PLACEHOLDER"}';
    const { text, after } = checkSplice(versionJson, 'version.json', source, parseVersion('1.0.1+002'));
    expect(text).toBe('{"version":"1.0.1","build_number":"BUILD_TIME_PLACEHOLDER"}');
    expect(after[1]).toMatchObject({ kind: 'placeholder-or-expression' });
  });
});

describe('Scoop', () => {
  it('heals a download URL that lags behind its version', () => {
    const text = JSON.stringify({
      version: '1.2.0',
      url: 'https://github.com/a/b/releases/download/v1.1.0/b-1.1.0.zip',
      hash: 'x',
    });
    const { text: edited } = checkSplice(scoop, 'b.json', text, parseVersion('1.3.0'));
    expect(JSON.parse(edited).url).toBe('https://github.com/a/b/releases/download/v1.3.0/b-1.3.0.zip');
  });

  it('keeps a plus sign encoded where it was', () => {
    const text = JSON.stringify({ version: '1.2.0+001', url: 'https://a.b/v1.2.0%2B001/b-1.2.0+001.zip', hash: 'x' });
    const { text: edited } = checkSplice(scoop, 'b.json', text, parseVersion('1.3.0+042'), { escaped: true });
    expect(JSON.parse(edited).url).toBe('https://a.b/v1.3.0%2B042/b-1.3.0+042.zip');
  });

  it('does not take a longer number for the version', () => {
    const text = JSON.stringify({ version: '1.2.3', url: 'https://a.b/11.2.3/1.2.30/1.2.3.4/x.zip', hash: 'x' });
    expect(scoop.find(text, 'b.json').map(({ field }) => field)).toEqual(['version']);
  });
});
