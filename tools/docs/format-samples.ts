export interface Sample {
  readonly file: string;
  /** The smallest text in which the format finds the version. */
  readonly text: string;
}

const constant = (file: string, text: string): Sample => ({ file, text: `${text}\n` });

/** One file of each format, by the format's id. A test says that each format has one, and that no other format takes it. */
export const samples: Readonly<Record<string, Sample>> = {
  pubspec: { file: 'pubspec.yaml', text: 'name: a\nversion: 1.0.0+001\n' },
  'version-json': { file: 'version.json', text: '{\n  "version": "1.0.0",\n  "build_number": "001"\n}\n' },
  'package-json': { file: 'package.json', text: '{\n  "name": "a",\n  "version": "1.0.0"\n}\n' },
  'package-lock': {
    file: 'package-lock.json',
    text: '{\n  "name": "a",\n  "version": "1.0.0",\n  "lockfileVersion": 3,\n  "packages": {}\n}\n',
  },
  'cargo-toml': { file: 'Cargo.toml', text: '[package]\nname = "a"\nversion = "1.0.0"\n' },
  'cargo-lock': { file: 'Cargo.lock', text: 'version = 4\n\n[[package]]\nname = "a"\nversion = "1.0.0"\n' },
  pyproject: { file: 'pyproject.toml', text: '[project]\nname = "a"\nversion = "1.0.0"\n' },
  chart: { file: 'Chart.yaml', text: 'apiVersion: v2\nname: a\nversion: 1.0.0\nappVersion: 1.0.0\n' },
  snapcraft: { file: 'snapcraft.yaml', text: "name: a\nversion: '1.0.0'\n" },
  'appimage-builder': { file: 'AppImageBuilder.yml', text: 'AppDir:\n  app_info:\n    version: 1.0.0\n' },
  'composer-json': { file: 'composer.json', text: '{\n  "name": "a/a",\n  "version": "1.0.0"\n}\n' },
  'deno-json': { file: 'deno.json', text: '{\n  "name": "@a/a",\n  "version": "1.0.0"\n}\n' },
  'vcpkg-json': { file: 'vcpkg.json', text: '{\n  "name": "a",\n  "version": "1.0.0"\n}\n' },
  'lerna-json': { file: 'lerna.json', text: '{\n  "version": "1.0.0"\n}\n' },
  'tauri-conf': { file: 'tauri.conf.json', text: '{\n  "productName": "a",\n  "version": "1.0.0"\n}\n' },
  expo: { file: 'app.json', text: '{\n  "expo": {\n    "name": "a",\n    "version": "1.0.0"\n  }\n}\n' },
  'web-extension': {
    file: 'manifest.json',
    text: '{\n  "manifest_version": 3,\n  "name": "a",\n  "version": "1.0.0"\n}\n',
  },
  nuspec: {
    file: 'a.nuspec',
    text: '<?xml version="1.0"?>\n<package>\n  <metadata>\n    <id>a</id>\n    <version>1.0.0</version>\n  </metadata>\n</package>\n',
  },
  dotnet: {
    file: 'a.csproj',
    text: '<Project Sdk="Microsoft.NET.Sdk">\n  <PropertyGroup>\n    <Version>1.0.0</Version>\n  </PropertyGroup>\n</Project>\n',
  },
  'maven-pom': {
    file: 'pom.xml',
    text: '<project>\n  <artifactId>a</artifactId>\n  <version>1.0.0</version>\n</project>\n',
  },
  plist: {
    file: 'Info.plist',
    text: '<plist version="1.0">\n<dict>\n  <key>CFBundleShortVersionString</key>\n  <string>1.0.0</string>\n  <key>CFBundleVersion</key>\n  <string>1</string>\n</dict>\n</plist>\n',
  },
  msix: { file: 'AppxManifest.xml', text: '<Package>\n  <Identity Name="a" Version="1.0.0.0" />\n</Package>\n' },
  vsix: {
    file: 'source.extension.vsixmanifest',
    text: '<PackageManifest>\n  <Metadata>\n    <Identity Id="a" Version="1.0.0" />\n  </Metadata>\n</PackageManifest>\n',
  },
  metainfo: {
    file: 'org.example.a.metainfo.xml',
    text: '<component>\n  <releases>\n    <release version="1.0.0" date="2026-01-02" />\n  </releases>\n</component>\n',
  },
  compose: { file: 'compose.yaml', text: 'services:\n  a:\n    build: .\n    image: ghcr.io/example/a:1.0.0\n' },
  winget: {
    file: 'Example.A.yaml',
    text: 'PackageIdentifier: Example.A\nPackageVersion: 1.0.0\nManifestType: version\nManifestVersion: 1.9.0\n',
  },
  flatpak: {
    file: 'org.example.A.yaml',
    text: 'app-id: org.example.A\nmodules:\n  - name: a\n    sources:\n      - type: git\n        url: https://github.com/example/a.git\n        tag: v1.0.0\n',
  },
  scoop: {
    file: 'a.json',
    text: '{\n  "version": "1.0.0",\n  "url": "https://github.com/example/a/releases/download/v1.0.0/a-1.0.0.zip",\n  "bin": "a.exe"\n}\n',
  },
  pkgbuild: { file: 'PKGBUILD', text: 'pkgname=a\npkgver=1.0.0\npkgrel=2\n' },
  srcinfo: { file: '.SRCINFO', text: 'pkgbase = a\n\tpkgver = 1.0.0\n\tpkgrel = 2\n\npkgname = a\n' },
  dockerfile: { file: 'Dockerfile', text: 'FROM scratch\nLABEL org.opencontainers.image.version="1.0.0"\n' },
  homebrew: { file: 'Formula/a.rb', text: 'class A < Formula\n  version "1.0.0"\nend\n' },
  'debian-control': { file: 'DEBIAN/control', text: 'Package: a\nVersion: 1.0.0\nArchitecture: all\n' },
  'debian-changelog': {
    file: 'debian/changelog',
    text: 'a (1.0.0) unstable; urgency=medium\n\n  * First.\n\n -- A <a@example.org>  Fri, 02 Jan 2026 00:00:00 +0000\n',
  },
  'rpm-spec': { file: 'a.spec', text: 'Name: a\nVersion: 1.0.0\nRelease: 2\nSummary: a\n' },
  cmake: { file: 'CMakeLists.txt', text: 'project(a VERSION 1.0.0 LANGUAGES C)\n' },
  'inno-setup': { file: 'a.iss', text: '#define MyAppVersion "1.0.0"\n\n[Setup]\nAppVersion={#MyAppVersion}\n' },
  'windows-resource': {
    file: 'a.rc',
    text: 'VS_VERSION_INFO VERSIONINFO\nFILEVERSION 1,2,0,0\nBEGIN\nVALUE "FileVersion", "1.2.0.0"\nEND\n',
  },
  xcode: {
    file: 'a.xcodeproj/project.pbxproj',
    text: 'buildSettings = {\n  CURRENT_PROJECT_VERSION = 7;\n  MARKETING_VERSION = 1.2.0;\n};\n',
  },
  gradle: {
    file: 'app/build.gradle.kts',
    text: 'android {\n  defaultConfig {\n    versionCode = 1\n    versionName = "1.0.0"\n  }\n}\n',
  },
  'gradle-properties': constant('gradle.properties', 'version=1.0.0'),
  mix: { file: 'mix.exs', text: 'def project do\n  [\n    app: :a,\n    version: "1.0.0"\n  ]\nend\n' },
  nix: { file: 'default.nix', text: 'stdenv.mkDerivation {\n  pname = "a";\n  version = "1.0.0";\n}\n' },
  'setup-cfg': { file: 'setup.cfg', text: '[metadata]\nname = a\nversion = 1.0.0\n' },
  'setup-py': {
    file: 'setup.py',
    text: "from setuptools import setup\n\nsetup(\n    name='a',\n    version='1.0.0',\n)\n",
  },
  'dart-constants': constant('lib/version.dart', "const String appVersion = '1.0.0';"),
  'go-constants': constant('version.go', 'package main\n\nconst Version = "1.0.0"'),
  'script-constants': constant('src/version.ts', "export const VERSION = '1.0.0';"),
  'ruby-constants': constant('lib/a/version.rb', "VERSION = '1.0.0'"),
  'rust-constants': constant('src/lib.rs', 'pub const VERSION: &str = "1.0.0";'),
  'c-constants': constant('version.h', '#define A_VERSION "1.0.0"'),
  'python-constants': constant('a/__init__.py', "__version__ = '1.0.0'"),
  'version-file': constant('VERSION', '1.0.0+001'),
  changelog: constant('CHANGELOG.md', '# Changelog\n\n## [1.0.0] - 2026-01-02'),
  marker: constant('README.md', 'Get a-1.0.0.tar.gz <!-- windlass:version -->'),
};
