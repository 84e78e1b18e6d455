import { maskDart } from '../scan/languages.ts';
import { constantFormat, stringPattern } from './constants.ts';

const declared = String.raw`^[ \t]*(?:(?:static|const|final|late)[ \t]+)+`;

/** `static const String appVersion = '3.4.0';` and `const int appBuildNumber = 42;`. A Flutter product often has several of each. */
export const dartConstants = constantFormat({
  id: 'dart-constants',
  title: 'Dart constants',
  files: /\.dart$/,
  hint: /(?:[vV]ersion|VERSION)\w{0,60}\s{0,60}=\s{0,60}['"]/,
  mask: maskDart,
  names: 'component',
  dates: true,
  patterns: [
    new RegExp(`${declared}(?:String\\??[ \\t]+)?(?<name>\\w+)[ \\t]*=\\s*${stringPattern(`'"`)}`, 'gmd'),
    new RegExp(
      `${declared}(?:(?:int|num|var)\\??[ \\t]+)?(?<name>\\w+)[ \\t]*=[ \\t]*(?<value>\\d+|[A-Z][A-Z\\d]*_[A-Z\\d_]+)[ \\t]*;`,
      'gmd',
    ),
  ],
});
