import { pathFormat } from './path-format.ts';

/** https://dart.dev/tools/pub/pubspec#version */
export const pubspec = pathFormat({
  id: 'pubspec',
  title: 'Dart or Flutter pubspec.yaml',
  files: ['pubspec.yaml', 'pubspec.yml'],
  language: 'yaml',
  fields: { version: { as: 'pub' } },
});
