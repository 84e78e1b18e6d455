import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Ecosystem } from '../model/projections.ts';
import { parseVersion } from '../model/version.ts';
import { appimageBuilder } from './appimage-builder.ts';
import { chart } from './chart.ts';
import { compose } from './compose.ts';
import { flatpak } from './flatpak.ts';
import type { Format } from './format.ts';
import { pubspec } from './pubspec.ts';
import { snapcraft } from './snapcraft.ts';
import { eol, formerText, picker, someVersion, strewn, writtenFor } from './testing/arbitraries.ts';
import { checkSplice } from './testing/splice-property.ts';
import { winget } from './winget.ts';

interface Case {
  readonly format: Format;
  readonly path: string;
  readonly as: Ecosystem;
  /** Top-level chunks. `V` is the version in quotes or without, `U` the bare version inside a URL, `F` a look-alike that stays. */
  readonly chunks: readonly string[];
}

const cases: readonly Case[] = [
  {
    format: pubspec,
    path: 'packages/app/pubspec.yaml',
    as: 'pub',
    chunks: [
      'name: app',
      'version: V',
      "environment:\n  sdk: '>=F <9.0.0'\n  version: F",
      'dependencies:\n  http: F\n  version: F\n  path:\n    version: F',
      'description: >-\n  version: F\n\n  version: F',
      'list:\n- version: F',
      'flow: {version: F}',
      'quoted: "version: F"',
    ],
  },
  {
    format: chart,
    path: 'deploy/Chart.yaml',
    as: 'helm',
    chunks: [
      'apiVersion: v2',
      'version: V',
      'dependencies:\n- name: redis\n  version: F\n- name: pg\n  version: "F"',
      'annotations:\n  version: F',
    ],
  },
  {
    format: snapcraft,
    path: 'snap/snapcraft.yaml',
    as: 'snap',
    chunks: [
      'name: x',
      'version: V',
      'base: core22',
      'description: |\n  version: F\n\n  more',
      'parts:\n  x:\n    source-tag: vF\n    version: F',
    ],
  },
  {
    format: appimageBuilder,
    path: 'AppImageBuilder.yml',
    as: 'full',
    chunks: [
      'version: 1',
      'script:\n - rm -rf F || true',
      'AppDir:\n  path: ./AppDir\n  app_info:\n    id: x\n    version: V\n    exec: x\n  apt:\n    version: F',
    ],
  },
  {
    format: compose,
    path: 'docker-compose.prod.yml',
    as: 'oci',
    chunks: [
      'services:\n  web:\n    build: .\n    image: registry:5000/me/app:U\n  worker:\n    image: registry:5000/me/app:U # same image\n  db:\n    image: postgres:F\n    environment:\n      image: me/app:F',
      'x-image: me/app:F',
    ],
  },
  {
    format: winget,
    path: 'manifests/x/X/X.installer.yaml',
    as: 'winget',
    chunks: [
      'PackageIdentifier: X.X',
      'PackageVersion: V',
      'MinimumOSVersion: F.0',
      'Installers:\n- Architecture: x64\n  InstallerUrl: https://github.com/x/x/releases/download/vU/x-U.exe\n  InstallerSha256: AA\n- Architecture: x86\n  InstallerUrl: https://a.b/U/x.exe',
      'ManifestType: installer',
      'ManifestVersion: 1.12.0',
    ],
  },
];

describe('YAML formats', () => {
  it.each(cases)('$format.id: an edit changes the version and not one byte more', ({ format, path, as, chunks }) => {
    // A tag or URL takes only what it can hold.
    const former = format === compose ? formerText.map((text) => text.replace(/\+.*/, '').slice(0, 80)) : formerText;
    fc.assert(
      fc.property(
        former,
        someVersion,
        picker,
        eol,
        fc.constantFrom('', '"', "'"),
        (from, version, picks, newline, quote) => {
          const filled = (own: string) =>
            chunks.map((chunk) =>
              chunk
                .replaceAll(/\bV\b/g, `${quote}${own}${quote}`)
                .replaceAll(/\bvU\b/g, `v${own}`)
                .replaceAll(/\bU\b/g, own)
                .replaceAll('F', from),
            );
          const text = (own: string) => strewn(filled(own), '#', from, picks()).join(newline) + newline;
          const { text: edited } = checkSplice(format, path, text(from), version);
          expect(edited).toBe(text(writtenFor(from, version, as)));
          expect(() => parse(edited)).not.toThrow();
        },
      ),
      { seed: 21, numRuns: 150 },
    );
  });

  it.each([
    ['version: git', 'computed-keyword'],
    ['version: "git"', 'computed-keyword'],
    ['adopt-info: app', 'computed-keyword'],
    ["version: '1.2'", 'literal'],
    ['version: {{ VERSION }}', 'placeholder-or-expression'],
  ])('snapcraft tells %s', (line, kind) => {
    const text = `name: x\n${line}\nparts:\n  app:\n    plugin: nil\n`;
    expect(snapcraft.find(text, 'snapcraft.yaml')).toMatchObject([{ kind, role: 'version' }]);
  });

  it('a Chart has its appVersion written as an image tag', () => {
    const text = 'version: 1.0.0\nappVersion: "v1.0.0" # the image\n';
    const { text: edited } = checkSplice(chart, 'Chart.yaml', text, parseVersion('3.4.0+001'));
    expect(edited).toBe('version: 3.4.0+001\nappVersion: "v3.4.0_001" # the image\n');
  });

  it('a half-filled pubspec version is healed, a bare placeholder is not written to', () => {
    const half = checkSplice(
      pubspec,
      'pubspec.yaml',
      'version: 3.6.9+BUILD_TIME_PLACEHOLDER\n',
      parseVersion('3.7.0+002'),
    );
    expect(half.before).toMatchObject([{ kind: 'placeholder-or-expression' }]);
    expect(half.text).toBe('version: 3.7.0+002\n');
    const bare = 'version: VERSION_PLACEHOLDER\n';
    expect(checkSplice(pubspec, 'pubspec.yaml', bare, parseVersion('3.7.0+002')).text).toBe(bare);
  });
});

describe('images of a Compose file', () => {
  const text = [
    'services:',
    '  own:',
    '    build: {context: .}',
    '    image: ghcr.io/me/app:v1.2.3-alpine',
    '  again: {image: "ghcr.io/me/app:v1.2.3"}',
    '  latest:',
    '    build: .',
    '    image: other:latest',
    '  port:',
    '    image: localhost:5000/x',
    '  digest:',
    '    image: redis:7.2.1@sha256:aabb',
    '  variable:',
    '    build: .',
    '    image: me/v:${TAG:-1.2.3}',
    '',
  ].join('\n');

  it('are ours where the file builds them and their tag is a version', () => {
    const fields = compose.find(text, 'compose.yaml').map(({ field, role, kind, value }) => [field, role, kind, value]);
    expect(fields).toEqual([
      ['services.own.image', 'version', 'literal', 'v1.2.3'],
      ['services.again.image', 'version', 'literal', 'v1.2.3'],
      ['services.latest.image', 'third-party', 'literal', 'latest'],
      ['services.digest.image', 'third-party', 'literal', '7.2.1'],
      ['services.variable.image', 'version', 'placeholder-or-expression', '${TAG:-1.2.3}'],
    ]);
  });

  it('keep their variant and everything of others', () => {
    const { text: edited } = checkSplice(compose, 'compose.yaml', text, parseVersion('2.0.0+001'));
    expect(edited).toBe(text.replaceAll('v1.2.3', 'v2.0.0_001'));
  });
});

describe('Flatpak manifests', () => {
  const manifest = [
    'app-id: com.github.me.Spotube',
    'runtime-version: "24.08"',
    'modules:',
    '  - shared-modules/libappindicator.json',
    '  - name: lib',
    '    sources:',
    '      - type: archive',
    '        url: https://github.com/other/lib/archive/v1.2.3.tar.gz',
    '      - type: git',
    '        url: https://github.com/other/lib.git',
    '        tag: v1.2.3',
    '  - name: spotube',
    '    sources:',
    '      - type: git',
    '        url: https://github.com/me/spotube.git',
    '        tag: v1.2.3',
    '      - type: archive',
    '        url: https://github.com/me/spotube/releases/download/v1.2.3/spotube-1.2.3.tar.xz',
    '',
  ].join('\n');

  it('carry the version in the sources of the product only', () => {
    const { text, before } = checkSplice(flatpak, 'com.github.me.Spotube.yml', manifest, parseVersion('2.0.0'));
    expect(before.map(({ field, role }) => [field, role])).toEqual([
      ['modules[2].sources[0].tag', 'url'],
      ['modules[2].sources[1].url', 'url'],
      ['modules[2].sources[1].url#2', 'url'],
    ]);
    const [others, own] = manifest.split('  - name: spotube');
    expect(text).toBe(`${others}  - name: spotube${own?.replaceAll('1.2.3', '2.0.0')}`);
  });

  it('may be JSON with comments', () => {
    const json =
      '{ /* x */ "id": "org.me.App", "modules": [{"sources": [{"url": "https://x.y/me/app.git", "tag": "1.0.0"}]}] }';
    const { text } = checkSplice(flatpak, 'org.me.App.json', json, parseVersion('1.1.0'));
    expect(text).toBe(json.replace('1.0.0', '1.1.0'));
  });
});

describe('WinGet manifests', () => {
  it('have dates, notes and paths follow the version, and the schema left alone', () => {
    const text = [
      '# yaml-language-server: $schema=https://aka.ms/winget-manifest.installer.1.2.0.schema.json',
      'PackageVersion: 1.2.0',
      'ReleaseDate: 2025-01-02',
      'ReleaseNotesUrl: https://github.com/x/x/releases/tag/v1.2.0',
      'Installers:',
      '- NestedInstallerFiles:',
      '  - RelativeFilePath: x-1.2.0\\x.exe',
      '  InstallerUrl: https://github.com/x/x/releases/download/v1.1.9/x-1.1.9.zip',
      'ManifestType: singleton',
      'ManifestVersion: 1.2.0',
    ].join('\r\n');
    const { text: edited } = checkSplice(winget, 'x.yaml', text, parseVersion('1.3.0+001'));
    const rows = edited.split('\r\n');
    expect(rows.slice(1, 8)).toEqual([
      'PackageVersion: 1.3.0',
      'ReleaseDate: 2026-03-04',
      'ReleaseNotesUrl: https://github.com/x/x/releases/tag/v1.3.0',
      'Installers:',
      '- NestedInstallerFiles:',
      '  - RelativeFilePath: x-1.3.0\\x.exe',
      '  InstallerUrl: https://github.com/x/x/releases/download/v1.3.0/x-1.3.0.zip',
    ]);
    expect([rows[0], ...rows.slice(8)]).toEqual([text.split('\r\n')[0], ...text.split('\r\n').slice(8)]);
  });

  it('are not found in other YAML', () => {
    expect(winget.find('PackageVersion: 1.0.0\nname: x\n', 'x.yaml')).toEqual([]);
  });
});
