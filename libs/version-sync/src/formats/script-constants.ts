import { maskScript } from '../scan/languages.ts';
import { constantFormat, stringPattern } from './constants.ts';

const string = stringPattern('"\'`');
const typed = String.raw`[ \t]*(?::[ \t]*\w+[ \t]*)?=[ \t]*`;

/** `export const VERSION = '3.4.0'`, `exports.version = …`, `static readonly VERSION = …`; without `export` only names that say more than `version`. */
export const scriptConstants = constantFormat({
  id: 'script-constants',
  title: 'TypeScript/JavaScript constants',
  files: /\.(?:[cm]?[jt]s|[jt]sx)$/,
  hint: /(?:[vV]ersion|VERSION)\w{0,60}\s{0,60}(?::\s{0,60}\w+\s{0,60})?=\s{0,60}['"`]/,
  mask: maskScript,
  patterns: [
    new RegExp(`^export[ \\t]+(?:const|let|var)[ \\t]+(?<name>[\\w$]+)${typed}${string}`, 'gmd'),
    new RegExp(`^(?:const|let|var)[ \\t]+(?<name>[\\w$]+)${typed}${string}`, 'gmd'),
    new RegExp(`^(?:module\\.)?exports\\.(?<name>\\w+)[ \\t]*=[ \\t]*${string}`, 'gmd'),
    new RegExp(`^[ \\t]+(?:public[ \\t]+)?static[ \\t]+(?:readonly[ \\t]+)?(?<name>\\w+)${typed}${string}`, 'gmd'),
  ],
  accepts: ({ name, match, inVersionFile }) =>
    inVersionFile || name !== 'version' || !/^(?:const|let|var)/.test(match[0]),
});
