import { asItIs, buildAs } from './entry-field.ts';
import { kindOf } from './format.ts';
import { pathFormat } from './path-format.ts';

/** https://getcomposer.org/doc/04-schema.md#version */
export const composerJson = pathFormat({
  id: 'composer-json',
  title: 'PHP composer.json',
  files: ['composer.json'],
  language: 'json',
  fields: { version: { as: 'npm' } },
});

/** https://jsr.io/docs/package-configuration */
export const denoJson = pathFormat({
  id: 'deno-json',
  title: 'Deno or JSR configuration',
  files: ['deno.json', 'deno.jsonc', 'jsr.json', 'jsr.jsonc'],
  language: 'jsonc',
  fields: { version: { as: 'npm' } },
});

/** https://learn.microsoft.com/vcpkg/reference/vcpkg-json#version; a date as version is not ours to make. */
export const vcpkgJson = pathFormat({
  id: 'vcpkg-json',
  title: 'vcpkg.json',
  files: ['vcpkg.json'],
  language: 'json',
  fields: {
    version: { as: 'core' },
    'version-semver': { as: 'full' },
    'version-string': { as: 'full' },
    'version-date': { as: asItIs },
  },
});

/** https://lerna.js.org/docs/features/version-and-publish: `independent` keeps a version per package. */
export const lernaJson = pathFormat({
  id: 'lerna-json',
  title: 'lerna.json',
  files: ['lerna.json'],
  language: 'jsonc',
  fields: { version: { as: 'npm', kind: (value) => (value === 'independent' ? 'computed-keyword' : kindOf(value)) } },
});

// A path instead of a version names the package.json to read: https://v2.tauri.app/reference/config/#version
const tauriKind = (value: string) => (value.endsWith('.json') ? 'computed-keyword' : kindOf(value));

/** Tauri 2 has the version at the top, Tauri 1 below `package`. */
export const tauriConf = pathFormat({
  id: 'tauri-conf',
  title: 'Tauri configuration',
  files: /(?<=^|\/)tauri(?:\.\w+)?\.conf\.json$/,
  language: 'jsonc',
  fields: { version: { as: 'npm', kind: tauriKind }, 'package.version': { as: 'npm', kind: tauriKind } },
});

/** https://docs.expo.dev/versions/latest/config/app; the version code is a number, which has a rule of its own below. */
export const expoJson = pathFormat({
  id: 'expo',
  title: 'Expo app.json',
  files: ['app.json', 'app.config.json'],
  language: 'json',
  fields: {
    'expo.version': { as: 'core' },
    'expo.ios.buildNumber': { as: buildAs('ios'), role: 'release-or-build-number' },
    'expo.android.versionCode': { as: buildAs('android'), role: 'release-or-build-number' },
  },
});
