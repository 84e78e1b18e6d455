import { appimageBuilder } from './appimage-builder.ts';
import { cargoLock } from './cargo-lock.ts';
import { cargoToml } from './cargo-toml.ts';
import { chart } from './chart.ts';
import { compose } from './compose.ts';
import { dotnet } from './dotnet.ts';
import { flatpak } from './flatpak.ts';
import type { Format } from './format.ts';
import { composerJson, denoJson, expoJson, lernaJson, tauriConf, vcpkgJson } from './json-manifests.ts';
import { mavenPom } from './maven-pom.ts';
import { metainfo } from './metainfo.ts';
import { nuspec } from './nuspec.ts';
import { msix, vsix } from './package-identity.ts';
import { packageJson } from './package-json.ts';
import { packageLock } from './package-lock.ts';
import { plist } from './plist.ts';
import { pubspec } from './pubspec.ts';
import { pyproject } from './pyproject.ts';
import { scoop } from './scoop.ts';
import { snapcraft } from './snapcraft.ts';
import { versionJson } from './version-json.ts';
import { webExtension } from './web-extension.ts';
import { winget } from './winget.ts';

/** Formats of YAML, JSON, TOML and XML. Those whose name says little (any `.yaml`, any `.json`) come last; Scoop's, told by
 * its keys, come before names that a bucket has too (`vcpkg.json` is also how Scoop installs vcpkg). */
export const structuredFormats: readonly Format[] = [
  pubspec,
  versionJson,
  packageJson,
  packageLock,
  cargoToml,
  cargoLock,
  pyproject,
  chart,
  snapcraft,
  appimageBuilder,
  scoop,
  composerJson,
  denoJson,
  vcpkgJson,
  lernaJson,
  tauriConf,
  expoJson,
  webExtension,
  nuspec,
  dotnet,
  mavenPom,
  plist,
  msix,
  vsix,
  metainfo,
  compose,
  winget,
  flatpak,
];
