import { describe, expect, it } from 'vitest';
import { structuredFormats } from './list-structured.ts';

const names: readonly (readonly [path: string, ...ids: string[]])[] = [
  ['pubspec.yaml', 'pubspec', 'winget'],
  ['lib/shared/pubspec.yml', 'pubspec', 'winget'],
  ['assets/version.json', 'version-json', 'scoop'],
  ['package.json', 'package-json', 'scoop'],
  ['web/package-lock.json', 'package-lock', 'scoop'],
  ['npm-shrinkwrap.json', 'package-lock', 'scoop'],
  ['Cargo.toml', 'cargo-toml'],
  ['a/Cargo.lock', 'cargo-lock'],
  ['pyproject.toml', 'pyproject'],
  ['deploy/x/Chart.yaml', 'chart', 'winget'],
  ['snap/snapcraft.yaml', 'snapcraft', 'winget'],
  ['AppImageBuilder.yml', 'appimage-builder', 'winget'],
  ['composer.json', 'scoop', 'composer-json'],
  ['deno.jsonc', 'deno-json'],
  ['jsr.json', 'scoop', 'deno-json'],
  ['vcpkg.json', 'scoop', 'vcpkg-json'],
  ['lerna.json', 'scoop', 'lerna-json'],
  ['src-tauri/tauri.conf.json', 'scoop', 'tauri-conf'],
  ['src-tauri/tauri.macos.conf.json', 'scoop', 'tauri-conf', 'flatpak'],
  ['app.json', 'scoop', 'expo'],
  ['extension/manifest.json', 'scoop', 'web-extension'],
  ['choco/x.nuspec', 'nuspec'],
  ['src/App.csproj', 'dotnet'],
  ['src/App.fsproj', 'dotnet'],
  ['Directory.Build.props', 'dotnet'],
  ['Directory.Packages.props'],
  ['pom.xml', 'maven-pom'],
  ['ios/Runner/Info.plist', 'plist'],
  ['ios/dev-Info.plist', 'plist'],
  ['Package.appxmanifest', 'msix'],
  ['msix/AppxManifest.xml', 'msix'],
  ['source.extension.vsixmanifest', 'vsix'],
  ['linux/org.x.App.metainfo.xml', 'metainfo'],
  ['linux/org.x.App.appdata.xml.in', 'metainfo'],
  ['docker-compose.yml', 'compose', 'winget'],
  ['config/compose.prod.yaml', 'compose', 'winget'],
  ['manifests/x/X.Y.installer.yaml', 'winget', 'flatpak'],
  ['org.x.App.yml', 'winget', 'flatpak'],
  ['packaging/flatpak/x.json', 'scoop', 'flatpak'],
  ['bucket/x.json', 'scoop'],
  ['my-package.json', 'scoop'],
  ['notCargo.toml'],
  ['old.pom.xml'],
  ['src/main.ts'],
];

describe('structuredFormats', () => {
  it.each(names)('%s may be of its formats and of no others', (path, ...ids) => {
    expect(structuredFormats.filter((format) => format.matches(path)).map(({ id }) => id)).toEqual(ids);
  });

  it('have an id each', () => {
    expect(new Set(structuredFormats.map(({ id }) => id)).size).toBe(structuredFormats.length);
  });

  it.each(structuredFormats)('$id finds nothing in an empty file, or refuses it as one of its own', (format) => {
    try {
      expect(format.find('', 'x')).toEqual([]);
    } catch (error) {
      expect(error).toMatchObject({ kind: 'input', where: { file: 'x', line: 1, column: 1 } });
    }
  });

  it.each(structuredFormats)('$id takes no harm from bytes that are no text', (format) => {
    const bytes = Buffer.from(
      'PackageVersion: 1.0.0\nManifestType: x\n"version": "url" "hash": <a',
      'utf16le',
    ).toString('utf8');
    try {
      expect(format.find(bytes, 'x')).toEqual([]);
    } catch (error) {
      expect(error).toMatchObject({ name: 'WindlassError', kind: 'input' });
    }
  });
});
